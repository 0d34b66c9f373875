// SPDX-License-Identifier: Apache-2.0

/** What `status.addresses` of a node is to be. */

import type { Problem } from "../../errors.ts";
import { canonicalIp } from "../../model/ip.ts";
import type { Node, NodeAddress } from "../../model/request.ts";

export type WantedAddresses =
  | { readonly kind: "Wanted"; readonly addresses: readonly NodeAddress[] }
  /** The kubelet was told an address that the machine does not have. */
  | { readonly kind: "Refused"; readonly problem: Problem };

/**
 * The machine's addresses, by upstream's rules: what the kubelet was told by `--node-ip` must be among them, comes first, and suppresses
 * others of the same type; the kubelet's Hostname stays where the provider gives none. One address has one entry. A provider that
 * gives no addresses at all says nothing about them: the node keeps what it has.
 */
export function wantedAddresses(
  { name, addresses: have, providedIPs }: Pick<Node, "name" | "addresses" | "providedIPs">,
  machine: readonly NodeAddress[],
): WantedAddresses {
  if (machine.length === 0 && providedIPs.length === 0) return { kind: "Wanted", addresses: have };
  const given = withHostname(unique(machine), have);
  const chosen: NodeAddress[] = [];
  for (const ip of providedIPs) {
    const matches = given.filter(({ address }) => isSameIp(address, ip));
    if (matches.length === 0) return { kind: "Refused", problem: strangeIp(name, ip, machine) };
    chosen.push(...matches);
  }
  const enforced = new Set(chosen.map(({ type }) => type));
  const others = given.filter(({ type }) => !enforced.has(type));
  return { kind: "Wanted", addresses: unique([...chosen, ...others]) };
}

/**
 * Whether both say the same: of each type the same addresses in the same order, since the first of a type is the node's own. In which
 * order the types stand says nothing.
 */
export function sameAddresses(have: readonly NodeAddress[], want: readonly NodeAddress[]): boolean {
  if (have.length !== want.length) return false;
  const wanted = Map.groupBy(want, ({ type }) => type);
  const found = Map.groupBy(have, ({ type }) => type);
  for (const [type, addresses] of wanted) {
    const others = found.get(type) ?? [];
    if (others.length !== addresses.length) return false;
    if (addresses.some(({ address }, index) => address !== others[index]?.address)) return false;
  }
  return true;
}

/** Whether pods that use the node's own network could have an address there. */
export function hasIp(addresses: readonly NodeAddress[]): boolean {
  return addresses.some(({ type }) => type === "InternalIP" || type === "ExternalIP");
}

function withHostname(machine: readonly NodeAddress[], have: readonly NodeAddress[]): readonly NodeAddress[] {
  if (machine.some(isHostname)) return machine;
  return [...machine, ...have.filter(isHostname)];
}

function isHostname({ type }: NodeAddress): boolean {
  return type === "Hostname";
}

function unique(addresses: readonly NodeAddress[]): readonly NodeAddress[] {
  const isFirst = (each: NodeAddress, index: number): boolean =>
    addresses.findIndex(({ type, address }) => type === each.type && address === each.address) === index;
  return addresses.filter(isFirst);
}

function isSameIp(address: string, ip: string): boolean {
  const canonical = canonicalIp(ip);
  return canonical !== undefined && canonicalIp(address) === canonical;
}

function strangeIp(name: string, ip: string, machine: readonly NodeAddress[]): Problem {
  const known = machine.map(({ type, address }) => `${type} ${address}`).join(", ") || "none";
  return {
    kind: "UserError",
    reason: "ProvidedNodeIPNotFound",
    message:
      `The kubelet of ${name} was told --node-ip ${ip} (annotation alpha.kubernetes.io/provided-node-ip), which is not among the ` +
      `addresses of its machine: ${known}. Give the kubelet one of these, or the machine that address.`,
  };
}
