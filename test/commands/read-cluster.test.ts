// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { systemClock, systemRandom } from "../../src/clock.ts";
import type { Invocation } from "../../src/commands/command.ts";
import { readCluster } from "../../src/commands/read-cluster.ts";
import { createKubeClient, type KubeClient } from "../../src/kube/client.ts";
import { loadKubeconfig } from "../../src/kube/kubeconfig.ts";
import {
  createSandboxApiServer,
  type SandboxApiServer,
} from "../../src/sandbox/api-server/create-sandbox-api-server.ts";
import { statusFault } from "../../src/sandbox/api-server/http/faults.ts";
import { manifestsOf } from "../manifests/manifest-files.ts";
import { type Manifest, node, pool, service, slice } from "../plan/plan-cases.ts";

const leases = "/apis/coordination.k8s.io/v1/namespaces/fairlead-system/leases";

describe("readCluster", () => {
  let folder = "";
  let kubeconfig = "";
  let api: SandboxApiServer;
  let admin: KubeClient;
  const invocation: Invocation = {
    env: {},
    signal: new AbortController().signal,
    version: "test",
    print: assert.fail,
    complain: assert.fail,
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "fairlead-read-cluster-"));
    kubeconfig = join(folder, "kubeconfig");
    api = await createSandboxApiServer({ clock: systemClock, random: systemRandom });
    await writeFile(kubeconfig, api.kubeconfig());
    const loaded = loadKubeconfig({ file: kubeconfig, environment: {} });
    admin = createKubeClient({ kubeconfig: loaded, clock: systemClock, userAgent: "admin" });
    for (const each of [node("n1"), node("n2")]) await create("/api/v1/nodes", each);
    await create("/api/v1/namespaces/default/services", {
      ...service("web", { clusterIP: undefined }),
      status: undefined,
    });
    await create("/apis/discovery.k8s.io/v1/namespaces/default/endpointslices", slice("web", ["n2"]));
  });
  after(async () => {
    admin.close();
    await api.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function create(path: string, body: Manifest): Promise<void> {
    await admin.request({ method: "POST", path, body });
  }

  test("takes a cluster without our resources for one without objects of them", async () => {
    const { services, nodes, endpoints, speakers, configuration } = await readCluster(kubeconfig, invocation);
    assert.deepEqual(
      services.map(({ name }) => name),
      ["web"],
    );
    assert.deepEqual(
      nodes.map(({ name }) => name),
      ["n1", "n2"],
    );
    assert.equal(endpoints.get("default/web")?.[0]?.endpoints[0]?.nodeName, "n2");
    assert.equal(speakers, undefined);
    assert.deepEqual([...new Set(configuration.map(({ kind }) => kind))], ["Namespace"]);
  });

  test("reads pools, and where speakers run", async () => {
    for (const { fields } of await manifestsOf("crds")) {
      await create("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", fields);
    }
    await create("/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "fairlead-system" } });
    await create("/apis/fairlead.dev/v1alpha1/ipaddresspools", pool("lan", ["192.0.2.0/24"]));
    await create(leases, {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { name: "speaker-n1", labels: { "fairlead.dev/component": "speaker" } },
      spec: { holderIdentity: "n1", renewTime: "2024-01-01T00:00:00.000000Z" },
    });
    const { speakers, configuration } = await readCluster(kubeconfig, invocation);
    assert.deepEqual([...(speakers ?? [])], ["n1"]);
    assert.deepEqual(
      configuration.filter(({ kind }) => kind === "IPAddressPool").map(({ name }) => name),
      ["lan"],
    );
  });

  test("goes without Leases where they may not be read", async () => {
    const forbidden = statusFault(403, "Forbidden", "leases is forbidden");
    const heal = api.faults.inject({ fault: forbidden, match: ({ path }) => path.includes("/leases") });
    const { speakers, services } = await readCluster(kubeconfig, invocation);
    heal();
    assert.equal(speakers, undefined);
    assert.equal(services.length, 1);
  });

  test("fails at once when the API server cannot be reached, and does not try for ever", async () => {
    await api.faults.refuse();
    await assert.rejects(readCluster(kubeconfig, invocation), { reason: "ConnectionRefused" });
    await api.faults.accept();
  });
});
