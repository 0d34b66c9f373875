// SPDX-License-Identifier: Apache-2.0

import type { ListenerModel } from "../model.ts";
import type { ObservedListener } from "../observed.ts";
import type { PlanContext } from "./plan-context.ts";

const datagram: ReadonlySet<string> = new Set(["UDP", "TCP_UDP", "QUIC", "TCP_QUIC"]);

/** Whether it takes packets without connections: for those IPv6 has rules of its own. */
export function takesDatagrams({ Protocol }: { readonly Protocol: string }): boolean {
  return datagram.has(Protocol);
}

/**
 * Listeners that have to go before anything else, though one may come back on the same port: those of UDP that AWS does not let stand
 * beside IPv6, and those whose protocol it does not change beside it (ModifyListener: not to UDP, TCP_UDP, QUIC or TCP_QUIC).
 */
export function listenersInTheWay(context: PlanContext): readonly ObservedListener[] {
  const { model, current } = context;
  const wanted = new Map(model.listeners.map((want) => [want.Port, want]));
  return (current?.listeners ?? [])
    .filter((have) => isInTheWay(wanted.get(have.Port), have, context))
    .toSorted((left, right) => left.Port - right.Port);
}

function isInTheWay(want: ListenerModel | undefined, have: ObservedListener, context: PlanContext): boolean {
  if (takesDatagrams(have) && (want === undefined || !takesDatagrams(want))) return gainsBareIpv6(context);
  if (want === undefined || !takesDatagrams(want) || want.Protocol === have.Protocol) return false;
  return context.model.loadBalancer.IpAddressType !== "ipv4" || reachesIpv6(have, context);
}

/** IPv6 without a prefix for source NAT, which datagrams need. */
function gainsBareIpv6({ model, current }: PlanContext): boolean {
  const { IpAddressType, EnablePrefixForIpv6SourceNat: prefix = "off" } = model.loadBalancer;
  return IpAddressType !== "ipv4" && prefix === "off" && current?.IpAddressType === "ipv4";
}

/** As long as it does, IPv6 cannot be given up. */
function reachesIpv6({ forwardsTo }: ObservedListener, { observed }: PlanContext): boolean {
  const arns = forwardsTo.map(({ TargetGroupArn }) => TargetGroupArn);
  return observed.targetGroups.some(
    ({ TargetGroupArn, IpAddressType }) => IpAddressType === "ipv6" && arns.includes(TargetGroupArn),
  );
}
