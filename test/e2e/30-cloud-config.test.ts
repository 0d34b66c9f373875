// SPDX-License-Identifier: Apache-2.0

/** AWS and bare metal in one process, by the file of --cloud-config, which changes while Services come and go. */

import assert from "node:assert/strict";
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { AwsWorld } from "./aws/aws-world.ts";
import { readManifests } from "./cluster/manifests.ts";
import type { EventObject } from "./cluster/objects.ts";
import { eventually } from "./eventually.ts";
import { projectFolder, readRunEnvironment } from "./run-environment.ts";
import { newPool } from "./service-objects.ts";

interface Lease {
  readonly spec: { readonly holderIdentity: string; readonly leaseTransitions: number };
}

const lanClass = "example.com/lan";
/** It is looked at every ten seconds. */
const inForce = { timeoutMs: 30_000, intervalMs: 200 };

const aws = await AwsWorld.start({ scenario: import.meta.filename });
after(() => aws.stop());
const { world, services } = aws;

const manifests = (part: string) => readManifests(join(projectFolder, "manifests", part));
const name = "fairlead-controller-lan";
const [role] = manifests("parts/baremetal/role.yaml").filter(({ kind }) => kind === "ClusterRole");
assert.ok(role !== undefined);
await world.apply([
  ...manifests("crds/ipaddresspools.yaml"),
  ...manifests("crds/l2advertisements.yaml"),
  { ...role, metadata: { name } },
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name },
    subjects: [{ kind: "ServiceAccount", name: "fairlead-controller", namespace: "fairlead-system" }],
  },
]);
await world.apply([newPool("lan", ["172.30.9.0/24"])]);

const file = join(readRunEnvironment().dataFolder, "cloud.yaml");

/** At once, as a ConfigMap changes. */
function write(text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

const both = [
  "apiVersion: fairlead.dev/v1alpha1",
  "kind: CloudConfig",
  "providers:",
  "- name: aws",
  "  aws: { defaultTags: { from: file } }",
  "- name: baremetal",
  `  loadBalancerClass: ${lanClass}`,
].join("\n");
write(both);

const fairlead = await aws.startFairlead({
  flags: [
    `--cloud-config=${file}`,
    "--default-tags=from=flag",
    "--leader-elect=true",
    "--leader-elect-resource-namespace=fairlead-system",
    "--leader-elect-resource-name=fairlead-controller",
  ],
});

async function isStale(): Promise<boolean> {
  const metrics = await (await fetch(`${fairlead.http}/metrics`)).text();
  return metrics.includes('fairlead_configuration_stale{source="cloud-config"} 1');
}

const lease = (): Promise<Lease> =>
  world.api.get<Lease>("/apis/coordination.k8s.io/v1/namespaces/fairlead-system/leases/fairlead-controller");

test("each provider serves its class, the file wins over flags", async () => {
  await Promise.all([services.create("cloud"), services.create("lan", { loadBalancerClass: lanClass })]);
  assert.match((await services.addressed("lan"))[0] ?? "", /^172\.30\.9\./);
  const { loadBalancer } = await aws.published("cloud");
  assert.equal(loadBalancer.tags["from"], "file");
  assert.equal(loadBalancer.tags["fairlead.dev/class"], "");
});

test("a file that is broken is told, and changes nothing", async () => {
  write(`${both}\n- name: azure\n`);
  await eventually("it is said to be stale", isStale, inForce);
  const path = "/api/v1/namespaces/fairlead-system/events?fieldSelector=involvedObject.kind=Lease";
  await eventually("it is said by an Event", async () =>
    (await world.api.list<EventObject>(path)).some(
      ({ reason, message }) => reason === "InvalidCloudConfig" && message.includes(':8: providers[2].name: "azure"'),
    ),
  );
  await services.create("still", { loadBalancerClass: lanClass });
  await services.addressed("still");
});

test("another file comes into force in the same process, under the same lease, and takes nothing from anybody", async () => {
  const before = await lease();
  const [address] = await services.addressed("lan");
  await services.create("moves", { loadBalancerClass: "example.com/nlb" });
  write(both.replace("- name: aws\n", "- name: aws\n  loadBalancerClass: example.com/nlb\n"));
  const { loadBalancer } = await aws.published("moves", 40_000);
  assert.equal(loadBalancer.tags["fairlead.dev/class"], "example.com/nlb");
  assert.equal(await isStale(), false);
  await services.create("fresh", { loadBalancerClass: lanClass });
  await services.addressed("fresh");
  assert.deepEqual(await services.addressed("lan"), [address]);
  assert.equal((await services.addressed("cloud")).length, 1);
  const { spec } = await lease();
  assert.equal(spec.holderIdentity, before.spec.holderIdentity);
  assert.equal(spec.leaseTransitions, before.spec.leaseTransitions);
});

test("cloud-provider-aws's own file does as well: what it does not serve stays", async () => {
  const [address] = await services.addressed("lan");
  write("; as it was\n[Global]\nKubernetesClusterTag = elsewhere\nNLBSecurityGroupMode = Managed\n");
  await services.create("plain");
  const { loadBalancer } = await aws.published("plain", 40_000);
  assert.equal(loadBalancer.tags["from"], "flag");
  assert.deepEqual(await services.addressed("lan"), [address]);
  // The class-less ones are its own again, and so they can be deleted.
  await services.delete("cloud");
  await services.gone("cloud");
  await services.delete("plain");
  await services.gone("plain");
});
