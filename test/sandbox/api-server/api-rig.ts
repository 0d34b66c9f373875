// SPDX-License-Identifier: Apache-2.0

/** An API server in this process and a client that sends raw requests, for tests of what goes over the wire. */

import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { type Clock, systemClock } from "../../../src/clock.ts";
import {
  createSandboxApiServer,
  type SandboxApiServer,
  type SandboxApiServerOptions,
} from "../../../src/sandbox/api-server/create-sandbox-api-server.ts";
import { asText, valueAt } from "../../../src/sandbox/api-server/json.ts";

export interface Answer {
  readonly code: number;
  readonly headers: Headers;
  readonly body: Json;
}

/** Foreign JSON, as deep as a test wants to look. */
export interface Json {
  readonly [field: string]: Json;
}

/** The text at a path; "" where there is none. */
export function textAt(json: unknown, ...path: readonly string[]): string {
  return asText(valueAt(json, path));
}

export interface Line {
  readonly type: string;
  readonly object: Json;
}

/** A watch that is open. */
export interface OpenWatch {
  /** The next line; undefined = the server has ended the watch. @throws when the connection breaks */
  next(): Promise<Line | undefined>;
  close(): void;
}

export class ApiRig {
  readonly server: SandboxApiServer;

  constructor(server: SandboxApiServer) {
    this.server = server;
  }

  static async start(options: Partial<SandboxApiServerOptions> = {}, clock: Clock = systemClock): Promise<ApiRig> {
    return new ApiRig(await createSandboxApiServer({ clock, random: () => 0.5, ...options }));
  }

  async send(method: string, path: string, body?: unknown, contentType: string = "application/json"): Promise<Answer> {
    const response = await fetch(`${this.server.url}${path}`, {
      method,
      headers: { "content-type": contentType },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { code: response.status, headers: response.headers, body: text.startsWith("{") ? JSON.parse(text) : {} };
  }

  async create(name: string, spec: object = {}): Promise<Json> {
    const service = { apiVersion: "v1", kind: "Service", metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } };
    return (await this.send("POST", SERVICES, service)).body;
  }

  label(name: string, labels: object): Promise<Answer> {
    return this.send("PATCH", `${SERVICES}/${name}`, { metadata: { labels } }, "application/merge-patch+json");
  }

  async watch(query: string = ""): Promise<OpenWatch> {
    const abort = new AbortController();
    const response = await fetch(`${this.server.url}${SERVICES}?watch=true${query}`, { signal: abort.signal });
    const input = Readable.fromWeb(response.body as ReadableStream);
    const lines = createInterface({ input })[Symbol.asyncIterator]();
    // readline ends quietly where the connection breaks: the stream itself tells.
    const broken = new Promise<never>((_, reject) => input.once("error", reject));
    broken.catch(() => undefined);
    return {
      async next() {
        const { done, value } = await Promise.race([lines.next(), broken]);
        return done === true ? undefined : JSON.parse(value);
      },
      close: () => abort.abort(),
    };
  }

  close(): Promise<void> {
    return this.server.close();
  }
}

export const SERVICES = "/api/v1/namespaces/default/services";
