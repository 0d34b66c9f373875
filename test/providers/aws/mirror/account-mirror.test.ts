// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { AccountMirror } from "../../../../providers/aws/mirror/account-mirror.ts";
import { type Holdings, idOf } from "../../../../providers/aws/mirror/holdings.ts";
import { loadBalancer, makeLoadBalancer, makeTargetGroup, ourTags, securityGroup, targetGroup } from "./things.ts";

const owner = { key: "default/web", clusterName: "c1", uids: ["uid-1"] };
const noHoldings: Holdings = { loadBalancers: [], targetGroups: [], securityGroups: [] };
const earlier = { ...owner, uids: ["uid-0"] };

function mirror(): AccountMirror {
  return new AccountMirror({ clusterName: "c1", className: undefined });
}

const namesIn = ({ loadBalancers, targetGroups, securityGroups }: Holdings): readonly string[] => [
  ...loadBalancers.map(({ LoadBalancerName }) => LoadBalancerName),
  ...targetGroups.map(({ TargetGroupName }) => TargetGroupName),
  ...securityGroups.map(({ GroupName }) => GroupName),
];

describe("what was found", () => {
  test("is filed under its key, by its tags", () => {
    const it = mirror();
    assert.equal(it.found(loadBalancer()), owner.key);
    assert.equal(it.found(targetGroup()), owner.key);
    assert.equal(it.found(securityGroup()), owner.key);
    assert.equal(namesIn(it.holdingsOf(owner)).length, 3);
    assert.deepEqual(it.keys(), [owner.key]);
  });

  test("is another Service's where the UID is another, also under the same key", () => {
    const it = mirror();
    it.found(targetGroup({ Tags: ourTags("TargetGroup", { "fairlead.dev/uid": "uid-0" }) }));
    assert.deepEqual(it.holdingsOf(owner), noHoldings);
    assert.equal(it.holdingsOf(earlier).targetGroups.length, 1);
    assert.deepEqual(it.uidsUnder(owner.key), ["uid-0"]);
  });

  test("is a stranger without our tags, until it has them", () => {
    const it = mirror();
    assert.equal(it.found(loadBalancer({ Tags: [] })), undefined);
    assert.equal(
      it.strangerOf("LoadBalancer/k8s-default-web-0123456789", () => false),
      idOf(loadBalancer()),
    );
    assert.equal(it.found(loadBalancer()), owner.key);
    assert.equal(
      it.strangerOf("LoadBalancer/k8s-default-web-0123456789", () => true),
      undefined,
    );
  });

  test("stays ours when it loses its tags afterwards, and stays its Service's", () => {
    const it = mirror();
    it.found(loadBalancer());
    it.update(owner.key, loadBalancer({ Tags: [] }));
    assert.equal(it.holdingsOf(owner).loadBalancers.length, 1);
    assert.equal(it.holdingsOf(earlier).loadBalancers.length, 0);
    assert.equal(it.found(loadBalancer({ Tags: [] })), owner.key);
  });

  test("keeps what a listing does not tell", () => {
    const it = mirror();
    it.found(targetGroup());
    it.found(targetGroup({ Attributes: undefined, Targets: undefined, Port: 81 }));
    assert.deepEqual(it.holdingsOf(owner).targetGroups, [makeTargetGroup({ Port: 81 })]);
  });

  test("is no stranger any more once it is told that nobody has the name", () => {
    const it = mirror();
    it.found(loadBalancer({ Tags: [] }));
    assert.deepEqual(it.strangers(), ["LoadBalancer/k8s-default-web-0123456789"]);
    it.forgetStrangers(it.strangers());
    assert.deepEqual(it.strangers(), []);
  });

  test("has the name of another load balancer of ours: that is a stranger, too", () => {
    const it = mirror();
    const other = loadBalancer({ Tags: ourTags("LoadBalancer", { "fairlead.dev/load-balancer": "default/other" }) });
    it.found(other);
    assert.equal(
      it.strangerOf("LoadBalancer/k8s-default-web-0123456789", () => false),
      idOf(other),
    );
  });
});

describe("what is written", () => {
  test("replaces what it changes, and leaves what others have learned of the rest", () => {
    const it = mirror();
    it.found(loadBalancer());
    it.found(targetGroup());
    const before = it.holdingsOf(owner);
    it.update(owner.key, targetGroup({ Targets: [] }));
    const [have] = before.loadBalancers;
    assert.ok(have !== undefined);
    it.change(owner.key, before, { ...before, loadBalancers: [{ ...have, Scheme: "internal" }] });
    assert.equal(it.holdingsOf(owner).loadBalancers[0]?.Scheme, "internal");
    assert.deepEqual(it.holdingsOf(owner).targetGroups[0]?.Targets, []);
  });

  test("takes away what is gone", () => {
    const it = mirror();
    it.found(loadBalancer());
    it.change(owner.key, it.holdingsOf(owner), noHoldings);
    assert.deepEqual(it.holdingsOf(owner), noHoldings);
    assert.equal(it.keyOf(idOf(loadBalancer())), undefined);
    assert.equal(
      it.strangerOf("LoadBalancer/k8s-default-web-0123456789", () => false),
      undefined,
    );
  });

  test("makes readings old that began before it or while it was under way", () => {
    const it = mirror();
    const before = it.beginReading(owner.key);
    assert.equal(it.isCurrent(owner.key, before), true);
    it.beginWrite(owner.key);
    const meanwhile = it.beginReading(owner.key);
    assert.equal(it.isCurrent(owner.key, before), false);
    assert.equal(it.isCurrent(owner.key, meanwhile), false);
    it.endWrite(owner.key);
    assert.equal(it.isCurrent(owner.key, meanwhile), false);
    assert.equal(it.isCurrent(owner.key, it.beginReading(owner.key)), true);
  });

  test("a reading of what was forgotten and came again is old", () => {
    const it = mirror();
    const before = it.beginReading(owner.key);
    it.forgetIfEmpty(owner.key);
    it.found(loadBalancer());
    assert.equal(it.isCurrent(owner.key, before), false);
  });
});

describe("doubts", () => {
  test("of all: every name is to be looked up, and nothing that costs a read is known", () => {
    const it = mirror();
    it.found(loadBalancer());
    it.found(targetGroup());
    it.doubt(owner.key, { kind: "All" });
    assert.deepEqual(it.doubted(owner.key), [
      "LoadBalancer/k8s-default-web-0123456789",
      "TargetGroup/k8s-default-web-abcdef0123",
    ]);
    assert.deepEqual(it.holdingsOf(owner).loadBalancers, [
      makeLoadBalancer({ Attributes: undefined, CapacityUnits: undefined, listeners: undefined }),
    ]);
  });

  test("of a thing that may have been made: its name is remembered until it was looked up", () => {
    const it = mirror();
    it.doubt(owner.key, { kind: "Thing", name: "TargetGroup/new" });
    it.forgetIfEmpty(owner.key);
    assert.deepEqual(it.doubted(owner.key), ["TargetGroup/new"]);
    it.settleDoubts(owner.key, ["TargetGroup/new"]);
    assert.deepEqual(it.doubted(owner.key), []);
  });

  test("of a part: only that is not known", () => {
    const it = mirror();
    it.found(targetGroup());
    it.doubt(owner.key, { kind: "Part", name: "TargetGroup/k8s-default-web-abcdef0123", part: "Targets" });
    assert.deepEqual(it.holdingsOf(owner).targetGroups, [makeTargetGroup({ Targets: undefined })]);
    assert.deepEqual(it.doubted(owner.key), []);
  });
});

test("a security group is attached while a load balancer beside the owner's own has it", () => {
  const it = mirror();
  it.found(loadBalancer());
  assert.equal(it.isAttached("sg-back"), true);
  assert.equal(it.isAttached("sg-back", owner), false);
  assert.equal(it.isAttached("sg-back", earlier), true);
  assert.equal(it.isAttached("sg-other"), false);
});

test("a group of Services has what was made for those that have left it", () => {
  const it = mirror();
  const tags = { "fairlead.dev/load-balancer": "group:edge", "fairlead.dev/uid": "left" };
  it.found(targetGroup({ Tags: ourTags("TargetGroup", tags) }));
  assert.equal(it.holdingsOf({ key: "group:edge", clusterName: "c1", uids: ["stays"] }).targetGroups.length, 1);
});
