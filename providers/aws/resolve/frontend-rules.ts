// SPDX-License-Identifier: Apache-2.0

import { formatIpRange, parseCidr } from "../../../src/model/ip.ts";
import { compareText } from "../../../src/model/service.ts";
import type { IngressRule, ListenerModel, ListenerProtocol, RuleSource } from "../model.ts";
import type { AccessWish } from "../wanted.ts";

type Transport = "tcp" | "udp";
type Sources = Pick<Extract<AccessWish, { readonly kind: "Managed" }>, "sourceRanges" | "prefixLists" | "pathMtuIcmp">;

const transportsOf: Readonly<Record<ListenerProtocol, readonly Transport[]>> = {
  TCP: ["tcp"],
  TLS: ["tcp"],
  UDP: ["udp"],
  TCP_UDP: ["tcp", "udp"],
  QUIC: ["udp"],
  TCP_QUIC: ["tcp", "udp"],
};

/** Type 3, code 4: fragmentation needed (RFC 792). */
const fragmentationNeeded = { IpProtocol: "icmp", FromPort: 3, ToPort: 4 } as const;
/** Type 2, code 0: packet too big (RFC 4443 section 3.2). */
const packetTooBig = { IpProtocol: "icmpv6", FromPort: 2, ToPort: 0 } as const;

/**
 * Who may reach the listeners: a rule for each source and each unbroken run of ports of one protocol, because a security group has
 * 60 rules by default. Sorted by protocol, port and source.
 */
export function frontendRules(listeners: readonly ListenerModel[], access: Sources): readonly IngressRule[] {
  const sources = toSources(access);
  const ports = (["tcp", "udp"] as const).flatMap((transport) =>
    runsOf(portsOf(listeners, transport)).map(([FromPort, ToPort]) => ({ IpProtocol: transport, FromPort, ToPort })),
  );
  const icmp = access.pathMtuIcmp ? sources.flatMap(pathMtuRules) : [];
  const rules = ports.flatMap((range) => sources.map((source): IngressRule => ({ ...range, source })));
  return [...icmp.sort((left, right) => compareText(left.IpProtocol, right.IpProtocol)), ...rules];
}

function portsOf(listeners: readonly ListenerModel[], transport: Transport): readonly number[] {
  const ports = listeners.filter(({ Protocol }) => transportsOf[Protocol].includes(transport)).map(({ Port }) => Port);
  return [...new Set(ports)].sort((left, right) => left - right);
}

/** Unbroken runs of sorted numbers, as first and last. */
function runsOf(ports: readonly number[]): readonly (readonly [number, number])[] {
  const runs: [number, number][] = [];
  for (const port of ports) {
    const run = runs.at(-1);
    if (run?.[1] === port - 1) run[1] = port;
    else runs.push([port, port]);
  }
  return runs;
}

/** IPv4 before IPv6 before prefix lists; each once, in EC2's spelling, without which a rule would never be found again. */
function toSources({ sourceRanges, prefixLists }: Sources): readonly RuleSource[] {
  const cidrs = sortedUnique(sourceRanges.map(canonicalCidr));
  return [
    ...cidrs.filter(isIpv4).map((CidrIp): RuleSource => ({ kind: "Cidr", CidrIp })),
    ...cidrs.filter((cidr) => !isIpv4(cidr)).map((CidrIpv6): RuleSource => ({ kind: "Cidr6", CidrIpv6 })),
    ...sortedUnique(prefixLists).map((PrefixListId): RuleSource => ({ kind: "PrefixList", PrefixListId })),
  ];
}

/** A prefix list is of one family, but does not say which: of the two rules one lets nothing in. */
function pathMtuRules(source: RuleSource): readonly IngressRule[] {
  if (source.kind === "Cidr") return [{ ...fragmentationNeeded, source }];
  if (source.kind === "Cidr6") return [{ ...packetTooBig, source }];
  return [
    { ...fragmentationNeeded, source },
    { ...packetTooBig, source },
  ];
}

function canonicalCidr(text: string): string {
  const range = parseCidr(text);
  return range === undefined ? text : formatIpRange(range);
}

function isIpv4(cidr: string): boolean {
  return !cidr.includes(":");
}

function sortedUnique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort(compareText);
}
