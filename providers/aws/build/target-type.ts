// SPDX-License-Identifier: Apache-2.0

import type { LoadBalancerRequest } from "../../../src/model/request.ts";
import type { Service } from "../../../src/model/service.ts";
import { dialectOf, typeKey } from "../annotations/dialect.ts";
import { targetGroupTable } from "../annotations/target-group-table.ts";
import type { AwsSettings, TargetType } from "../settings.ts";

/** Whether traffic goes to NodePorts or to the pods. Where the annotation is wrong, what would hold without it. */
export function targetTypeOf(service: Service, { defaultTargetType }: AwsSettings): TargetType {
  const { key, grammar } = targetGroupTable.targetType;
  if (service.annotations[typeKey] === "nlb-ip") return "ip";
  return grammar.parse(service.annotations[key] ?? "", dialectOf(service)) ?? defaultTargetType;
}

/** Whether any of its Services is reached through NodePorts. */
export function needsNodePorts(request: LoadBalancerRequest, settings: AwsSettings): boolean {
  return request.members.some(({ service }) => targetTypeOf(service, settings) === "instance");
}
