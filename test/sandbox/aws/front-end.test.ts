// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import {
  accessDenied,
  type Fault,
  internalFailure,
  serviceUnavailable,
  throttling,
} from "../../../src/sandbox/aws/faults.ts";
import { isRead, type JournalEntry } from "../../../src/sandbox/aws/journal.ts";
import { type AwsRig, makeGroup, makeLoadBalancer, refused, startRig } from "./aws-rig.ts";

let rig: AwsRig;
let seen: JournalEntry[];

beforeEach(async () => {
  seen = [];
  rig = await startRig({ onCall: (entry) => void seen.push(entry) });
});

afterEach(() => rig.close());

describe("faults", () => {
  const refusals: readonly (readonly [title: string, fault: Fault, code: string, status: number])[] = [
    ["throttled by ELBv2", throttling({ service: "elasticloadbalancing" }), "Throttling", 400],
    ["throttled by EC2", throttling({ service: "ec2" }), "RequestLimitExceeded", 503],
    ["500", internalFailure(), "InternalFailure", 500],
    ["503", serviceUnavailable(), "ServiceUnavailable", 503],
    ["denied by ELBv2", accessDenied({ action: "CreateLoadBalancer" }), "AccessDenied", 403],
    ["denied by EC2", accessDenied({ action: "DescribeSubnets" }), "UnauthorizedOperation", 403],
  ];
  for (const [title, fault, code, status] of refusals) {
    test(`${title}: nothing is done`, async () => {
      const end = rig.aws.faults.add(() => fault);
      await refused(code, makeLoadBalancer(rig));
      const response = await fetch(rig.aws.url, {
        method: "POST",
        headers: { authorization: "AWS4-HMAC-SHA256 Credential=x" },
        body: "Action=DescribeTags&Version=2015-12-01",
      });
      assert.equal(response.status, status);
      assert.equal(rig.aws.account.loadBalancers.size, 0);
      end();
      await makeLoadBalancer(rig);
    });
  }

  test("a lost reply: it is done, and the client does not know", async () => {
    rig.aws.faults.add(({ numberOfAction }) => (numberOfAction === 1 ? { kind: "LoseReply" } : undefined));
    await assert.rejects(makeLoadBalancer(rig));
    assert.equal(rig.aws.account.loadBalancers.size, 1);
    await makeLoadBalancer(rig);
    assert.equal(rig.aws.account.loadBalancers.size, 1);
  });

  test("dropped: nothing is done, and the client does not know", async () => {
    rig.aws.faults.add(({ number }) => (number === 1 ? { kind: "Drop" } : undefined));
    await assert.rejects(makeLoadBalancer(rig));
    assert.equal(rig.aws.account.loadBalancers.size, 0);
  });

  test("delayed: it is done later", async () => {
    rig.aws.faults.add(({ action }) => (action === "DescribeTags" ? undefined : { kind: "Delay", ms: 5000 }));
    const making = makeLoadBalancer(rig);
    while (rig.clock.pending === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    assert.equal(rig.aws.account.loadBalancers.size, 0);
    await rig.clock.advance(5000);
    await making;
  });

  test("the first hook that answers decides, and all can be taken away", async () => {
    rig.aws.faults.add(() => undefined);
    rig.aws.faults.add(() => internalFailure());
    rig.aws.faults.add(() => serviceUnavailable());
    await refused("InternalFailure", rig.elb.describeLoadBalancers({}));
    rig.aws.faults.clear();
    await rig.elb.describeLoadBalancers({});
  });
});

describe("limits", () => {
  test("throttle in the words of the service, on demand", async () => {
    rig.aws.limit([{ matches: () => true, perSecond: 1, burst: 1 }]);
    await rig.elb.describeLoadBalancers({});
    await refused("Throttling", rig.elb.describeLoadBalancers({}));
    await refused("RequestLimitExceeded", rig.ec2.describeVpcs({}));
    await rig.clock.advance(1000);
    await rig.elb.describeLoadBalancers({});
    rig.aws.limit([]);
    await rig.elb.describeLoadBalancers({});
  });
});

describe("the journal", () => {
  test("has each call with its parameters and its outcome", async () => {
    await makeLoadBalancer(rig);
    await assert.rejects(rig.elb.describeLoadBalancers({ Names: ["nobody"] }));
    rig.aws.faults.add(({ action }) => {
      if (action === "DescribeVpcs") return { kind: "Drop" };
      return action === "CreateSecurityGroup" ? { kind: "LoseReply" } : undefined;
    });
    await assert.rejects(rig.ec2.describeVpcs({}));
    await assert.rejects(makeGroup(rig, "g"));
    await assert.rejects(makeGroup(rig, "g"));
    const entries = rig.aws.journal.entries();
    assert.deepEqual(
      entries.map(({ service, action, number, numberOfAction, outcome }) => [
        service,
        action,
        number,
        numberOfAction,
        outcome,
      ]),
      [
        ["elasticloadbalancing", "CreateLoadBalancer", 1, 1, { kind: "Done" }],
        ["elasticloadbalancing", "DescribeLoadBalancers", 2, 1, { kind: "Refused", code: "LoadBalancerNotFound" }],
        ["ec2", "DescribeVpcs", 3, 1, { kind: "Dropped" }],
        ["ec2", "CreateSecurityGroup", 4, 1, { kind: "ReplyLost", code: undefined }],
        ["ec2", "CreateSecurityGroup", 5, 2, { kind: "ReplyLost", code: "InvalidGroup.Duplicate" }],
      ],
    );
    assert.deepEqual(entries[1]?.parameters, { Names: ["nobody"] });
    assert.equal(entries[0]?.time, rig.clock.now());
    assert.deepEqual(seen, entries);
    assert.deepEqual(rig.aws.journal.counts(), {
      CreateLoadBalancer: 1,
      CreateSecurityGroup: 2,
      DescribeLoadBalancers: 1,
      DescribeVpcs: 1,
    });
    assert.equal(rig.aws.journal.count(isRead), 2);
  });

  test("is forgotten on demand, but numbers go on", async () => {
    await makeLoadBalancer(rig);
    rig.aws.journal.clear();
    await rig.elb.describeLoadBalancers({});
    assert.deepEqual(
      rig.aws.journal.entries().map(({ number }) => number),
      [2],
    );
  });

  test("does not know what is done without a call", () => {
    rig.aws.faults.add(() => internalFailure());
    rig.aws.act("CreateTargetGroup", { Name: "tg", Protocol: "TCP", Port: 80, VpcId: rig.network.vpcId });
    assert.deepEqual([rig.aws.journal.entries().length, rig.aws.account.targetGroups.size], [0, 1]);
  });
});

describe("requests that are none", () => {
  const signed = { authorization: "AWS4-HMAC-SHA256 Credential=x" };
  const cases: readonly (readonly [title: string, body: string, headers: Record<string, string>, code: string])[] = [
    ["unknown actions", "Action=Fly&Version=2015-12-01", signed, "InvalidAction"],
    ["actions of the other service", "Action=DescribeVpcs&Version=2015-12-01", signed, "InvalidAction"],
    ["names that every object has", "Action=toString&Version=2016-11-15", signed, "InvalidAction"],
    ["unknown versions", "Action=DescribeTags&Version=2012-06-01", signed, "NoSuchVersion"],
    ["no action", "Version=2015-12-01", signed, "MissingAction"],
    ["no signature", "Action=DescribeTags&Version=2015-12-01", {}, "MissingAuthenticationToken"],
  ];
  for (const [title, body, headers, code] of cases) {
    test(`refuses ${title}`, async () => {
      const response = await fetch(rig.aws.url, { method: "POST", headers, body });
      assert.match(await response.text(), new RegExp(`<Code>${code}</Code>`));
      assert.ok(response.status >= 400);
    });
  }
});

describe("the delay of each call", () => {
  test("holds for every call", async () => {
    rig.aws.account.setTimings({ perCall: 50 });
    const call = rig.elb.describeLoadBalancers({});
    while (rig.clock.pending === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await rig.clock.advance(50);
    await call;
  });
});
