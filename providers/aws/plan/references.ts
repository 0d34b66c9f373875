// SPDX-License-Identifier: Apache-2.0

/** References between the things of one load balancer, and the ARNs and ids that they stand for. */

import type { Identifier, Ref, ResourceId } from "../model.ts";
import type { Observed, ObservedListener, ObservedSecurityGroup } from "../observed.ts";

export function loadBalancerId(name: string): ResourceId {
  return `LoadBalancer/${name}`;
}

export function targetGroupId(name: string): ResourceId {
  return `TargetGroup/${name}`;
}

/** Of a group that is ours by its name; of another by its id. */
export function securityGroupId(name: string): ResourceId {
  return `SecurityGroup/${name}`;
}

export function listenerId(loadBalancerName: string, port: number): ResourceId {
  return `Listener/${loadBalancerName}/${port}`;
}

export function refTo(id: ResourceId): Ref {
  return { $ref: id };
}

export function isRef(value: unknown): value is Ref {
  return typeof value === "object" && value !== null && "$ref" in value;
}

/** The ARN or id meant; undefined = it is not there yet. */
export function identify(identifier: Identifier, observed: Observed): string | undefined {
  return isRef(identifier) ? findByReference(identifier.$ref, observed) : identifier;
}

/** As `identify`, but what is not there yet is its reference, which no ARN equals: for comparing and sorting. */
export function keyOf(identifier: Identifier, observed: Observed): string {
  return identify(identifier, observed) ?? (isRef(identifier) ? identifier.$ref : identifier);
}

/** Our groups by name: those for clients, and the cluster's backend group. */
export function findOwnGroup(name: string, observed: Observed): ObservedSecurityGroup | undefined {
  const groups = [...observed.securityGroups, ...(observed.backendGroup === undefined ? [] : [observed.backendGroup])];
  return groups.find(({ GroupName }) => GroupName === name);
}

/** undefined = not there, or not read yet. */
export function findListener(loadBalancerName: string, port: number, observed: Observed): ObservedListener | undefined {
  const holder = observed.loadBalancers.find(({ LoadBalancerName }) => LoadBalancerName === loadBalancerName);
  return holder?.listeners?.find(({ Port }) => Port === port);
}

type ResourceKind = ResourceId extends `${infer Kind}/${string}` ? Kind : never;

function findByReference(reference: ResourceId, observed: Observed): string | undefined {
  const [kind, name = "", port] = reference.split("/") as [ResourceKind, string?, string?];
  switch (kind) {
    case "LoadBalancer":
      return observed.loadBalancers.find(({ LoadBalancerName }) => LoadBalancerName === name)?.LoadBalancerArn;
    case "TargetGroup":
      return observed.targetGroups.find(({ TargetGroupName }) => TargetGroupName === name)?.TargetGroupArn;
    case "SecurityGroup":
      return findOwnGroup(name, observed)?.GroupId;
    case "Listener":
      return findListener(name, Number(port), observed)?.ListenerArn;
  }
}
