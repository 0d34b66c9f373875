// SPDX-License-Identifier: Apache-2.0

/** The plan of addresses of the test LAN. All are private or documentation ranges, and exist in namespaces only. */

export interface DualStack {
  readonly v4: string;
  readonly v6: string;
}

/** The LAN: the test itself (with the API server) .1, nodes from .11, a client .200, the router .254, load balancers in between. */
export const hostAddress: DualStack = { v4: "172.30.0.1", v6: "fd00:30::1" };
export const routerAddress: DualStack = { v4: "172.30.0.254", v6: "fd00:30::fe" };
export const lanClientAddress: DualStack = { v4: "172.30.0.200", v6: "fd00:30::c8" };

/** Behind the router, where a client's address says whether it was kept. */
export const outsidePrefix: DualStack = { v4: "172.31.0", v6: "fd00:31:" };
export const outsideRouterAddress: DualStack = { v4: "172.31.0.254", v6: "fd00:31::fe" };

/** The n-th client behind the router, from 0. */
export function outsideClientAddress(index: number): DualStack {
  return { v4: `172.31.0.${10 + index}`, v6: `fd00:31::${(16 + index).toString(16)}` };
}

/** The n-th node, from 1. */
export function nodeAddress(index: number): DualStack {
  return { v4: `172.30.0.${10 + index}`, v6: `fd00:30::${(16 + index).toString(16)}` };
}

/** The pods' network of the n-th node, without the last number. */
export function podPrefix(nodeIndex: number): DualStack {
  return { v4: `10.244.${nodeIndex}`, v6: `fd00:244:${nodeIndex}:` };
}

/** The pods' networks of all nodes, as kube-proxy wants them. */
export const clusterCidr = "10.244.0.0/16,fd00:244::/32";

/** What scenarios give to pools: free on the LAN. */
export const loadBalancerRange: DualStack = {
  v4: "172.30.0.100-172.30.0.149",
  v6: "fd00:30::100-fd00:30::1ff",
};
