// SPDX-License-Identifier: Apache-2.0

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock, systemRandom } from "../../src/clock.ts";
import type { Connection } from "../../src/commands/connection.ts";
import type { RunningRole } from "../../src/commands/running-role.ts";
import { createKubeClient, type KubeClient } from "../../src/kube/client.ts";
import { loadKubeconfig } from "../../src/kube/kubeconfig.ts";
import { silentLog } from "../../src/log.ts";
import { createMetrics } from "../../src/metrics/metrics.ts";
import {
  createSandboxApiServer,
  type SandboxApiServer,
} from "../../src/sandbox/api-server/create-sandbox-api-server.ts";
import { statusFault } from "../../src/sandbox/api-server/http/faults.ts";
import { type Right, toRight } from "./rights.ts";

interface Asked {
  readonly agent: string;
  readonly right: Right;
}

/** An API server at which roles do all that they do, and which keeps who asked for what. */
export class Rehearsal {
  readonly api: SandboxApiServer;
  readonly #admin: KubeClient;
  readonly #asked: Asked[];
  readonly #folder: string;
  readonly #cleanups: (() => Promise<unknown>)[] = [];

  private constructor(api: SandboxApiServer, asked: Asked[], folder: string) {
    this.api = api;
    this.#asked = asked;
    this.#folder = folder;
    this.#admin = this.connect("admin").client;
  }

  static async begin(): Promise<Rehearsal> {
    const asked: Asked[] = [];
    const folder = await mkdtemp(join(tmpdir(), "fairlead-rbac-"));
    const api = await createSandboxApiServer({
      clock: systemClock,
      random: systemRandom,
      onRequest({ method, url, userAgent }) {
        const right = toRight(method, url);
        if (right !== undefined) asked.push({ agent: userAgent, right });
      },
    });
    await writeFile(join(folder, "kubeconfig"), api.kubeconfig());
    return new Rehearsal(api, asked, folder);
  }

  /** `agent` is what its requests are known by. */
  connect(agent: string): Connection {
    const kubeconfig = loadKubeconfig({ file: join(this.#folder, "kubeconfig"), environment: {} });
    const client = createKubeClient({ kubeconfig, clock: systemClock, userAgent: agent });
    this.#cleanups.push(async () => client.close());
    return { client, metrics: createMetrics(), log: silentLog, clock: systemClock, random: systemRandom };
  }

  /** Stops with the rehearsal at the latest. */
  async start(role: RunningRole): Promise<() => Promise<void>> {
    let stopped: Promise<void> | undefined;
    const stop = (): Promise<void> => {
      stopped ??= role.stop();
      return stopped;
    };
    this.#cleanups.push(stop);
    await role.start();
    return stop;
  }

  /** While `action` runs, the API server does not know streamed lists. */
  async withoutStreaming<T>(action: () => Promise<T>): Promise<T> {
    const lacksStreaming = statusFault(422, "Invalid", "sendInitialEvents is not known");
    this.api.faults.inject({ fault: lacksStreaming, match: ({ query }) => query.has("sendInitialEvents") });
    const result = await action();
    this.api.faults.clear();
    return result;
  }

  async create(object: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#admin.request({ method: "POST", path: collectionOf(object), body: object });
  }

  async patch(path: string, body: unknown): Promise<void> {
    await this.#admin.request({ method: "PATCH", path, body, contentType: "application/merge-patch+json" });
  }

  async delete(path: string): Promise<void> {
    await this.#admin.request({ method: "DELETE", path });
  }

  timesAsked(agent: string, right: Right): number {
    return this.#asked.filter((each) => each.agent === agent && each.right === right).length;
  }

  /** Requests of `agent` so far. */
  allAsked(agent: string): number {
    return this.#asked.filter((each) => each.agent === agent).length;
  }

  async rest(ms = 10): Promise<void> {
    await systemClock.sleep(ms);
  }

  /** Waits until `agent` has asked for `right` so many times. */
  async hasAsked(agent: string, right: Right, times = 1): Promise<void> {
    const deadline = systemClock.monotonic() + 20_000;
    while (this.timesAsked(agent, right) < times) {
      if (systemClock.monotonic() > deadline) throw new Error(`${agent} never asked for ${right}`);
      await systemClock.sleep(10);
    }
  }

  /** All that `agent` asked for, each once, sorted. */
  rightsUsed(agent: string): readonly Right[] {
    const used = new Set(this.#asked.filter((each) => each.agent === agent).map(({ right }) => right));
    return [...used].sort();
  }

  /** Stops what was started. */
  async end(): Promise<void> {
    for (const cleanup of this.#cleanups.reverse()) await cleanup();
    await this.api.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

const plurals: Readonly<Record<string, string>> = {
  CustomResourceDefinition: "customresourcedefinitions",
  Namespace: "namespaces",
  Node: "nodes",
  Service: "services",
  EndpointSlice: "endpointslices",
  IPAddressPool: "ipaddresspools",
  L2Advertisement: "l2advertisements",
};

/** Path of the list in which an object is created. */
export function collectionOf(object: Readonly<Record<string, unknown>>): string {
  const { apiVersion, kind, metadata } = object as {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly namespace?: string };
  };
  const scope = metadata.namespace === undefined ? "" : `/namespaces/${metadata.namespace}`;
  return `${apiVersion.includes("/") ? "/apis" : "/api"}/${apiVersion}${scope}/${plurals[kind]}`;
}
