// SPDX-License-Identifier: Apache-2.0

/** A thin client of the API server for the scenarios, on purpose not the one that Fairlead uses. */

import { Agent, request } from "undici";
import type { KubeObject, NewObject } from "./objects.ts";

export interface ApiCredentials {
  /** `https://host:port` */
  readonly server: string;
  readonly token: string;
  /** PEM. */
  readonly authority: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
  /** Table output of the API server, which is what kubectl prints. */
  readonly accept?: string;
}

export interface WatchEvent<T> {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: T;
}

/** An answer other than 2xx. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export class KubeApi {
  readonly credentials: ApiCredentials;
  readonly #agent: Agent;
  #paths: Map<string, ResourcePath> | undefined;

  constructor(credentials: ApiCredentials) {
    this.credentials = credentials;
    this.#agent = new Agent({ connect: { ca: credentials.authority }, headersTimeout: 20_000, connections: 16 });
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }

  /** One request, whatever the answer. @throws when there is no answer. */
  async request({ method, path, body, contentType, accept }: ApiRequest): Promise<ApiAnswer> {
    const answer = await request(`${this.credentials.server}${path}`, {
      method,
      dispatcher: this.#agent,
      headers: {
        authorization: `Bearer ${this.credentials.token}`,
        accept: accept ?? "application/json",
        ...(body === undefined ? {} : { "content-type": contentType ?? "application/json" }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.body.text();
    return { status: answer.statusCode, body: parseBody(text) };
  }

  /** @throws ApiError */
  async call<T>(request: ApiRequest): Promise<T> {
    const answer = await this.request(request);
    if (answer.status >= 200 && answer.status < 300) return answer.body as T;
    throw new ApiError(answer.status, `${request.method} ${request.path}: ${answer.status} ${messageOf(answer.body)}`);
  }

  get<T>(path: string): Promise<T> {
    return this.call<T>({ method: "GET", path });
  }

  /** undefined where there is no such object. */
  async find<T>(path: string): Promise<T | undefined> {
    try {
      return await this.get<T>(path);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    }
  }

  async list<T>(path: string): Promise<readonly T[]> {
    return (await this.get<{ readonly items: readonly T[] }>(path)).items;
  }

  create<T>(path: string, body: unknown): Promise<T> {
    return this.call<T>({ method: "POST", path, body });
  }

  /** RFC 7396: null takes a field away, lists are replaced. */
  mergePatch<T>(path: string, body: unknown): Promise<T> {
    return this.call<T>({ method: "PATCH", path, body, contentType: "application/merge-patch+json" });
  }

  /** RFC 6902. */
  jsonPatch<T>(path: string, body: readonly unknown[]): Promise<T> {
    return this.call<T>({ method: "PATCH", path, body, contentType: "application/json-patch+json" });
  }

  /** Changes of a collection from `resourceVersion` on, in the order in which they happened; ends when the API server ends it. */
  async *watch<T>(path: string, resourceVersion: string, signal: AbortSignal): AsyncGenerator<WatchEvent<T>> {
    const answer = await request(`${this.credentials.server}${path}?watch=true&resourceVersion=${resourceVersion}`, {
      dispatcher: this.#agent,
      headers: { authorization: `Bearer ${this.credentials.token}`, accept: "application/json" },
      bodyTimeout: 0,
      signal,
    });
    let rest = "";
    for await (const chunk of answer.body.setEncoding("utf8")) {
      const lines = (rest + String(chunk)).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) yield JSON.parse(line) as WatchEvent<T>;
    }
  }

  /** Deletes an object, at once unless a grace period is given; it is no error if there is none. */
  async delete(path: string, gracePeriodSeconds = 0): Promise<void> {
    const body = { kind: "DeleteOptions", apiVersion: "v1", gracePeriodSeconds };
    const answer = await this.request({ method: "DELETE", path, body });
    if (answer.status >= 300 && answer.status !== 404) {
      throw new ApiError(answer.status, `DELETE ${path}: ${answer.status} ${messageOf(answer.body)}`);
    }
  }

  /** Makes the object as given by server-side apply, wherever its kind lives. @throws ApiError */
  async apply<T extends KubeObject>(object: NewObject): Promise<T> {
    const path = await this.pathOf(object);
    return this.call<T>({
      method: "PATCH",
      path: `${path}?fieldManager=e2e&force=true&fieldValidation=Strict`,
      body: object,
      contentType: "application/apply-patch+yaml",
    });
  }

  /** Where the API server keeps this object. @throws Error for a kind that it does not know. */
  async pathOf(object: NewObject): Promise<string> {
    const { apiVersion, kind, metadata } = object;
    const resource = await this.#resource(apiVersion, kind);
    const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const space = resource.namespaced ? `/namespaces/${metadata.namespace ?? "default"}` : "";
    return `${root}${space}/${resource.plural}/${metadata.name}`;
  }

  async #resource(apiVersion: string, kind: string): Promise<ResourcePath> {
    const key = `${apiVersion} ${kind}`;
    const known = this.#paths?.get(key);
    if (known !== undefined) return known;
    const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const { resources } = await this.get<{ readonly resources: readonly DiscoveredResource[] }>(root);
    const found = resources.find((resource) => resource.kind === kind && !resource.name.includes("/"));
    if (found === undefined) throw new Error(`the API server knows no ${kind} in ${apiVersion}`);
    const path = { plural: found.name, namespaced: found.namespaced };
    this.#paths = (this.#paths ?? new Map()).set(key, path);
    return path;
  }
}

interface ResourcePath {
  readonly plural: string;
  readonly namespaced: boolean;
}

interface DiscoveredResource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function messageOf(body: unknown): string {
  if (typeof body === "object" && body !== null && "message" in body) return String(body.message);
  return String(body).slice(0, 200);
}
