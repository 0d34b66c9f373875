// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Observed } from "../../../../providers/aws/observed.ts";
import { backendRulesOn } from "../../../../providers/aws/plan/security-groups.ts";
import { planModel } from "../../../../providers/aws/plan.ts";
import { act, ec2Service } from "../../../../src/sandbox/aws/service.ts";
import { createPlanningRig, outline, type PlanningRig, settings } from "../planning-rig.ts";

/** Somebody changes a group by hand. */
function byHand(rig: PlanningRig, action: string, groupId: string, permission: object): void {
  act(ec2Service, rig.account, action, { GroupId: groupId, IpPermissions: [{ ...permission }] });
}

const ssh = { IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: "10.0.0.0/8" }] };

describe("security groups", () => {
  test("a source that joins is let in before one that leaves is shut out", async () => {
    const rig = createPlanningRig();
    await rig.converge(rig.model({ sources: ["10.0.0.0/8"] }));
    const { operations } = await rig.converge(rig.model({ sources: ["192.0.2.0/24"] }));
    assert.deepEqual(
      operations.map(({ why }) => why),
      ["Lets in tcp 80 from 192.0.2.0/24", "No longer lets in tcp 80 from 10.0.0.0/8"],
    );
  });

  test("of ours have no rule that we did not make", async () => {
    const rig = createPlanningRig();
    const { observed } = await rig.converge(rig.model());
    const [frontend] = observed.securityGroups;
    byHand(rig, "AuthorizeSecurityGroupIngress", frontend?.GroupId ?? "", ssh);
    const { operations } = await rig.converge(rig.model());
    assert.deepEqual(outline(operations), ["RevokeSecurityGroupIngress SecurityGroup/default-web"]);
  });

  test("of the nodes keep the rules of others, and get back ours", async () => {
    const rig = createPlanningRig();
    const { nodeSecurityGroupId: id } = rig.network;
    const { observed } = await rig.converge(rig.model());
    byHand(rig, "AuthorizeSecurityGroupIngress", id, ssh);
    assert.deepEqual((await rig.converge(rig.model())).operations, []);
    byHand(rig, "RevokeSecurityGroupIngress", id, {
      IpProtocol: "tcp",
      FromPort: 0,
      ToPort: 65_535,
      Groups: [{ GroupId: observed.backendGroup?.GroupId ?? "" }],
    });
    const { operations } = await rig.converge(rig.model());
    assert.deepEqual(outline(operations), [`AuthorizeSecurityGroupIngress SecurityGroup/${id}`]);
  });

  test("of the nodes lose what is ours by description and source, and nothing else", async () => {
    const rig = createPlanningRig();
    const { nodeSecurityGroupId: id } = rig.network;
    const { observed } = await rig.converge(rig.model());
    const backend = { GroupId: observed.backendGroup?.GroupId ?? "" };
    const port = { IpProtocol: "tcp", FromPort: 9000, ToPort: 9000 };
    byHand(rig, "AuthorizeSecurityGroupIngress", id, { ...port, Groups: [{ ...backend, Description: "theirs" }] });
    assert.deepEqual((await rig.converge(rig.model())).operations, []);
    byHand(rig, "RevokeSecurityGroupIngress", id, { ...port, Groups: [backend] });
    byHand(rig, "AuthorizeSecurityGroupIngress", id, {
      ...port,
      Groups: [{ ...backend, Description: "fairlead.dev/backend" }],
    });
    const { operations } = await rig.converge(rig.model());
    assert.deepEqual(outline(operations), [`RevokeSecurityGroupIngress SecurityGroup/${id}`]);
  });

  test("of the nodes that were not read are as wanted", async () => {
    const rig = createPlanningRig();
    const before = await rig.observe();
    const network = before.network && { ...before.network, nodeGroups: [] };
    const kinds = outline(planModel(rig.model(), { ...before, network }, settings));
    assert.ok(!kinds.some((kind) => kind.endsWith(rig.network.nodeSecurityGroupId)));
  });

  test("while a load balancer is replaced, its ports stay open to those still let in, and to nobody else", async () => {
    const rig = createPlanningRig();
    await rig.converge(rig.model({ ports: [{ port: 80 }, { port: 443 }], sources: ["10.0.0.0/8", "192.0.2.0/24"] }));
    const { operations } = await rig.converge(
      rig.model({ scheme: "internet-facing", ports: [{ port: 80 }], sources: ["10.0.0.0/8"] }),
    );
    assert.deepEqual(
      operations.filter(({ kind }) => kind === "RevokeSecurityGroupIngress").map(({ why }) => why),
      ["No longer lets in tcp 80 from 192.0.2.0/24, tcp 443 from 192.0.2.0/24"],
    );
  });

  test("tags are put right by EC2", async () => {
    const rig = createPlanningRig();
    await rig.converge(rig.model({ tags: { team: "a" } }));
    const { operations } = await rig.converge(rig.model());
    const own = operations.filter(({ on }) => on.startsWith("SecurityGroup/"));
    assert.deepEqual(outline(own), ["DeleteTags SecurityGroup/traffic-c1", "DeleteTags SecurityGroup/default-web"]);
  });

  test("without a backend group no rule is ours", async () => {
    const rig = createPlanningRig();
    const before: Observed = await rig.observe();
    const [group] = before.network?.nodeGroups ?? [];
    assert.ok(group);
    assert.deepEqual(backendRulesOn(group, before), []);
  });
});
