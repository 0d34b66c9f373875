// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { Findings } from "../../../../providers/aws/drift/findings.ts";
import { Pacer } from "../../../../providers/aws/drift/pacer.ts";
import { sweepListings } from "../../../../providers/aws/drift/sweep-listings.ts";
import { createKnowledge } from "../../../../providers/aws/knowledge.ts";
import { silentLog } from "../../../../src/log.ts";
import { makeSettings } from "../make-settings.ts";
import { createPlanningRig, signal } from "../planning-rig.ts";

const requeue = (): void => {};
const recorder = { cycled() {}, oldest() {}, differed() {} };

test("names that others had are forgotten when nobody has them any more, but for groups, which are not all listed", async () => {
  const { api, clock, network } = createPlanningRig();
  const SubnetMappings = [{ SubnetId: network.privateSubnetIds[0] }];
  await api.call("CreateLoadBalancer", { Name: "there", Type: "network", Scheme: "internal", SubnetMappings }, signal);
  const parts = { api, ownVpcId: () => Promise.resolve(undefined) };
  const knowledge = createKnowledge(makeSettings(), parts, { clock, log: silentLog, requeue });
  const { mirror } = knowledge;
  for (const name of [
    "LoadBalancer/gone",
    "LoadBalancer/there",
    "TargetGroup/gone",
    "SecurityGroup/unlisted",
  ] as const) {
    mirror.stranger(name, `of ${name}`);
  }
  const findings = new Findings({ mirror, requeue, recorder });
  const pacer = new Pacer(clock, Number.POSITIVE_INFINITY);
  const sweep = sweepListings({ knowledge, clusterName: "c1", clock, pacer, findings, signal });
  await clock.advance(1_000);
  await sweep;
  assert.deepEqual(mirror.strangers().toSorted(), ["LoadBalancer/there", "SecurityGroup/unlisted"]);
});
