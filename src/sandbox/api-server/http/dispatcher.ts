// SPDX-License-Identifier: Apache-2.0

import type { Clock, Random } from "../../../clock.ts";
import { ApiError, methodNotAllowed, noSuchPath } from "../api-error.ts";
import { asList, asObject, type JsonObject } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";
import type { ObjectStore } from "../object-store.ts";
import { ObjectWriter } from "../object-writer.ts";
import { parseRequestPath, type RequestTarget } from "../request-target.ts";
import type { Resource } from "../resource.ts";
import type { ResourceRegistry } from "../resource-registry.ts";
import { type ApiRequest, type ApiResponse, isTrue } from "./api-request.ts";
import { discover, discoverAggregated } from "./discovery.ts";
import { openApiV3 } from "./open-api.ts";
import { ReadHandlers } from "./read-handlers.ts";
import { createRepresentation, type Representation } from "./representation.ts";
import { handleScale } from "./scale.ts";
import { Watch } from "./watch.ts";
import { WriteHandlers } from "./write-handlers.ts";

export interface DispatcherContext {
  readonly store: ObjectStore;
  readonly registry: ResourceRegistry;
  readonly clock: Clock;
  readonly random: Random;
}

/** A watch that is ready to start, and how its objects are to be shown. */
export interface WatchAnswer {
  readonly kind: "Watch";
  readonly watch: Watch;
  readonly representation: Representation;
}

export type Answer = { readonly kind: "Response"; readonly response: ApiResponse } | WatchAnswer;

/** Finds out what a request asks for, and asks the handler for it. Knows HTTP's words, but no sockets. */
export class Dispatcher {
  readonly #context: DispatcherContext;
  readonly #reads: ReadHandlers;
  readonly #writer: ObjectWriter;
  readonly #writes: WriteHandlers;

  constructor(context: DispatcherContext) {
    this.#context = context;
    this.#reads = new ReadHandlers(context.store);
    this.#writer = new ObjectWriter(context);
    this.#writes = new WriteHandlers(context.store, this.#writer);
  }

  /** Never throws ApiError: it becomes a Status. */
  dispatch(request: ApiRequest): Answer {
    try {
      return this.#answer(request);
    } catch (thrown) {
      if (!(thrown instanceof ApiError)) throw thrown;
      return { kind: "Response", response: toResponse(thrown) };
    }
  }

  /** Paged lists that are under way can no longer be continued. */
  forgetSnapshots(): void {
    this.#reads.forgetSnapshots();
  }

  #answer(request: ApiRequest): Answer {
    const plain = this.#answerPlain(request);
    if (plain !== undefined) return { kind: "Response", response: plain };
    const target = parseRequestPath(request.path, this.#context.registry);
    if (target === undefined || target.kind === "Discovery") throw noSuchPath();
    if (request.method === "GET" && target.kind === "Collection" && isTrue(request.query, "watch")) {
      return this.#answerWatch(request, target);
    }
    const response =
      target.kind === "Collection" ? this.#onCollection(request, target) : this.#onObject(request, target);
    return { kind: "Response", response: this.#represent(request, target.resource, response) };
  }

  /** What is not about objects: health, discovery, OpenAPI. */
  #answerPlain({ method, path, accept }: ApiRequest): ApiResponse | undefined {
    if (method !== "GET") return undefined;
    if (path === "/healthz" || path === "/livez" || path === "/readyz") return { code: 200, body: "ok" };
    const { registry } = this.#context;
    if ((path === "/api" || path === "/apis") && accept.includes("as=APIGroupDiscoveryList")) {
      const headers = { "Content-Type": "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList" };
      return { code: 200, body: discoverAggregated(path, registry), headers };
    }
    const found = path.startsWith("/openapi/v3") ? openApiV3(path, registry) : discover(path, registry);
    return found === undefined ? undefined : { code: 200, body: found };
  }

  #answerWatch(request: ApiRequest, target: Extract<RequestTarget, { kind: "Collection" }>): WatchAnswer {
    const watch = new Watch(request, target, this.#context);
    const representation = createRepresentation(request, target.resource);
    return { kind: "Watch", watch, representation };
  }

  #onCollection(request: ApiRequest, target: Extract<RequestTarget, { kind: "Collection" }>): ApiResponse {
    switch (request.method) {
      case "GET":
        return this.#reads.list(request, target);
      case "POST":
        return this.#writes.create(request, target);
      case "DELETE":
        return this.#writes.deleteCollection(request, target);
      default:
        throw methodNotAllowed();
    }
  }

  #onObject(request: ApiRequest, target: Extract<RequestTarget, { kind: "Object" }>): ApiResponse {
    if (target.subresource === "scale" && target.resource.hasScale) {
      return handleScale(request, target, { store: this.#context.store, writer: this.#writer });
    }
    switch (request.method) {
      case "GET":
        return this.#reads.get(target);
      case "POST":
        return this.#writes.act(request, target);
      case "PUT":
        return this.#writes.replace(request, target);
      case "PATCH":
        return this.#writes.patch(request, target);
      case "DELETE":
        return this.#writes.delete(request, target);
      default:
        throw methodNotAllowed();
    }
  }

  /** Objects and lists in the form that was asked for; Status objects as they are. */
  #represent(request: ApiRequest, resource: Resource, response: ApiResponse): ApiResponse {
    const body = asObject(response.body);
    if (body["kind"] === "Status" || body["kind"] === "Scale") return response;
    const representation = createRepresentation(request, resource);
    const nowMs = this.#context.clock.now();
    if (body["kind"] !== `${resource.kind}List`) {
      return { ...response, body: representation.ofObject(response.body as KubeObject, nowMs) };
    }
    const items = asList(body["items"]) as readonly KubeObject[];
    return { ...response, body: representation.ofList(body as JsonObject, items, nowMs) };
  }
}

/** An error as an answer: the Status, and Retry-After where it tells one. */
export function toResponse(error: ApiError): ApiResponse {
  const seconds = error.details?.retryAfterSeconds;
  const headers = seconds === undefined ? {} : { "Retry-After": String(seconds) };
  return { code: error.code, body: error.toStatus(), headers };
}
