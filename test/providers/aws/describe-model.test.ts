// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { describeModel } from "../../../providers/aws/describe-model.ts";
import { createPlanningRig } from "./planning-rig.ts";

const rig = createPlanningRig();
const subnets = rig.network.privateSubnetIds.join(", ");
const nodes = rig.network.nodeSecurityGroupId;

test("a model is told by what it is, where it leads, and who may connect", () => {
  assert.deepEqual(describeModel(rig.model()), [
    `load balancer k8s-default-web-a52327fe02: internal, ipv4, in ${subnets}`,
    "listener TCP 80 -> k8s-default-web-1de54ef844",
    "target group k8s-default-web-1de54ef844: TCP to 3 instance targets, checked by TCP on traffic-port every 10 s",
    "security group k8s-default-web-033430bb5e: tcp 80 from 0.0.0.0/0",
    "security group k8s-traffic-c1-0123456789: nothing comes in",
    `nodes' security group ${nodes}: icmp type 3 code 4, tcp 0-65535, udp 0-65535 from k8s-traffic-c1-0123456789`,
  ]);
});

test("weights are told where there are any, and one target is one target", () => {
  const plain = rig.model();
  const [listener] = plain.listeners;
  const [group] = plain.targetGroups;
  assert.ok(listener !== undefined && group !== undefined);
  const TargetGroups = [
    { TargetGroupArn: { $ref: `TargetGroup/${group.Name}` } as const, Weight: 80 },
    { TargetGroupArn: "arn:other", Weight: 20 },
  ];
  const lines = describeModel({
    ...plain,
    listeners: [{ ...listener, DefaultActions: [{ Type: "forward", ForwardConfig: { TargetGroups } }] }],
    targetGroups: [{ ...group, Targets: group.Targets.slice(0, 1) }],
  });
  assert.equal(lines[1], `listener TCP 80 -> ${group.Name} (weight 80), arn:other (weight 20)`);
  assert.match(lines[2] ?? "", /: TCP to 1 instance target, checked/);
});
