// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createKnowledge, type Knowledge } from "../../../../providers/aws/knowledge.ts";
import { silentLog } from "../../../../src/log.ts";
import { FakeClock } from "../../../support/fake-clock.ts";
import { makeWorld, settings } from "../rig/world.ts";
import { loadBalancer, makeGroup, ourTags, targetGroup } from "./things.ts";

const key = "default/web";

/** Has found a load balancer and a target group of `default/web`, made for different Services of this name. */
function knowing(clusterName: string): Knowledge {
  const clock = new FakeClock();
  const { api } = makeWorld({ clock });
  const parts = { api, ownVpcId: async () => undefined };
  const knowledge = createKnowledge({ ...settings, clusterName }, parts, { clock, log: silentLog, requeue() {} });
  const inCluster = { "fairlead.dev/cluster": clusterName };
  knowledge.mirror.found(loadBalancer({ Tags: ourTags("LoadBalancer", inCluster) }));
  const Tags = ourTags("TargetGroup", { ...inCluster, "fairlead.dev/uid": "uid-0" });
  knowledge.mirror.found(targetGroup({ Tags }));
  return knowledge;
}

const requestFor = (key: string) => ({ key, clusterName: "c1", uids: [], members: [], nodes: [] });

describe("orphans", () => {
  test("are none before all Services are known", () => {
    const { orphans } = knowing("c1");
    assert.deepEqual(orphans.keys(), []);
    assert.equal(orphans.of(key), undefined);
  });

  test("are what no Service is known for, of all that ever had the name", () => {
    const { orphans } = knowing("c1");
    orphans.restore([]);
    assert.equal(orphans.found, 0);
    assert.deepEqual(orphans.keys(), [key]);
    assert.equal(orphans.found, 1);
    assert.deepEqual(orphans.of(key), { key, clusterName: "c1", uids: ["uid-0", "uid-1"] });
    assert.equal(orphans.of("default/other"), undefined);
  });

  test("are not asked for where a Service is known", () => {
    const { orphans } = knowing("c1");
    orphans.restore([requestFor(key)]);
    assert.deepEqual(orphans.keys(), []);
  });

  test("are left alone where another cluster may have the same name", () => {
    const { orphans } = knowing("kubernetes");
    orphans.restore([]);
    assert.deepEqual(orphans.keys(), []);
    assert.equal(orphans.found, 1);
    assert.equal(orphans.of(key), undefined);
  });

  test("what all share is one when nobody is left", () => {
    const { orphans, shared } = knowing("c1");
    const Tags = ourTags("BackendSecurityGroup").filter(({ Key }) => !/uid|load-balancer/.test(Key));
    shared.take([makeGroup({ GroupId: "sg-back", GroupName: shared.name, Tags })]);
    orphans.restore([]);
    // The load balancer that was found has it.
    assert.deepEqual(orphans.sharedKeys(), []);
    shared.take([makeGroup({ GroupId: "sg-other", GroupName: shared.name, Tags })]);
    const [sharedKey = ""] = orphans.sharedKeys();
    assert.deepEqual(orphans.of(sharedKey), { key: sharedKey, clusterName: "c1", uids: [] });
  });
});
