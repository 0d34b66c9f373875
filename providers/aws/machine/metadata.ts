// SPDX-License-Identifier: Apache-2.0

import type { InstanceMetadata } from "../../../src/controller/instances.ts";
import type { Node, NodeAddress } from "../../../src/model/request.ts";
import { regionOfZone } from "../region-of-zone.ts";
import type { NodeIPFamily } from "../settings.ts";
import type { Identity } from "./identity.ts";
import type { Machine } from "./machine.ts";

/** What a Node is to say of its instance; in cloud-provider-aws's order and forms, so that a Node is the same under either. */
export function toMetadata(
  machine: Machine,
  node: Pick<Node, "providerID" | "addresses">,
  {
    families,
    labels,
  }: { readonly families: readonly NodeIPFamily[]; readonly labels: Readonly<Record<string, string>> },
): InstanceMetadata {
  const { id, zone, instanceType } = machine;
  const addresses = families.flatMap((family) =>
    family === "ipv4" ? ipv4Addresses(machine) : internalIPs(machine.ipv6),
  );
  return {
    providerID: node.providerID || `aws:///${zone ?? ""}/${id}`,
    instanceType,
    zone,
    region: zone === undefined ? undefined : regionOfZone(zone),
    // An instance that is ending has none left, which is no reason to take them from its Node.
    addresses: addresses.length > 0 ? addresses : node.addresses,
    labels,
  };
}

/** All that is not of IPv6: names stand beside the addresses that they resolve to. */
function ipv4Addresses({ privateIPv4, publicIPv4, privateDnsName, publicDnsName }: Machine): readonly NodeAddress[] {
  return [
    ...internalIPs(privateIPv4),
    ...addressOf("ExternalIP", publicIPv4),
    ...addressOf("InternalDNS", privateDnsName),
    ...addressOf("Hostname", privateDnsName),
    ...addressOf("ExternalDNS", publicDnsName),
  ];
}

/** IPv6 addresses are internal, too, though they may be reached from anywhere. */
function internalIPs(addresses: readonly string[]): readonly NodeAddress[] {
  return addresses.map((address) => ({ type: "InternalIP", address }));
}

function addressOf(type: string, address: string | undefined): readonly NodeAddress[] {
  return address === undefined ? [] : [{ type, address }];
}

/**
 * What is known of a Fargate node without asking: it has no instance that could be described. Its name has its address
 * (`ip-10-0-0-1.eu-west-1.compute.internal`, or the address itself); where not, what its kubelet says holds.
 */
export function toFargateMetadata(
  { host, zone }: Extract<Identity, { readonly kind: "Fargate" }>,
  { providerID, addresses }: Pick<Node, "providerID" | "addresses">,
): InstanceMetadata {
  const ip = /^(?:ip-)?(\d+)[.-](\d+)[.-](\d+)[.-](\d+)(?:\.|$)/.exec(host)?.slice(1).join(".");
  const isName = host.startsWith("ip-");
  return {
    providerID,
    instanceType: undefined,
    zone: zone || undefined,
    region: regionOfZone(zone),
    addresses:
      ip === undefined ? addresses : [...internalIPs([ip]), ...addressOf("InternalDNS", isName ? host : undefined)],
    labels: {},
  };
}
