// SPDX-License-Identifier: Apache-2.0

import type { Findings } from "../annotations/findings.ts";
import { type LoadBalancerAnnotations, loadBalancerTable } from "../annotations/load-balancer-table.ts";
import type { LoadBalancerWish, NetworkWish } from "../wanted.ts";

const addressFields = ["eipAllocations", "privateIPv4Addresses", "ipv6Addresses", "sourceNatIpv6Prefixes"] as const;
type AddressField = (typeof addressFields)[number];
type ListField = AddressField | "subnets";
type Refuse = (field: ListField | "ipv6SourceNat", allowed: string) => void;

/** Which subnets and addresses are asked for. What cannot be, or not together, is told to `findings`. */
export function networkOf(
  asked: LoadBalancerAnnotations,
  {
    scheme,
    ipAddressType,
  }: { readonly scheme: LoadBalancerWish["Scheme"]; readonly ipAddressType: LoadBalancerWish["IpAddressType"] },
  findings: Findings,
): NetworkWish {
  const wish: NetworkWish = {
    subnets: unlessEmpty(asked.subnets),
    eipAllocations: unlessEmpty(asked.eipAllocations),
    privateIPv4Addresses: unlessEmpty(asked.privateIPv4Addresses),
    ipv6Addresses: unlessEmpty(asked.ipv6Addresses),
    sourceNatIpv6Prefixes: unlessEmpty(asked.sourceNatIpv6Prefixes),
  };
  const refuse: Refuse = (field, allowed) => findings.refuseAnnotation(loadBalancerTable[field].key, allowed);
  refuseEmpty(asked, refuse);
  if (wish.eipAllocations !== undefined && scheme !== "internet-facing")
    refuse("eipAllocations", "only on internet-facing load balancers; this one is internal");
  if (wish.privateIPv4Addresses !== undefined && scheme !== "internal")
    refuse("privateIPv4Addresses", "only on internal load balancers; this one is internet-facing");
  if (ipAddressType !== "dualstack") refuseIpv6(asked, wish, refuse);
  else if (wish.sourceNatIpv6Prefixes !== undefined && asked.ipv6SourceNat !== "on")
    refuse("sourceNatIpv6Prefixes", `only together with ${loadBalancerTable.ipv6SourceNat.key} "on"`);
  checkCounts(wish, refuse);
  return wish;
}

/** Both public controllers refuse it, too: who writes it means something, most likely a value that was not filled in. */
function refuseEmpty(asked: LoadBalancerAnnotations, refuse: Refuse): void {
  for (const field of ["subnets", ...addressFields] as const) {
    const { fallback } = loadBalancerTable[field];
    if (asked[field]?.length === 0) refuse(field, `at least one item; without the annotation, ${fallback}`);
  }
}

function refuseIpv6(asked: LoadBalancerAnnotations, wish: NetworkWish, refuse: Refuse): void {
  const allowed = `only on dualstack load balancers (${loadBalancerTable.ipAddressType.key} "dualstack")`;
  if (wish.ipv6Addresses !== undefined) refuse("ipv6Addresses", allowed);
  if (wish.sourceNatIpv6Prefixes !== undefined) refuse("sourceNatIpv6Prefixes", allowed);
  if (asked.ipv6SourceNat === "on") refuse("ipv6SourceNat", allowed);
}

/** Where the subnets are found instead of given, their number is not known yet. */
function checkCounts(wish: NetworkWish, refuse: Refuse): void {
  const { subnets } = wish;
  if (subnets === undefined) return;
  for (const field of addressFields) {
    const count = wish[field]?.length;
    if (count !== undefined && count !== subnets.length)
      refuse(field, `one for each of the ${subnets.length} subnets of ${loadBalancerTable.subnets.key}`);
  }
}

function unlessEmpty(list: readonly string[] | undefined): readonly string[] | undefined {
  return list?.length === 0 ? undefined : list;
}
