// SPDX-License-Identifier: Apache-2.0

/** Runs the controller and a speaker through all that they do, and compares what they asked of the API server with their roles. */

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { baremetal } from "../../providers/baremetal/index.ts";
import { createVirtualAnnouncer } from "../../providers/baremetal/speaker/virtual-announcer.ts";
import { systemClock, systemRandom } from "../../src/clock.ts";
import type { Connection } from "../../src/commands/connection.ts";
import { runController } from "../../src/commands/run-controller.ts";
import { runSpeaker } from "../../src/commands/run-speaker.ts";
import type { RunningRole } from "../../src/commands/running-role.ts";
import { createKubeClient, type KubeClient } from "../../src/kube/client.ts";
import { loadKubeconfig } from "../../src/kube/kubeconfig.ts";
import { silentLog } from "../../src/log.ts";
import { createMetrics } from "../../src/metrics.ts";
import type { Manifest } from "../../src/plan/parse-manifests.ts";
import {
  createSandboxApiServer,
  type SandboxApiServer,
} from "../../src/sandbox/api-server/create-sandbox-api-server.ts";
import { statusFault } from "../../src/sandbox/api-server/http/faults.ts";
import { advertisement, node, pool, service, slice } from "../plan/plan-cases.ts";
import { at, manifestsOf, objectOf } from "./manifest-files.ts";

const namespace = "fairlead-system";

/** `verb group/resource`, with `@namespace` where a right in one namespace is enough. */
type Right = string;

interface Asked {
  readonly agent: string;
  readonly right: Right;
}

/** What RBAC would be asked for a request, or undefined where it is not about a resource. */
function toRight(method: string, url: string): Right | undefined {
  const { pathname, searchParams } = new URL(url, "http://localhost");
  const segments = pathname.split("/").filter((segment) => segment !== "");
  const group = segments[0] === "api" ? "" : segments[1];
  const rest = segments.slice(segments[0] === "api" ? 2 : 3);
  const isNamespaced = rest[0] === "namespaces" && rest.length > 2;
  const [resource, name, subresource] = isNamespaced ? rest.slice(2) : rest;
  if (resource === undefined) return undefined;
  const verbs = { POST: "create", PUT: "update", PATCH: "patch", DELETE: "delete" } as Record<string, string>;
  const reads = searchParams.get("watch") === null ? "list" : "watch";
  const verb = verbs[method] ?? (name === undefined ? reads : "get");
  // All that is asked in our own namespace may be granted there.
  const where = isNamespaced && rest[1] === namespace ? `@${namespace}` : "";
  return `${verb} ${group}/${resource}${subresource === undefined ? "" : `/${subresource}`}${where}`;
}

function rightsOf(manifests: readonly Manifest[], kind: "ClusterRole" | "Role", name: string): readonly Right[] {
  const rules = at(objectOf(manifests, kind, name), "rules") as readonly Readonly<Record<string, readonly string[]>>[];
  const where = kind === "Role" ? `@${namespace}` : "";
  return rules.flatMap(({ apiGroups = [], resources = [], verbs = [] }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) => verbs.map((verb) => `${verb} ${group}/${resource}${where}`)),
    ),
  );
}

describe("the roles", () => {
  const asked: Asked[] = [];
  const cleanups: (() => Promise<unknown>)[] = [];
  let folder = "";
  let api: SandboxApiServer;
  let admin: KubeClient;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "fairlead-rbac-"));
    api = await createSandboxApiServer({
      clock: systemClock,
      random: systemRandom,
      onRequest({ method, url, userAgent }) {
        const right = toRight(method, url);
        if (right !== undefined) asked.push({ agent: userAgent, right });
      },
    });
    await writeFile(join(folder, "kubeconfig"), api.kubeconfig());
    admin = connect("admin").client;
    await rehearse();
  });
  after(async () => {
    for (const cleanup of cleanups.reverse()) await cleanup();
    await api.close();
    await rm(folder, { recursive: true, force: true });
  });

  function connect(agent: string): Connection {
    const kubeconfig = loadKubeconfig({ file: join(folder, "kubeconfig"), environment: {} });
    const client = createKubeClient({ kubeconfig, clock: systemClock, userAgent: agent });
    cleanups.push(async () => client.close());
    return { client, metrics: createMetrics(), log: silentLog, clock: systemClock, random: systemRandom };
  }

  async function start(role: RunningRole): Promise<() => Promise<void>> {
    let stopped: Promise<void> | undefined;
    const stop = (): Promise<void> => {
      stopped ??= role.stop();
      return stopped;
    };
    cleanups.push(stop);
    await role.start();
    return stop;
  }

  async function create(object: Readonly<Record<string, unknown>>): Promise<void> {
    await admin.request({ method: "POST", path: collectionOf(object), body: object });
  }

  async function patch(path: string, body: unknown): Promise<void> {
    await admin.request({ method: "PATCH", path, body, contentType: "application/merge-patch+json" });
  }

  function timesAsked(agent: string, right: Right): number {
    return asked.filter((each) => each.agent === agent && each.right === right).length;
  }

  /** Waits until `agent` has asked for `right` so many times. */
  async function hasAsked(agent: string, right: Right, times = 1): Promise<void> {
    const deadline = systemClock.monotonic() + 20_000;
    while (timesAsked(agent, right) < times) {
      if (systemClock.monotonic() > deadline) throw new Error(`${agent} never asked for ${right}`);
      await systemClock.sleep(10);
    }
  }

  async function runs(): Promise<readonly (() => Promise<void>)[]> {
    const settings = { clusterName: "kubernetes", className: undefined };
    const controller = runController({ ...settings, factory: baremetal, workers: 1 }, connect("controller"));
    const speaker = runSpeaker(
      {
        ...settings,
        nodeName: "n1",
        namespace,
        drainMs: 100,
        createAnnouncer: (listener) => createVirtualAnnouncer({ clock: systemClock, links: [] }, listener),
      },
      connect("speaker"),
    );
    return [await start(controller), await start(speaker)];
  }

  /** Has both do everything: streamed and paged lists, an address given and taken, told and told again, a drain. */
  async function rehearse(): Promise<void> {
    for (const { fields } of await manifestsOf("namespace.yaml", "crds")) await create(fields);
    const lacksStreaming = statusFault(422, "Invalid", "sendInitialEvents is not known");
    api.faults.inject({ fault: lacksStreaming, match: ({ query }) => query.has("sendInitialEvents") });
    const stops = await runs();
    api.faults.clear();
    for (const object of [pool("lan", ["192.0.2.0/24"]), advertisement("lan"), node("n1", {}, { Ready: "True" })]) {
      await create(object);
    }
    await patch("/api/v1/nodes/n1/status", { status: { conditions: [{ type: "Ready", status: "True" }] } });
    const endpoints = slice("web", ["n1"]);
    await create(endpoints);
    await create({ ...service("web", { clusterIP: undefined }), status: undefined });
    await hasAsked("controller", "create /events");
    await hasAsked("controller", "patch fairlead.dev/ipaddresspools/status");
    await hasAsked("controller", "patch fairlead.dev/l2advertisements/status");
    await hasAsked("speaker", "create /events");
    // The same again, so that the Events are counted up: somebody empties the status.
    await patch("/api/v1/namespaces/default/services/web/status", { status: null });
    await hasAsked("controller", "patch /events");
    // For the speaker the endpoints go, and come back when it has said so.
    const toldBefore = timesAsked("speaker", "patch /services/status");
    await admin.request({ method: "DELETE", path: `${collectionOf(endpoints)}/web-1` });
    await hasAsked("speaker", "patch /services/status", toldBefore + 1);
    await create(endpoints);
    await hasAsked("speaker", "patch /events");
    for (const stop of stops) await stop();
  }

  for (const name of ["controller", "speaker"]) {
    test(`of the ${name} have what it asks for, and nothing else`, async () => {
      const manifests = await manifestsOf("rbac");
      const inNamespace = name === "speaker" ? rightsOf(manifests, "Role", `fairlead-${name}`) : [];
      const granted = [...rightsOf(manifests, "ClusterRole", `fairlead-${name}`), ...inNamespace];
      const used = new Set(asked.filter(({ agent }) => agent === name).map(({ right }) => right));
      assert.deepEqual([...granted].sort(), [...used].sort());
    });
  }
});

const plurals: Readonly<Record<string, string>> = {
  CustomResourceDefinition: "customresourcedefinitions",
  Namespace: "namespaces",
  Node: "nodes",
  Service: "services",
  EndpointSlice: "endpointslices",
  IPAddressPool: "ipaddresspools",
  L2Advertisement: "l2advertisements",
};

function collectionOf(object: Readonly<Record<string, unknown>>): string {
  const { apiVersion, kind, metadata } = object as {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly namespace?: string };
  };
  const scope = metadata.namespace === undefined ? "" : `/namespaces/${metadata.namespace}`;
  return `${apiVersion.includes("/") ? "/apis" : "/api"}/${apiVersion}${scope}/${plurals[kind]}`;
}
