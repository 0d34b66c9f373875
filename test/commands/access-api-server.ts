// SPDX-License-Identifier: Apache-2.0

/** What the secure port asks of an API server: whose tokens are, who may do what, and the ConfigMap that names authorities. */

import type { ServerResponse } from "node:http";
import { type Answer, failWith, json, ScriptedApiServer, type SeenRequest } from "../support/scripted-api-server.ts";

export interface ReviewedUser {
  readonly username: string;
  readonly groups?: readonly string[];
}

export class AccessApiServer {
  /** By token. */
  readonly users: Map<string, ReviewedUser> = new Map();
  /** `NAME VERB PATH`. */
  readonly allowed: Set<string> = new Set();
  readonly #server: ScriptedApiServer;
  #data: Readonly<Record<string, string>> | undefined;
  #version = 1;
  #watch: ServerResponse | undefined;

  private constructor(server: ScriptedApiServer) {
    this.#server = server;
    server.answer((response, request) => this.#route(request)(response, request));
  }

  static async start(): Promise<AccessApiServer> {
    return new AccessApiServer(await ScriptedApiServer.start());
  }

  get url(): string {
    return this.#server.url;
  }

  /** Whom it was asked about, in order. */
  get asked(): readonly string[] {
    return this.#server.seen.flatMap(({ path, body }) => (path.endsWith("reviews") ? [describeReview(body)] : []));
  }

  /** Puts the ConfigMap there, or changes it, and tells who watches. */
  configure(data: Readonly<Record<string, string>>): void {
    const type = this.#data === undefined ? "ADDED" : "MODIFIED";
    this.#data = data;
    this.#version++;
    this.#watch?.write(`${JSON.stringify({ type, object: this.#configMap() })}\n`);
  }

  /** Refuses connections from now on. */
  close(): Promise<void> {
    return this.#server.close();
  }

  listen(): Promise<void> {
    return this.#server.listen();
  }

  #route({ path, query, body }: SeenRequest): Answer {
    if (path.endsWith("/tokenreviews")) return json({ status: this.#reviewToken(JSON.parse(body)) }, 201);
    if (path.endsWith("/subjectaccessreviews")) return json({ status: this.#reviewAccess(JSON.parse(body)) }, 201);
    if (path !== "/api/v1/namespaces/kube-system/configmaps") return failWith(404, "no such path");
    if (query["sendInitialEvents"] !== undefined) return failWith(400, "not known here");
    if (query["watch"] !== undefined) return (response) => this.#openWatch(response);
    const items = this.#data === undefined ? [] : [this.#configMap()];
    return json({ metadata: { resourceVersion: String(this.#version) }, items });
  }

  #openWatch(response: ServerResponse): void {
    response.writeHead(200, { "content-type": "application/json" });
    response.flushHeaders();
    this.#watch = response;
  }

  #configMap(): object {
    const metadata = {
      namespace: "kube-system",
      name: "extension-apiserver-authentication",
      resourceVersion: String(this.#version),
    };
    return { metadata, data: this.#data };
  }

  #reviewToken({ spec }: { readonly spec: { readonly token: string } }): object {
    const user = this.users.get(spec.token);
    return user === undefined ? { error: "[invalid bearer token]" } : { authenticated: true, user };
  }

  #reviewAccess({ spec }: AccessReview): object {
    return { allowed: this.allowed.has(describeAccess(spec)) };
  }
}

interface AccessReview {
  readonly spec: {
    readonly user: string;
    readonly nonResourceAttributes: { readonly path: string; readonly verb: string };
  };
}

function describeAccess({ user, nonResourceAttributes: { path, verb } }: AccessReview["spec"]): string {
  return `${user} ${verb} ${path}`;
}

function describeReview(body: string): string {
  const { spec } = JSON.parse(body) as AccessReview;
  return spec.user === undefined ? "a token" : describeAccess(spec);
}
