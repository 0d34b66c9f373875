// SPDX-License-Identifier: Apache-2.0

/** Instances become nodes, are stopped, changed and terminated; and AWS fails now and then. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import * as Ec2 from "@aws-sdk/client-ec2";
import { shutdownTaint } from "../../src/controller/nodes/node-taints.ts";
import { uninitializedTaint } from "../../src/model/uninitialized-taint.ts";
import { AwsWorld } from "./aws/aws-world.ts";
import { setReady } from "./aws/cloud-node.ts";
import { Refusal } from "./aws/endpoint/aws-call.ts";
import type { AwsVerdict } from "./aws/endpoint/aws-endpoint.ts";
import { countByAction } from "./aws/endpoint/journal.ts";
import { region } from "./aws/region.ts";
import { readManifests } from "./cluster/manifests.ts";
import { always, eventually } from "./eventually.ts";
import { register as registerKubelet } from "./kubelet.ts";
import { addressesOf, findNode, hasTaint, isInitialized, type NodeObject, nodeThat } from "./node-watch.ts";
import { projectFolder } from "./run-environment.ts";

const aws = await AwsWorld.start({ scenario: import.meta.filename, nodes: 0 });
after(() => aws.stop());
const { account, endpoint } = aws;
const { api } = aws.world;
const { ec2 } = account.clients;
const { zones } = account.seeded;
for (const part of [
  "parts/cloud-controller-manager/node-controllers.yaml",
  "cloud-controller-manager/aws/node-deletion.yaml",
]) {
  await aws.world.apply(readManifests(join(projectFolder, "manifests", part)));
}

/** Instances that a launch template would start, one zone after the other. */
async function launch(count: number, InstanceType: Ec2._InstanceType = "t3.micro"): Promise<readonly Ec2.Instance[]> {
  const launched = await Promise.all(
    zones.map(async ({ privateSubnet }, index) => {
      const size = Math.floor((count + zones.length - 1 - index) / zones.length);
      if (size === 0) return [];
      const { Instances = [] } = await ec2.send(
        new Ec2.RunInstancesCommand({
          ImageId: "ami-00000000000000000",
          InstanceType,
          MinCount: size,
          MaxCount: size,
          SubnetId: privateSubnet,
          SecurityGroupIds: [account.seeded.nodeGroup],
        }),
      );
      return Instances;
    }),
  );
  return launched.flat();
}

function providerIDOf({ InstanceId = "", Placement }: Ec2.Instance): string {
  return `aws:///${Placement?.AvailabilityZone}/${InstanceId}`;
}

/** Registers the node of an instance, Ready, as its kubelet does that was told what it is. */
async function register(instance: Ec2.Instance): Promise<string> {
  const name = instance.PrivateDnsName ?? assert.fail("a name");
  await registerKubelet(api, { name, providerID: providerIDOf(instance) });
  return name;
}

function assertTold(node: NodeObject, instance: Ec2.Instance): void {
  const { Placement = {}, PrivateIpAddress, PrivateDnsName, InstanceType } = instance;
  const { labels = {} } = node.metadata;
  assert.equal(labels["topology.kubernetes.io/zone"], Placement.AvailabilityZone);
  assert.equal(labels["topology.kubernetes.io/region"], region);
  assert.equal(labels["node.kubernetes.io/instance-type"], InstanceType);
  assert.match(labels["topology.k8s.aws/zone-id"] ?? "", /^euc1-az\d$/);
  const addresses = [`InternalIP ${PrivateIpAddress}`, `InternalDNS ${PrivateDnsName}`, `Hostname ${PrivateDnsName}`];
  assert.deepEqual(addressesOf(node), addresses);
}

async function deletions(name: string): Promise<number> {
  const selector = encodeURIComponent(`involvedObject.kind=Node,involvedObject.name=${name},reason=DeletingNode`);
  const events = await api.list<{ readonly count?: number }>(`/api/v1/events?fieldSelector=${selector}`);
  return events.reduce((sum, { count = 1 }) => sum + count, 0);
}

const nodeFlags = [
  "--controllers=cloud-node,cloud-node-lifecycle",
  "--node-monitor-period=1s",
  "--node-status-update-frequency=2s",
];

describe("instances that join", () => {
  test("fifty at once are initialized with a few calls", async () => {
    const instances = await launch(50);
    const names = await Promise.all(instances.map(register));
    let nodes: readonly NodeObject[] = [];
    const calls = await aws.callsDuring(async () => {
      // Nothing but what initialisation costs.
      const rare = ["--node-monitor-period=5m", "--node-status-update-frequency=5m"];
      const fairlead = await aws.startFairlead({ flags: [...nodeFlags, ...rare] });
      nodes = await Promise.all(names.map((name) => isInitialized(api, name)));
      await fairlead.process.stop();
    });
    for (const [index, node] of nodes.entries()) assertTold(node, instances[index] ?? assert.fail());
    // A burst of those in hand at a time, by zone.
    const { DescribeInstances = 0, DescribeInstanceTopology = 0, DescribeAvailabilityZones = 0 } = countByAction(calls);
    assert.ok(DescribeInstances >= 3 && DescribeInstances <= 20, `${DescribeInstances} calls for 50 nodes`);
    assert.ok(DescribeInstanceTopology <= zones.length, `${DescribeInstanceTopology} for one type`);
    assert.equal(DescribeAvailabilityZones, 1);
    await Promise.all(names.map((name) => api.delete(`/api/v1/nodes/${name}`)));
  });

  test("are found by their names where the kubelet was not told what they are, and only so", async () => {
    await aws.startFairlead({ flags: nodeFlags });
    const [instance = assert.fail()] = await launch(1);
    const { PrivateDnsName: name = "" } = instance;
    await registerKubelet(api, { name });
    assert.equal((await isInitialized(api, name)).spec.providerID, providerIDOf(instance));
    await registerKubelet(api, { name: "nobody.example.org" });
    await eventually("the node that nobody knows is told of", async () => {
      const selector = encodeURIComponent("involvedObject.name=nobody.example.org,reason=NodeNotFoundByName");
      const [event] = await api.list<{ readonly message: string }>(`/api/v1/events?fieldSelector=${selector}`);
      return event?.message.includes("--provider-id");
    });
    await setReady(api, "nobody.example.org", false);
    await always("a node that is not found is kept", async () => await isThere("nobody.example.org"), { forMs: 4_000 });
    assert.ok(hasTaint((await findNode(api, "nobody.example.org")) ?? assert.fail(), uninitializedTaint));
  });

  test("are labelled with their place in the network where AWS tells it", async () => {
    const [instance = assert.fail()] = await launch(1, "p4d.24xlarge");
    const { metadata } = await isInitialized(api, await register(instance));
    const layers = [1, 2, 3].map((layer) => metadata.labels?.[`topology.k8s.aws/network-node-layer-${layer}`]);
    const zone = instance.Placement?.AvailabilityZone;
    assert.deepEqual(layers, [`nn-${zone}`, `nn-${zone}-p4d.24xlarge`, `nn-${instance.InstanceId}`]);
  });
});

async function isThere(name: string): Promise<boolean> {
  return (await findNode(api, name)) !== undefined;
}

describe("instances that change", () => {
  test("are tainted while they are stopped and not Ready, and not after they have come back", async () => {
    const [instance = assert.fail()] = await launch(1);
    const name = await register(instance);
    await isInitialized(api, name);
    const InstanceIds = [instance.InstanceId ?? ""];
    await ec2.send(new Ec2.StopInstancesCommand({ InstanceIds }));
    await always(
      "a node that is Ready has no taint",
      async () => {
        const node = await findNode(api, name);
        return node !== undefined && !hasTaint(node, shutdownTaint);
      },
      { forMs: 3_000 },
    );
    await setReady(api, name, false);
    await nodeThat(api, name, "is tainted", (node) => hasTaint(node, shutdownTaint));
    await ec2.send(new Ec2.StartInstancesCommand({ InstanceIds }));
    await setReady(api, name, true);
    await nodeThat(api, name, "is tainted no more", (node) => !hasTaint(node, shutdownTaint));
  });

  test("have their addresses written, and then nothing more", async () => {
    const [instance = assert.fail()] = await launch(1);
    const name = await register(instance);
    const NetworkInterfaceId = instance.NetworkInterfaces?.[0]?.NetworkInterfaceId ?? "";
    await isInitialized(api, name);
    await ec2.send(new Ec2.AssignPrivateIpAddressesCommand({ NetworkInterfaceId, SecondaryPrivateIpAddressCount: 2 }));
    const { metadata } = await nodeThat(api, name, "has three addresses", (node) => internalIPs(node).length === 3);
    await setReady(api, name, true);
    const before = await findNode(api, name);
    await always(
      "nothing is written",
      async () => {
        return (await findNode(api, name))?.metadata.resourceVersion === before?.metadata.resourceVersion;
      },
      { forMs: 5_000 },
    );
    assert.notEqual(metadata.resourceVersion, "");
    assert.equal(internalIPs(before ?? assert.fail())[0], `InternalIP ${instance.PrivateIpAddress}`);
  });
});

function internalIPs(node: NodeObject): readonly string[] {
  return addressesOf(node).filter((address) => address.startsWith("InternalIP "));
}

describe("an instance that is terminated", () => {
  const refuse = (code: string, status: number): AwsVerdict => ({
    kind: "Refuse",
    refusal: new Refusal(code, "as the test wants it", status),
  });
  const failures: readonly (readonly [string, AwsVerdict])[] = [
    ["throttles", refuse("RequestLimitExceeded", 503)],
    ["fails", refuse("InternalError", 500)],
    ["refuses", refuse("UnauthorizedOperation", 403)],
    ["breaks off", { kind: "LoseReply" }],
  ];

  test("loses its node, once, after AWS could say so again, and never while it could not", async () => {
    const instances = await launch(2);
    const names = await Promise.all(instances.map(register));
    const [gone = "", other = ""] = names;
    await Promise.all(names.map((name) => isInitialized(api, name)));
    for (const [what, verdict] of failures) {
      endpoint.judgeBy((call) => (call.action === "DescribeInstances" ? verdict : { kind: "Pass" }));
      if (what === failures[0]?.[0]) {
        await account.terminateInstance(instances[0]?.InstanceId ?? "");
        await setReady(api, gone, false);
      }
      await always(`the node is kept while AWS ${what}`, () => isThere(gone), { forMs: 4_000 });
    }
    assert.equal(await deletions(gone), 0);
    endpoint.passAll();
    await eventually("the node is deleted", async () => !(await isThere(gone)), { timeoutMs: 60_000 });
    await setReady(api, other, false);
    await always("the other one is kept", () => isThere(other), { forMs: 4_000 });
    assert.equal(await deletions(gone), 1);
    assert.equal(await deletions(other), 0);
  });
});
