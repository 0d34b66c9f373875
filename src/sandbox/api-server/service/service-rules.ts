// SPDX-License-Identifier: Apache-2.0

import type { Random } from "../../../clock.ts";
import { type IpRange, parseCidr } from "../../../model/ip.ts";
import { defaultNodePortRange, type PortRange } from "../../../model/node-port.ts";
import type { KubeObject } from "../kube-object.ts";
import type { Rules } from "../resource.ts";
import { alignClusterIPs, allocateClusterIPs } from "./allocate-cluster-ips.ts";
import { allocateNodePorts, NodePortOffer } from "./allocate-node-ports.ts";
import { dropTypeDependent, keepAllocated } from "./keep-allocated.ts";
import { asService, NO_CLUSTER_IP, nodePortsOf, type ServiceObject } from "./service-object.ts";
import { validateService } from "./validate-service.ts";
import { validateServiceStatus } from "./validate-service-status.ts";

export interface ServiceNetwork {
  /** CIDRs of the Services' addresses, one of each family, the primary first. */
  readonly serviceCidrs: readonly string[];
  readonly nodePortRange: PortRange;
}

/** What the sandbox's cluster has where nothing else is said. */
export const DEFAULT_SERVICE_NETWORK: ServiceNetwork = {
  serviceCidrs: ["10.96.0.0/16", "fd00:96::/112"],
  nodePortRange: defaultNodePortRange,
};

/** What the Services of the cluster hold: cluster IPs and NodePorts. */
class ServiceHoldings {
  readonly clusterIPs = new Set<string>();
  readonly nodePorts = new Set<number>();

  release(service: ServiceObject): void {
    for (const ip of service.spec.clusterIPs ?? []) this.clusterIPs.delete(ip);
    for (const port of heldPorts(service)) this.nodePorts.delete(port);
  }

  take(service: ServiceObject): void {
    for (const ip of service.spec.clusterIPs ?? []) if (ip !== NO_CLUSTER_IP) this.clusterIPs.add(ip);
    for (const port of heldPorts(service)) this.nodePorts.add(port);
  }
}

function heldPorts(service: ServiceObject): readonly number[] {
  const check = service.spec.healthCheckNodePort;
  return check === undefined ? nodePortsOf(service) : [...nodePortsOf(service), check];
}

function toRange(cidr: string): IpRange {
  const range = parseCidr(cidr);
  if (range === undefined) throw new RangeError(`${cidr} is not a CIDR`);
  return range;
}

/**
 * The rules of Services, with what they hold of the cluster. In the order of kube-apiserver: allocated before
 * validated, so that "port taken" is told before anything else that is wrong.
 */
export function createServiceRules(network: ServiceNetwork, random: Random): Rules {
  const holdings = new ServiceHoldings();
  const ranges = network.serviceCidrs.map(toRange);
  const allocate = (want: ServiceObject, have: ServiceObject | undefined): ServiceObject => {
    const isTaken = (ip: string): boolean => holdings.clusterIPs.has(ip);
    const addressed = allocateClusterIPs(want, have, { ranges, isTaken, random });
    const offer = new NodePortOffer(network.nodePortRange, (port) => holdings.nodePorts.has(port), random);
    return allocateNodePorts(addressed, have, offer);
  };
  return {
    prepareCreate: (draft) => ({
      ...allocate(alignClusterIPs(asService(draft), undefined), undefined),
      status: { loadBalancer: {} },
    }),
    prepareUpdate(wanted, had) {
      const have = asService(had);
      const want = alignClusterIPs(keepAllocated(asService(wanted), have), have);
      return dropTypeDependent({ ...allocate(want, have), status: have.status }, have);
    },
    validate: (want, have) => validateService(asService(want), have === undefined ? undefined : asService(have)),
    validateStatus: (want) => validateServiceStatus(asService(want)),
    settle(want: KubeObject | undefined, have: KubeObject | undefined) {
      if (have !== undefined) holdings.release(asService(have));
      if (want !== undefined) holdings.take(asService(want));
    },
  };
}
