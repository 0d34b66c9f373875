// SPDX-License-Identifier: Apache-2.0

import {
  type AnswerCall,
  type AwsCall,
  elbCall,
  listParameter,
  parameter,
  Refusal,
  structures,
} from "../endpoint/aws-call.ts";
import { entriesOf, listenersOf, targetGroupsOf } from "../endpoint/lookups.ts";
import type { Mend } from "../endpoint/mend.ts";
import { childrenOf, element, find, textOf, type Xml } from "../endpoint/xml.ts";

/** How a kind of thing is found again, and told to be the same. */
interface Creation {
  readonly list: string;
  readonly duplicate: string;
  readonly find: (call: AwsCall, next: AnswerCall) => Promise<Xml | undefined>;
  /** What is wanted beside what is there; a setting that the call leaves out is taken as it is. */
  readonly settings: (call: AwsCall, have: Xml) => readonly (readonly [want: string, have: string])[];
}

const creations: Readonly<Record<string, Creation>> = {
  CreateLoadBalancer: {
    list: "LoadBalancers",
    duplicate: "DuplicateLoadBalancerName",
    find: (call, next) => findByName("DescribeLoadBalancers", "LoadBalancers", call, next),
    settings: (call, have) => [
      ...plainSettings(call, have, ["Scheme", "Type", "IpAddressType"]),
      [
        sorted(subnetsWanted(call)),
        sorted(entriesOf(have, "AvailabilityZones").map((zone) => textOf(zone, "SubnetId"))),
      ],
      [
        sorted(listParameter(call, "SecurityGroups")),
        sorted(childrenOf(find(have, "SecurityGroups")).map((group) => textOf(group))),
      ],
    ],
  },
  CreateTargetGroup: {
    list: "TargetGroups",
    duplicate: "DuplicateTargetGroupName",
    find: (call, next) => findByName("DescribeTargetGroups", "TargetGroups", call, next),
    settings: (call, have) =>
      plainSettings(call, have, [
        "Protocol",
        "Port",
        "VpcId",
        "TargetType",
        "IpAddressType",
        "HealthCheckProtocol",
        "HealthCheckPort",
        "HealthCheckPath",
        "HealthCheckIntervalSeconds",
        "HealthCheckTimeoutSeconds",
        "HealthyThresholdCount",
        "UnhealthyThresholdCount",
      ]),
  },
  CreateListener: {
    list: "Listeners",
    duplicate: "DuplicateListener",
    find: async (call, next) => {
      const listeners = await listenersOf(next, parameter(call, "LoadBalancerArn"));
      return listeners.find((listener) => textOf(listener, "Port") === parameter(call, "Port"));
    },
    settings: (call, have) => [
      ...plainSettings(call, have, ["Protocol", "SslPolicy"]),
      [sorted(targetGroupsWanted(call)), sorted(targetGroupsOf(have))],
    ],
  },
};

/**
 * Making the same again is no error in AWS: the call answers with what is there. With other settings the name, or the listener's port,
 * is taken. moto makes a second load balancer and a second listener, and refuses every second target group.
 */
export function sameAgain(): Mend {
  return {
    actions: Object.keys(creations),
    async answer(call, next) {
      const creation = creations[call.action];
      const have = await creation?.find(call, next);
      if (creation === undefined || have === undefined) return next(call);
      const differs = creation.settings(call, have).some(([wanted, present]) => wanted !== present);
      if (!differs) return element("", [element(creation.list, [have])]);
      throw new Refusal(creation.duplicate, `'${parameter(call, "Name") || parameter(call, "Port")}' already exists`);
    },
  };
}

async function findByName(action: string, list: string, call: AwsCall, next: AnswerCall): Promise<Xml | undefined> {
  try {
    const [found] = entriesOf(await next(elbCall(action, { Names: [parameter(call, "Name")] })), list);
    return found;
  } catch (error) {
    if (error instanceof Refusal && error.code.endsWith("NotFound")) return undefined;
    throw error;
  }
}

function plainSettings(call: AwsCall, have: Xml, names: readonly string[]): readonly (readonly [string, string])[] {
  return names.filter((name) => call.parameters.has(name)).map((name) => [parameter(call, name), textOf(have, name)]);
}

function targetGroupsWanted(call: AwsCall): readonly string[] {
  return [...new Set([...call.parameters].filter(([key]) => key.endsWith(".TargetGroupArn")).map(([, arn]) => arn))];
}

function subnetsWanted(call: AwsCall): readonly string[] {
  const mapped = structures(call, "SubnetMappings.member").map((mapping) => mapping["SubnetId"] ?? "");
  return [...listParameter(call, "Subnets"), ...mapped];
}

function sorted(ids: readonly string[]): string {
  return ids.toSorted().join(",");
}
