// SPDX-License-Identifier: Apache-2.0

import type { Identifier, IngressRule, ListenerModel, LoadBalancerModel, Model, TargetGroupModel } from "./model.ts";
import { describeSource } from "./plan/security-rules.ts";

/** The model in a few lines, for people: what it is, where it leads, who may connect. */
export function describeModel(model: Model): readonly string[] {
  return [
    describeLoadBalancer(model.loadBalancer),
    ...model.listeners.map(describeListener),
    ...model.targetGroups.map(describeTargetGroup),
    ...model.securityGroups.map(({ GroupName, Ingress }) => `security group ${GroupName}: ${describeRules(Ingress)}`),
    ...model.nodeGroups.map(({ GroupId, Ingress }) => `nodes' security group ${GroupId}: ${describeRules(Ingress)}`),
  ];
}

function describeLoadBalancer({ Name, Scheme, IpAddressType, SubnetMappings }: LoadBalancerModel): string {
  return `load balancer ${Name}: ${Scheme}, ${IpAddressType}, in ${SubnetMappings.map(({ SubnetId }) => SubnetId).join(", ")}`;
}

function describeListener({ Port, Protocol, DefaultActions: [{ ForwardConfig }] }: ListenerModel): string {
  const parts = ForwardConfig.TargetGroups.map(({ TargetGroupArn, Weight }) =>
    Weight === undefined ? nameOf(TargetGroupArn) : `${nameOf(TargetGroupArn)} (weight ${Weight})`,
  );
  return `listener ${Protocol} ${Port} -> ${parts.join(", ")}`;
}

function describeTargetGroup(targetGroup: TargetGroupModel): string {
  const { Name, Protocol, TargetType, Targets } = targetGroup;
  const targets = `${Targets.length} ${TargetType} target${Targets.length === 1 ? "" : "s"}`;
  return `target group ${Name}: ${Protocol} to ${targets}, checked by ${describeHealthCheck(targetGroup)}`;
}

function describeHealthCheck(check: TargetGroupModel): string {
  const { HealthCheckProtocol, HealthCheckPort, HealthCheckPath = "", HealthCheckIntervalSeconds } = check;
  return `${HealthCheckProtocol} on ${HealthCheckPort}${HealthCheckPath} every ${HealthCheckIntervalSeconds} s`;
}

function describeRules(rules: readonly IngressRule[]): string {
  if (rules.length === 0) return "nothing comes in";
  return Array.from(
    Map.groupBy(rules, ({ source }) => describeSource(source)),
    ([source, from]) => `${from.map(describePorts).join(", ")} from ${source}`,
  ).join("; ");
}

function describePorts({ IpProtocol, FromPort, ToPort }: IngressRule): string {
  if (IpProtocol.startsWith("icmp")) return `${IpProtocol} type ${FromPort} code ${ToPort}`;
  return `${IpProtocol} ${FromPort === ToPort ? FromPort : `${FromPort}-${ToPort}`}`;
}

/** An ARN or id as it is; what is yet to be made by its name. */
function nameOf(identifier: Identifier): string {
  return typeof identifier === "string" ? identifier : identifier.$ref.slice(identifier.$ref.indexOf("/") + 1);
}
