// SPDX-License-Identifier: Apache-2.0

import type { ServicePort } from "../../../src/model/service.ts";
import { usableEndpoints } from "./endpoints.ts";
import { instanceOf } from "./instance-targets.ts";
import type { BuildMember } from "./member.ts";
import type { CarriedTarget } from "./targets.ts";

/**
 * The pods behind a port, as addresses. Of the addresses of one endpoint, which all reach the same pod, the first counts. A named
 * targetPort is what each slice makes of it, and may differ from slice to slice.
 */
export function ipTargets(
  port: ServicePort,
  ipAddressType: "ipv4" | "ipv6",
  member: BuildMember,
): readonly CarriedTarget[] {
  const usable = usableEndpoints(member.endpoints, ipAddressType === "ipv4" ? "IPv4" : "IPv6");
  const instances = instancesOf(new Set(usable.map(({ endpoint }) => endpoint.nodeName)), member);
  const targets = new Map<string, CarriedTarget>();
  for (const { endpoint, ports } of usable) {
    const [Id] = endpoint.addresses;
    const listens = ports.find(({ name, protocol }) => name === port.name && protocol === port.protocol);
    if (Id === undefined || listens?.port === undefined) continue;
    const instance = endpoint.nodeName === undefined ? undefined : instances.get(endpoint.nodeName);
    targets.set(`${Id} ${listens.port}`, { Id, Port: listens.port, instance });
  }
  return [...targets.values()];
}

/** By the name of the node. Of these alone: a cluster has thousands of nodes, a Service a few pods, and this is asked for each of them. */
function instancesOf(
  names: ReadonlySet<string | undefined>,
  { nodes }: BuildMember,
): ReadonlyMap<string, string | undefined> {
  return new Map(nodes.filter(({ name }) => names.has(name)).map((node) => [node.name, instanceOf(node)]));
}
