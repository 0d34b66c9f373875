// SPDX-License-Identifier: Apache-2.0

import { type ServicePort, serviceKey } from "../../../src/model/service.ts";
import type { HealthCheck, Target } from "../model.ts";
import { targetGroupName } from "../naming.ts";
import { resourceTags, type TagOwner } from "../tags.ts";
import type { LoadBalancerWish, TargetGroupWish } from "../wanted.ts";
import type { Frontend } from "./frontends.ts";
import { healthCheckOf } from "./health-check.ts";
import type { BuildMember } from "./member.ts";
import { targetGroupAttributes } from "./target-group-attributes.ts";
import { capTargets, targetsOf } from "./targets.ts";

/** A target group, and the instances that are, or carry, its targets. */
export interface BuiltTargetGroup {
  readonly frontend: Frontend;
  readonly wish: TargetGroupWish;
  readonly instances: readonly string[];
}

/** The target groups of a Service, one for each of its listeners. */
export function buildTargetGroups(
  frontends: readonly Frontend[],
  member: BuildMember,
  loadBalancer: Pick<LoadBalancerWish, "Name" | "IpAddressType">,
  owner: TagOwner,
): readonly BuiltTargetGroup[] {
  const ipAddressType = ipAddressTypeOf(member, loadBalancer);
  const healthCheck = healthCheckOf(member);
  warnOfForeignPorts(frontends, member);
  return frontends.map((frontend) => {
    const Name = targetGroupName(member.service, {
      clusterName: owner.clusterName,
      uid: member.service.uid,
      port: frontend.port,
      protocol: frontend.targetGroupProtocol,
      targetType: member.targetType,
      ipAddressType,
      loadBalancerName: loadBalancer.Name,
    });
    return buildTargetGroup({ Name, ipAddressType, healthCheck, owner }, frontend, member);
  });
}

interface Common {
  readonly Name: string;
  readonly ipAddressType: "ipv4" | "ipv6";
  readonly healthCheck: HealthCheck;
  readonly owner: TagOwner;
}

function buildTargetGroup(common: Common, frontend: Frontend, member: BuildMember): BuiltTargetGroup {
  const { service, settings, targetType } = member;
  const { Name, ipAddressType } = common;
  const targets = capTargets(targetsOf(frontend, ipAddressType, member), Name, settings.maxTargetsPerTargetGroup);
  const key = serviceKey(service);
  const subject = { resource: "TargetGroup", uid: service.uid, service: `${key}:${frontend.port}` } as const;
  return {
    frontend,
    instances: targets.flatMap(({ instance }) => instance ?? []),
    wish: {
      service: key,
      Name,
      Protocol: frontend.targetGroupProtocol,
      Port: portOf(frontend.servicePorts[0], targetType === "instance"),
      TargetType: targetType,
      IpAddressType: ipAddressType,
      ...common.healthCheck,
      Attributes: targetGroupAttributes(frontend, member),
      Targets: targets.map(({ Id, Port }): Target => ({ Id, Port })),
      SharedWithOtherClusters: member.targetGroup.multiCluster ?? false,
      Tags: resourceTags(common.owner, subject, member.tags),
    },
  };
}

/** What is registered carries its own port; this one is for people. A named targetPort has no number of its own. */
function portOf({ nodePort, targetPort }: ServicePort, isNodePort: boolean): number {
  if (isNodePort) return nodePort ?? 1;
  return typeof targetPort === "number" ? targetPort : 1;
}

/** All families of a Service in one group cannot be: where it has IPv6 and the load balancer too, it is IPv6's. */
function ipAddressTypeOf(
  { service, dialect, findings }: BuildMember,
  { IpAddressType }: Pick<LoadBalancerWish, "IpAddressType">,
): "ipv4" | "ipv6" {
  if (!service.ipFamilies.includes("IPv6")) return "ipv4";
  if (IpAddressType !== "ipv4") return "ipv6";
  // cloud-provider-aws does not look at families: a dual-stack Service gets IPv4.
  if (dialect === "cloud-provider" && service.ipFamilies.includes("IPv4")) return "ipv4";
  findings.refuse(
    "DualstackNeeded",
    "spec.ipFamilies has IPv6, whose targets need a dualstack load balancer: set annotation service.beta.kubernetes.io/aws-load-balancer-ip-address-type to dualstack.",
  );
  return "ipv4";
}

function warnOfForeignPorts(frontends: readonly Frontend[], { portAttributes, findings }: BuildMember): void {
  const ports = frontends.map(({ port }) => String(port));
  for (const suffix of portAttributes.keys()) {
    if (ports.includes(suffix)) continue;
    findings.warn(
      "AnnotationIgnored",
      `Annotation aws-load-balancer-target-group-attributes.${suffix} has no effect: the Service has no port ${suffix}.`,
    );
  }
}
