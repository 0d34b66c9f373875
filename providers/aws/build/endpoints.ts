// SPDX-License-Identifier: Apache-2.0

import type { Endpoint, EndpointGroup } from "../../../src/model/request.ts";
import type { IpFamily } from "../../../src/model/service.ts";

/** One endpoint with the ports of its slice. */
export interface UsableEndpoint {
  readonly endpoint: Endpoint;
  readonly ports: EndpointGroup["ports"];
}

/**
 * The endpoints of one family that traffic may go to: those that are ready; where none is, those that still serve while they
 * terminate, as kube-proxy does (KEP-1669).
 */
export function usableEndpoints(groups: readonly EndpointGroup[], family: IpFamily): readonly UsableEndpoint[] {
  const all = groups
    .filter((group) => group.family === family)
    .flatMap(({ endpoints, ports }) => endpoints.map((endpoint) => ({ endpoint, ports })));
  const ready = all.filter(({ endpoint }) => endpoint.ready);
  return ready.length > 0 ? ready : all.filter(({ endpoint }) => endpoint.serving);
}

/** Names of the nodes with endpoints that traffic may go to, of either family. */
export function readyNodeNames(groups: readonly EndpointGroup[]): ReadonlySet<string> {
  const families = ["IPv4", "IPv6"] as const;
  return new Set(
    families.flatMap((family) => usableEndpoints(groups, family).flatMap(({ endpoint }) => endpoint.nodeName ?? [])),
  );
}
