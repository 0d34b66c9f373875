// SPDX-License-Identifier: Apache-2.0

import { attributesOf } from "../endpoint/attributes.ts";
import { type AnswerCall, type AwsCall, elbCall, parameter, Refusal, structures } from "../endpoint/aws-call.ts";
import { targetGroupOf } from "../endpoint/lookups.ts";
import type { Mend, MendSurroundings } from "../endpoint/mend.ts";
import { type Target, type TargetState, TargetTable } from "../endpoint/target-table.ts";
import { childrenOf, element, find, memberList, textOf, type Xml } from "../endpoint/xml.ts";

/**
 * moto knows a target by its id alone, healthy at once and gone at once; it registers instances that do not exist, and refuses to
 * deregister what is gone. Here targets are kept by id and port, and moto is not asked.
 */
export function targets({ clock, settleMs }: MendSurroundings): Mend {
  const tables = new Map<string, TargetTable>();
  return {
    actions: ["RegisterTargets", "DeregisterTargets", "DescribeTargetHealth"],
    async answer(call, next) {
      const group = await targetGroupOf(next, parameter(call, "TargetGroupArn"));
      const arn = textOf(group, "TargetGroupArn");
      const table = tables.get(arn) ?? new TargetTable(clock);
      tables.set(arn, table);
      const named = targetsOf(call, group);
      switch (call.action) {
        case "RegisterTargets":
          if (textOf(group, "TargetType") === "instance") await refuseUnlessRunning(named, next);
          for (const target of named) table.register(target);
          return element("", []);
        case "DeregisterTargets": {
          const delayMs = await drainTime(group, next);
          for (const target of named) table.deregister(target, delayMs);
          return element("", []);
        }
        default:
          return describe(named.length > 0 ? named : table.targets(), (target) =>
            table.state(target, settleMs, isInUse(group)),
          );
      }
    },
  };
}

function targetsOf(call: AwsCall, group: Xml): readonly Target[] {
  return structures(call, "Targets.member").map((fields) => ({
    Id: fields["Id"] ?? "",
    Port: fields["Port"] ?? textOf(group, "Port"),
    AvailabilityZone: fields["AvailabilityZone"],
  }));
}

function isInUse(group: Xml): boolean {
  return childrenOf(find(group, "LoadBalancerArns")).length > 0;
}

/** Connections that nobody has need no time to end. */
async function drainTime(group: Xml, next: AnswerCall): Promise<number> {
  if (!isInUse(group)) return 0;
  const arn = textOf(group, "TargetGroupArn");
  const attributes = attributesOf(await next(elbCall("DescribeTargetGroupAttributes", { TargetGroupArn: arn })));
  return Number(attributes["deregistration_delay.timeout_seconds"]) * 1000;
}

/** @throws Refusal InvalidTarget that names those which do not run. */
async function refuseUnlessRunning(targets: readonly Target[], next: AnswerCall): Promise<void> {
  const ids = [...new Set(targets.map(({ Id }) => Id))];
  const filters = [["Filter.1.Name", "instance-id"], ...ids.map((id, at) => [`Filter.1.Value.${at + 1}`, id])];
  const reply = await next({
    service: "ec2",
    action: "DescribeInstances",
    parameters: new Map(filters.map(([name = "", value = ""]) => [name, value])),
  });
  const instances = childrenOf(find(reply, "reservationSet")).flatMap((one) => childrenOf(find(one, "instancesSet")));
  const running = instances.filter((instance) => textOf(instance, "instanceState", "name") === "running");
  const known = new Set(running.map((instance) => textOf(instance, "instanceId")));
  const invalid = ids.filter((id) => !known.has(id));
  if (invalid.length > 0) {
    throw new Refusal("InvalidTarget", `The following targets are not in a running state: ${invalid.join(", ")}`);
  }
}

function describe(asked: readonly Target[], stateOf: (target: Target) => TargetState | undefined): Xml {
  const descriptions = asked.map((target) => {
    const { State, Reason } = stateOf(target) ?? { State: "unused", Reason: "Target.NotRegistered" };
    const zone = target.AvailabilityZone;
    return [
      element("Target", [
        element("Id", target.Id),
        element("Port", target.Port),
        ...(zone === undefined ? [] : [element("AvailabilityZone", zone)]),
      ]),
      element("HealthCheckPort", target.Port),
      element("TargetHealth", [element("State", State), ...(Reason === undefined ? [] : [element("Reason", Reason)])]),
    ];
  });
  return element("", [memberList("TargetHealthDescriptions", descriptions)]);
}
