// SPDX-License-Identifier: Apache-2.0

/** What a change that leaves allocated values out gets back, and what it loses when the type changes. */

import { isDeepStrictEqual } from "node:util";
import {
  allocatesNodePorts,
  hasClusterIPs,
  hasNodePorts,
  isExternallyAccessible,
  isLoadBalancer,
  needsHealthCheckPort,
  nodePortsOf,
  type PortSpec,
  type ServiceObject,
  type ServiceSpec,
  withSpec,
} from "./service-object.ts";

/** nodePorts come back by the name of their port, unless another port of the change has them. */
function keepNodePorts(want: ServiceObject, have: ServiceObject): readonly PortSpec[] | undefined {
  if (!allocatesNodePorts(want) || !allocatesNodePorts(have)) return want.spec.ports;
  const named = new Set(nodePortsOf(want));
  const held = new Map((have.spec.ports ?? []).map((port) => [port.name ?? "", port.nodePort]));
  return want.spec.ports?.map((port) => {
    const before = held.get(port.name ?? "");
    return port.nodePort !== undefined || before === undefined || named.has(before)
      ? port
      : { ...port, nodePort: before };
  });
}

/** Fills in what the API server allocated before and the change does not mention, so that a manifest can be applied again. */
export function keepAllocated(want: ServiceObject, have: ServiceObject): ServiceObject {
  let service = withSpec(want, { ports: keepNodePorts(want, have) });
  if (hasClusterIPs(have) && hasClusterIPs(want)) {
    service = withSpec(service, {
      clusterIP: want.spec.clusterIP ?? have.spec.clusterIP,
      clusterIPs: want.spec.clusterIPs ?? have.spec.clusterIPs,
    });
  }
  if (needsHealthCheckPort(have) && needsHealthCheckPort(want)) {
    service = withSpec(service, {
      healthCheckNodePort: want.spec.healthCheckNodePort ?? have.spec.healthCheckNodePort,
    });
  }
  return service;
}

function unchanged(want: ServiceObject, have: ServiceObject, field: keyof ServiceSpec): boolean {
  return isDeepStrictEqual(want.spec[field], have.spec[field]);
}

function dropClusterIPs(want: ServiceObject, have: ServiceObject): ServiceObject {
  if (!hasClusterIPs(have) || hasClusterIPs(want)) return want;
  const sameIPs = unchanged(want, have, "clusterIP") && unchanged(want, have, "clusterIPs");
  return withSpec(want, {
    ...(sameIPs ? { clusterIP: undefined, clusterIPs: undefined } : {}),
    ...(unchanged(want, have, "ipFamilies") ? { ipFamilies: undefined } : {}),
    ...(unchanged(want, have, "ipFamilyPolicy") ? { ipFamilyPolicy: undefined } : {}),
  });
}

function dropPorts(want: ServiceObject, have: ServiceObject): ServiceObject {
  let service = want;
  const held = nodePortsOf(have);
  if (hasNodePorts(have) && !hasNodePorts(want) && nodePortsOf(want).every((port) => held.includes(port))) {
    service = withSpec(service, { ports: service.spec.ports?.map(({ nodePort: _freed, ...port }) => port) });
  }
  const checkEnds = needsHealthCheckPort(have) && !needsHealthCheckPort(want);
  return checkEnds && unchanged(want, have, "healthCheckNodePort")
    ? withSpec(service, { healthCheckNodePort: undefined })
    : service;
}

function dropLoadBalancerFields(want: ServiceObject, have: ServiceObject): ServiceObject {
  if (!isLoadBalancer(have) || isLoadBalancer(want)) return want;
  return withSpec(want, {
    ...(unchanged(want, have, "allocateLoadBalancerNodePorts") ? { allocateLoadBalancerNodePorts: undefined } : {}),
    ...(unchanged(want, have, "loadBalancerClass") ? { loadBalancerClass: undefined } : {}),
  });
}

/**
 * Takes away what the new type has no use for, as long as the change does not itself touch it; what it touches is left
 * for validation to reject. loadBalancerSourceRanges, loadBalancerIP, annotations and finalizers stay.
 */
export function dropTypeDependent(want: ServiceObject, have: ServiceObject): ServiceObject {
  let service = dropLoadBalancerFields(dropPorts(dropClusterIPs(want, have), have), have);
  const hiddenNow = isExternallyAccessible(have) && !isExternallyAccessible(want);
  if (hiddenNow && unchanged(want, have, "externalTrafficPolicy")) {
    service = withSpec(service, { externalTrafficPolicy: undefined });
  }
  if (!hasClusterIPs(service)) service = withSpec(service, { internalTrafficPolicy: undefined });
  return isLoadBalancer(service) ? service : { ...service, status: { ...service.status, loadBalancer: {} } };
}
