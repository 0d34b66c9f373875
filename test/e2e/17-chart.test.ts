// SPDX-License-Identifier: Apache-2.0

/**
 * The chart and the kustomizations against a real API server: accepted to the last field, the same where they mean the same, installed
 * by Helm, and at work with the arguments and the rights that they give.
 */

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { parseAllDocuments } from "yaml";
import { uninitializedTaint } from "../../src/model/uninitialized-taint.ts";
import { refused, variations, ways } from "./chart/choices.ts";
import { dryRun, essence, nameOf } from "./chart/dry-run.ts";
import { Helm, release } from "./chart/helm.ts";
import { startInstalled } from "./chart/installed-controller.ts";
import { operatorDefinitions } from "./chart/prometheus-operator.ts";
import { Cluster } from "./cluster/cluster.ts";
import { applyManifests, readManifests } from "./cluster/manifests.ts";
import type { KubeObject, NewObject } from "./cluster/objects.ts";
import { eventually } from "./eventually.ts";
import { ProcessGroup } from "./process/process-group.ts";
import { runCommand } from "./process/run-command.ts";
import { projectFolder, readRunEnvironment } from "./run-environment.ts";
import { newPool, poolsPath } from "./service-objects.ts";
import { Services } from "./services.ts";

const environment = readRunEnvironment();
const processes = new ProcessGroup(join(environment.logFolder, "17-chart"));
const folder = join(environment.dataFolder, "17-chart");
mkdirSync(folder, { recursive: true });
const { binaries } = environment;
const cluster = await Cluster.start({ binaries, processes, folder, address: "127.0.0.1", controllerManager: false });
const { api } = cluster;
const services = new Services(api);
after(async () => {
  await processes.stop();
  await cluster.stop();
});
const helm = new Helm(environment.tool("helm"), { folder, kubeconfig: cluster.adminKubeconfig });

await applyManifests(api, [...readManifests(join(projectFolder, "manifests/parts/namespace")), ...operatorDefinitions]);

interface NodeObject extends KubeObject {
  readonly spec: { readonly providerID?: string; readonly taints?: readonly { readonly key: string }[] };
}

/** As a kubelet with --cloud-provider=external and --node-ip registers it. */
const uninitializedNode = {
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: "n1", annotations: { "alpha.kubernetes.io/provided-node-ip": "192.0.2.251" } },
  spec: { taints: [{ key: uninitializedTaint, value: "true", effect: "NoSchedule" }] },
};

async function kustomize(path: string): Promise<readonly NewObject[]> {
  const text = await runCommand(binaries.kubectl, ["kustomize", join(projectFolder, "manifests", path)]);
  return parseAllDocuments(text).map((document) => document.toJS() as NewObject);
}

async function accepted(objects: readonly NewObject[]): Promise<readonly KubeObject[]> {
  const names = objects.map(nameOf);
  assert.equal(new Set(names).size, names.length, "an object is there twice");
  const made: KubeObject[] = [];
  for (const object of objects) made.push(await dryRun(api, object));
  return made;
}

describe("the chart and the kustomization", () => {
  for (const [path, values] of Object.entries(ways)) {
    test(`of ${path} are accepted, and are the same`, async () => {
      await helm.lint(values);
      const fromChart = essence(await accepted(await helm.render(values)));
      const objects = (await kustomize(path)).filter(({ kind }) => kind !== "Namespace");
      assert.deepEqual(fromChart, essence(await accepted(objects)));
    });
  }

  test("of monitoring are accepted, and are the same", async () => {
    const values = {
      prometheus: { serviceMonitor: { enabled: true }, prometheusRule: { enabled: true } },
      grafanaDashboard: { enabled: true },
    };
    const beside = new Set((await helm.render({})).map(nameOf));
    const added = (await helm.render(values)).filter((object) => !beside.has(nameOf(object)));
    assert.deepEqual(essence(await accepted(added)), essence(await accepted(await kustomize("monitoring"))));
  });
});

describe("the chart", () => {
  for (const [name, values] of Object.entries(variations)) {
    test(`${name} is accepted`, async () => {
      await helm.lint(values);
      await accepted(await helm.render(values));
    });
  }

  for (const { values, says } of refused) {
    test(`says what is wrong with ${JSON.stringify(values)}`, async () => {
      const { code, stderr } = await helm.tryRender(values);
      assert.equal(code, 1);
      assert.match(stderr, says);
    });
  }
});

const installed = { cluster, processes, bundle: environment.bundle, folder };

describe("what Helm installs", () => {
  test("gives a Service its address, beside a cloud-controller-manager", async () => {
    await helm.install({});
    const controller = await startInstalled(installed);
    await api.apply(newPool("lan", ["192.0.2.0/24"]));
    await services.create("web");
    await services.addressed("web", 1);
    await assertHolding("fairlead-system", "fairlead-controller");
    await controller.stop();
  });

  test("is changed to the cluster's cloud-controller-manager, which initializes nodes", async () => {
    await helm.install({ mode: "cloud-controller-manager" });
    const controller = await startInstalled(installed);
    await api.create("/api/v1/nodes", uninitializedNode);
    await eventually("the node is initialized", async () => {
      const { spec } = await api.get<NodeObject>("/api/v1/nodes/n1");
      return spec.providerID !== undefined && !(spec.taints ?? []).some(({ key }) => key === uninitializedTaint);
    });
    await services.create("web-2");
    await services.addressed("web-2", 1);
    await assertHolding("kube-system", "cloud-controller-manager");
    await controller.stop();
  });

  test("takes its providers from a cloud config, and has speakers serve the class of theirs", async () => {
    const loadBalancerClass = "example.com/lan";
    const providers = [{ name: "baremetal", loadBalancerClass }];
    await helm.install({ cloudConfig: { apiVersion: "fairlead.dev/v1alpha1", kind: "CloudConfig", providers } });
    const controller = await startInstalled(installed);
    await services.create("web-3", { loadBalancerClass });
    await services.addressed("web-3", 1);
    await controller.stop();
    const speakers = await api.get<NewObject>(
      `/apis/apps/v1/namespaces/${release.namespace}/daemonsets/fairlead-speaker`,
    );
    assert.match(JSON.stringify(speakers["spec"]), /"--load-balancer-class=example\.com\/lan"/);
  });

  test("goes, and leaves the pools", async () => {
    await helm.uninstall();
    assert.deepEqual(await api.list(`/apis/apps/v1/namespaces/${release.namespace}/deployments`), []);
    assert.equal((await api.list(poolsPath)).length, 1);
  });
});

/** That this is the Lease under which it works. */
async function assertHolding(namespace: string, name: string): Promise<void> {
  const path = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/${name}`;
  const { spec } = await api.get<{ readonly spec: { readonly holderIdentity?: string } }>(path);
  assert.notEqual(spec.holderIdentity ?? "", "");
}
