// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createAwsReads } from "../../../../providers/aws/api/reads.ts";
import { nameOf } from "../../../../providers/aws/mirror/holdings.ts";
import { lookUp } from "../../../../providers/aws/mirror/look-up.ts";
import { createPlanningRig, signal } from "../planning-rig.ts";

const rig = createPlanningRig();
const { api, clock, account, network } = rig;
const group = `SecurityGroup/${account.securityGroups.get(network.nodeSecurityGroupId)?.name ?? ""}` as const;

describe("a security group is looked up by its name", () => {
  const table: readonly (readonly [what: string, vpcId: string | undefined, isFound: boolean])[] = [
    ["in the VPC of the cluster", network.vpcId, true],
    ["and not in that of others", "vpc-other", false],
    ["in all of them while that of the cluster is not known", undefined, true],
  ];
  for (const [what, vpcId, isFound] of table) {
    test(what, async () => {
      const tools = { api, reads: createAwsReads(api, clock), network: { vpcId } };
      const found = await lookUp([group], tools, signal);
      assert.deepEqual(found.map(nameOf), isFound ? [group] : []);
    });
  }
});
