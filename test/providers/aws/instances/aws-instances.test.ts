// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { uninitializedTaint } from "../../../../src/model/uninitialized-taint.ts";
import { AwsError } from "../../../../src/sandbox/aws/aws-error.ts";
import { forgetInstance, setInstanceState } from "../../../../src/sandbox/aws/behind-the-back.ts";
import type { InstanceState } from "../../../../src/sandbox/aws/ec2/model.ts";
import { accessDenied, type Fault, type FaultHook, throttling } from "../../../../src/sandbox/aws/faults.ts";
import { makeNode } from "../../../support/make-service.ts";
import { InstancesRig, nodeOf, verdictOf } from "./instances-rig.ts";

let rig: InstancesRig;

beforeEach(() => {
  rig = new InstancesRig();
});

const minutes = (count: number): number => count * 60_000;

describe("the machine of a node with a providerID", () => {
  test("is told with all that its Node is to say", async () => {
    const instance = rig.addInstance(0, { type: "c7g.large", publicIp: "203.0.113.9" });
    const node = nodeOf(instance);
    assert.deepEqual((await rig.lookUp([node])).get(node.name), {
      kind: "Exists",
      isShutdown: false,
      metadata: {
        providerID: node.providerID,
        instanceType: "c7g.large",
        zone: "us-west-2a",
        region: "us-west-2",
        addresses: [
          { type: "InternalIP", address: instance.privateIp },
          { type: "ExternalIP", address: "203.0.113.9" },
          { type: "InternalDNS", address: nameOf(instance.privateIp) },
          { type: "Hostname", address: nameOf(instance.privateIp) },
          { type: "ExternalDNS", address: "ec2-203-0-113-9.us-west-2.compute.amazonaws.com" },
        ],
        labels: {},
      },
    });
  });

  test("has the addresses of the families that are asked for", async () => {
    rig = new InstancesRig({ settings: { nodeIPFamilies: ["ipv6"] } });
    const [node = assert.fail()] = rig.nodes();
    const answer = (await rig.lookUp([node])).get(node.name);
    const { ipv6 } = rig.world.account.instances.all()[0] ?? {};
    assert.deepEqual(answer?.kind === "Exists" && answer.metadata.addresses, [{ type: "InternalIP", address: ipv6 }]);
  });

  const states: readonly (readonly [InstanceState, string])[] = [
    ["pending", "Exists"],
    ["running", "Exists"],
    ["stopping", "Exists"],
    ["stopped", "Shutdown"],
    ["shutting-down", "Exists"],
    ["terminated", "Gone"],
  ];
  for (const [state, verdict] of states) {
    test(`that is ${state}: ${verdict}`, async () => {
      const [node = assert.fail()] = rig.nodes();
      setInstanceState(rig.world.account, rig.world.network.instanceIds[0] ?? "", state);
      assert.equal(await rig.verdict(node), verdict);
    });
  }

  test("keeps the Node's addresses while it ends", async () => {
    const addresses = [{ type: "InternalIP", address: "10.0.48.4" }];
    const node = { ...(rig.nodes()[0] ?? assert.fail()), addresses };
    setInstanceState(rig.world.account, rig.world.network.instanceIds[0] ?? "", "shutting-down");
    const answer = (await rig.lookUp([node])).get(node.name);
    assert.deepEqual(answer?.kind === "Exists" && answer.metadata.addresses, addresses);
  });
});

describe("a machine that AWS does not know", () => {
  const unheard = makeNode({ name: "unheard", providerID: "aws:///us-west-2a/i-00000000000000001" });

  test("is gone when AWS has said so for five minutes, and spoils nobody's answer", async () => {
    const nodes = [...rig.nodes(), unheard];
    const verdicts = async (): Promise<readonly string[]> => [...(await rig.lookUp(nodes)).values()].map(verdictOf);
    assert.deepEqual((await verdicts()).toSorted(), ["Exists", "Exists", "Exists", "InstanceNotSeen"]);
    await rig.clock.advance(minutes(5) - 5_000);
    assert.ok((await verdicts()).includes("InstanceNotSeen"));
    await rig.clock.advance(6_000);
    assert.deepEqual((await verdicts()).toSorted(), ["Exists", "Exists", "Exists", "Gone"]);
  });

  test("is not gone when it is seen after all, and its time begins anew then", async () => {
    const [instance = assert.fail()] = rig.world.account.instances.all();
    const node = nodeOf(instance);
    forgetInstance(rig.world.account, instance.id);
    await rig.lookUp(rig.nodes());
    assert.equal(await rig.verdict(node), "InstanceNotSeen");
    await rig.clock.advance(minutes(4));
    rig.world.account.instances.put(instance);
    assert.equal(await rig.verdict(node), "Exists");
    forgetInstance(rig.world.account, instance.id);
    await rig.clock.advance(minutes(2));
    assert.equal(await rig.verdict(node), "InstanceNotSeen");
    await rig.clock.advance(minutes(5));
    assert.equal(await rig.verdict(node), "Gone");
  });

  test("is never gone where no machine of its region was ever found: it is perhaps the wrong region, or account", async () => {
    const elsewhere = makeNode({ name: "far", providerID: "aws:///eu-west-1a/i-00000000000000002" });
    assert.equal(await rig.verdict(unheard), "InstanceNotSeen");
    await rig.clock.advance(minutes(30));
    assert.equal(await rig.verdict(unheard), "InstanceNotSeen");
    await rig.lookUp(rig.nodes());
    assert.equal(await rig.verdict(unheard), "Gone");
    await rig.verdict(elsewhere);
    await rig.clock.advance(minutes(30));
    assert.equal(await rig.verdict(elsewhere), "InstanceNotSeen");
  });

  test("is not gone where AWS does not say so, but says nothing of it", async () => {
    const [first = ""] = rig.world.network.instanceIds;
    rig = new InstancesRig({ hidden: [first] });
    const verdicts = async (): Promise<readonly string[]> =>
      [...(await rig.lookUp(rig.nodes())).values()].map(verdictOf);
    const expected = ["Exists", "Exists", "InstanceNotSeen"];
    assert.deepEqual((await verdicts()).toSorted(), expected);
    await rig.clock.advance(minutes(30));
    assert.deepEqual((await verdicts()).toSorted(), expected);
  });
});

function nameOf(ip: string): string {
  return `ip-${ip.replaceAll(".", "-")}.us-west-2.compute.internal`;
}

describe("the machine of a node without a providerID", () => {
  test("is found by its private DNS name, and gives the Node its id", async () => {
    const [instance = assert.fail()] = rig.world.account.instances.all();
    const node = makeNode({ name: nameOf(instance.privateIp), providerID: "" });
    const answer = (await rig.lookUp([node])).get(node.name);
    assert.equal(answer?.kind === "Exists" && answer.metadata.providerID, `aws:///us-west-2a/${instance.id}`);
  });

  test("is found by its id where that is its name", async () => {
    const [instance = assert.fail()] = rig.world.account.instances.all();
    for (const name of [instance.id, `${instance.id}.us-west-2.compute.internal`]) {
      const node = makeNode({ name, providerID: "" });
      const answer = (await rig.lookUp([node])).get(node.name);
      assert.equal(answer?.kind === "Exists" && answer.metadata.providerID, `aws:///us-west-2a/${instance.id}`);
    }
  });

  test("is never gone for not being found", async () => {
    const names = ["ip-10-9-9-9.us-west-2.compute.internal", "web-1", "i-00000000000000001"];
    for (const name of names) {
      const node = makeNode({ name, providerID: "" });
      await rig.lookUp(rig.nodes());
      assert.equal(await rig.verdict(node), "NodeNotFoundByName");
      await rig.clock.advance(minutes(60));
      assert.equal(await rig.verdict(node), "NodeNotFoundByName");
    }
  });

  test("is not looked for among what has ended, nor taken from another cluster", async () => {
    const [first = assert.fail(), second = assert.fail()] = rig.world.account.instances.all();
    setInstanceState(rig.world.account, first.id, "terminated");
    rig.world.account.instances.put({ ...second, tags: new Map([["kubernetes.io/cluster/c2", "owned"]]) });
    for (const { privateIp } of [first, second]) {
      assert.equal(await rig.verdict(makeNode({ name: nameOf(privateIp), providerID: "" })), "NodeNotFoundByName");
    }
  });

  test("is looked for in the cluster's VPC alone, as far as that is known", async () => {
    const [instance = assert.fail()] = rig.world.account.instances.all();
    const twin = { ...instance, id: "i-00000000000000009", vpcId: "vpc-00000000000000009" };
    rig.world.account.instances.put(twin);
    const node = makeNode({ name: nameOf(instance.privateIp), providerID: "" });
    assert.equal(await rig.verdict(node), "AmbiguousNodeName");
    const known = new InstancesRig({ settings: { vpcId: instance.vpcId } });
    known.world.account.instances.put(twin);
    assert.equal(await known.verdict(node), "Exists");
  });
});

describe("nodes that are no instances", () => {
  test("are left alone, without a call", async () => {
    const names = [
      "eks-hybrid:///eu-west-1/c1/mi-1",
      "kind://docker/kind/w",
      "aws:///usw2-az1/sagemaker/cluster/hyperpod-i-1",
    ];
    for (const providerID of names) assert.equal(await rig.verdict(makeNode({ providerID })), "NotAnInstance");
    assert.deepEqual(rig.calls(), {});
  });

  test("exist always where they are Fargate's", async () => {
    const providerID = "aws:///us-west-2a/04f5/fargate-ip-10-0-0-1.us-west-2.compute.internal";
    assert.equal(await rig.verdict(makeNode({ providerID })), "Exists");
    assert.deepEqual(rig.calls(), {});
  });
});

describe("what AWS answers that is no answer", () => {
  const refusal = (code: string, status: number): Fault => ({
    kind: "Refuse",
    error: new AwsError(code, "no", status),
  });
  const cases: readonly (readonly [reason: string, hook: FaultHook])[] = [
    ["Throttled", throttling],
    ["ServiceUnavailable", () => refusal("InternalError", 500)],
    ["ServiceUnavailable", () => ({ kind: "Drop" })],
    ["AccessDenied", accessDenied],
    ["CredentialsInvalid", () => refusal("AuthFailure", 401)],
    ["InternalError", () => refusal("SomethingNew", 400)],
  ];
  for (const [reason, hook] of cases) {
    test(`${reason}: nothing is concluded from it, of no node`, async () => {
      const [ended = ""] = rig.world.network.instanceIds;
      const named = makeNode({ name: "ip-10-0-0-1", providerID: "" });
      const nodes = [...rig.nodes(), named];
      setInstanceState(rig.world.account, ended, "terminated");
      rig.world.faults.add(hook);
      const answers = await rig.lookUp(nodes);
      assert.deepEqual(
        [...answers.values()].map(verdictOf),
        nodes.map(() => reason),
      );
      rig.world.faults.clear();
      assert.deepEqual([...(await rig.lookUp(nodes)).values()].map(verdictOf).toSorted(), [
        "Exists",
        "Exists",
        "Gone",
        "NodeNotFoundByName",
      ]);
    });
  }

  test("names the permission that is missing", async () => {
    rig.world.faults.add(accessDenied);
    const [node = assert.fail()] = rig.nodes();
    const answer = (await rig.lookUp([node])).get(node.name);
    assert.match(answer?.kind === "Unknown" ? answer.problem.message : "", /ec2:DescribeInstances/);
    assert.equal(answer?.kind === "Unknown" && answer.problem.kind, "TerminalError");
  });

  test("concerns the zone that is disturbed, and no other", async () => {
    const [first = assert.fail(), ...others] = rig.world.account.instances.all();
    rig.world.faults.add(({ parameters }) => {
      const ids = parameters["InstanceId"];
      return Array.isArray(ids) && ids.includes(first.id) ? refusal("InternalError", 500) : undefined;
    });
    const answers = await rig.lookUp(rig.nodes());
    assert.equal(verdictOf(answers.get(nodeOf(first).name)), "ServiceUnavailable");
    for (const other of others) assert.equal(verdictOf(answers.get(nodeOf(other).name)), "Exists");
  });

  test("does not matter to one who has gone: a look-up that is aborted rejects, and reads no further", async () => {
    rig = new InstancesRig({ nodes: 500 });
    const nodes = rig.nodes();
    const leaving = new AbortController();
    rig.world.faults.add(() => {
      leaving.abort(new Error("enough"));
      return undefined;
    });
    await assert.rejects(rig.lookUp(nodes, leaving.signal), /enough/);
    await assert.rejects(rig.lookUp(nodes, leaving.signal), /enough/);
    assert.ok((rig.calls()["DescribeInstances"] ?? 0) <= 4);
  });
});

describe("the labels of a node that waits for them", () => {
  test("are the zone's id, from the instance", async () => {
    const node = { ...(rig.nodes()[0] ?? assert.fail()), taints: [uninitializedTaint] };
    const answer = (await rig.lookUp([node])).get(node.name);
    assert.deepEqual(answer?.kind === "Exists" && answer.metadata.labels, { "topology.k8s.aws/zone-id": "usw2-az1" });
    assert.deepEqual(rig.calls(), { DescribeInstances: 1, DescribeInstanceTopology: 1 });
  });

  test("concern nobody else where they cannot be told", async () => {
    const waiting = { ...nodeOf(rig.addInstance(0, { type: "p5.48xlarge" })), taints: [uninitializedTaint] };
    rig.world.faults.add((call) => (call.action === "DescribeInstanceTopology" ? throttling(call) : undefined));
    const answers = await rig.lookUp([...rig.nodes().slice(0, 3), waiting]);
    assert.deepEqual([...answers.values()].map(verdictOf).toSorted(), ["Exists", "Exists", "Exists", "Throttled"]);
  });
});

describe("the calls of a look-up", () => {
  test("are one for each 100 nodes, and at most one more for each zone", async () => {
    rig = new InstancesRig({ nodes: 650 });
    const answers = await rig.lookUp(rig.nodes());
    assert.equal([...answers.values()].filter(({ kind }) => kind === "Exists").length, 650);
    assert.deepEqual(rig.calls(), { DescribeInstances: 9 });
  });

  test("are one for many who ask at the same time", async () => {
    rig = new InstancesRig({ nodes: 0 });
    const nodes = Array.from({ length: 50 }, () => nodeOf(rig.addInstance(0)));
    await rig.settle(Promise.all(nodes.map((node) => rig.instances.lookUp([node], new AbortController().signal))));
    assert.deepEqual(rig.calls(), { DescribeInstances: 1 });
  });

  test("are none for a machine that was seen a moment ago; but that it is gone AWS has to say itself", async () => {
    const [node = assert.fail()] = rig.nodes();
    await rig.lookUp([node]);
    await rig.lookUp([node]);
    assert.deepEqual(rig.calls(), { DescribeInstances: 1 });
    setInstanceState(rig.world.account, rig.world.network.instanceIds[0] ?? "", "terminated");
    await rig.clock.advance(2_000);
    assert.equal(await rig.verdict(node), "Gone");
    assert.equal(await rig.verdict(node), "Gone");
    assert.deepEqual(rig.calls(), { DescribeInstances: 2 });
  });

  test("are two where some are not known, however many", async () => {
    const lost = Array.from({ length: 40 }, (_, index) =>
      makeNode({ name: `lost-${index}`, providerID: `aws:///us-west-2a/i-000000000000000${10 + index}` }),
    );
    await rig.lookUp([...lost, ...rig.nodes().slice(0, 1)]);
    assert.deepEqual(rig.calls(), { DescribeInstances: 2 });
  });
});
