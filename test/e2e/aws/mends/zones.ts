// SPDX-License-Identifier: Apache-2.0

import { type AnswerCall, type AwsCall, listParameter, parameter, Refusal, structures } from "../endpoint/aws-call.ts";
import { entriesOf, loadBalancerOf } from "../endpoint/lookups.ts";
import type { Mend } from "../endpoint/mend.ts";
import { childrenOf, element, find, mapList, memberList, put, textOf, type Xml } from "../endpoint/xml.ts";

/** The addresses of a load balancer in a subnet, as SubnetMappings name them. */
const addressFields = ["AllocationId", "PrivateIPv4Address", "IPv6Address"];

/**
 * moto keeps only the subnets of a load balancer: not the addresses in them, not EnablePrefixForIpv6SourceNat. And SetSubnets wants
 * two zones, as for an Application Load Balancer.
 */
export function zones(): Mend {
  const elementsOf = new Map<string, readonly Xml[]>();
  const mendOne = (loadBalancer: Xml): Xml =>
    put(loadBalancer, ...(elementsOf.get(textOf(loadBalancer, "LoadBalancerArn")) ?? []));
  return {
    actions: ["CreateLoadBalancer", "DescribeLoadBalancers", "SetSubnets"],
    async answer(call, next) {
      if (call.action === "DescribeLoadBalancers") return mapList(await next(call), "LoadBalancers", mendOne);
      const wanted = await zoneElements(call, next);
      if (call.action === "SetSubnets") {
        const arn = parameter(call, "LoadBalancerArn");
        const have = mendOne(await loadBalancerOf(next, arn));
        const nat = find(have, "EnablePrefixForIpv6SourceNat");
        const sent = parameter(call, "EnablePrefixForIpv6SourceNat");
        const kept = sent === "" && nat !== undefined ? [...wanted.slice(0, 1), nat] : wanted;
        elementsOf.set(arn, kept);
        return element("", [...kept, element("IpAddressType", textOf(have, "IpAddressType"))]);
      }
      const reply = await next(call);
      for (const one of entriesOf(reply, "LoadBalancers")) elementsOf.set(textOf(one, "LoadBalancerArn"), wanted);
      return mapList(reply, "LoadBalancers", mendOne);
    },
  };
}

/** `AvailabilityZones` and `EnablePrefixForIpv6SourceNat` of what a call asks for. @throws Refusal for subnets that cannot be. */
async function zoneElements(call: AwsCall, next: AnswerCall): Promise<readonly Xml[]> {
  const plain = listParameter(call, "Subnets").map((SubnetId) => ({ SubnetId }));
  const mappings: readonly Readonly<Record<string, string>>[] = [
    ...plain,
    ...structures(call, "SubnetMappings.member"),
  ];
  const zoneOf = await zonesOfSubnets(
    mappings.map((mapping) => mapping["SubnetId"] ?? ""),
    next,
  );
  if (new Set(zoneOf.values()).size < mappings.length) {
    throw new Refusal(
      "InvalidConfigurationRequest",
      "A load balancer cannot be attached to multiple subnets in the same Availability Zone",
    );
  }
  const entries = mappings.map((mapping) => zoneEntry(mapping, zoneOf.get(mapping["SubnetId"] ?? "") ?? ""));
  return [
    memberList("AvailabilityZones", entries),
    element("EnablePrefixForIpv6SourceNat", parameter(call, "EnablePrefixForIpv6SourceNat") || "off"),
  ];
}

function zoneEntry(mapping: Readonly<Record<string, string>>, zone: string): readonly Xml[] {
  const address = addressFields.flatMap((field) => {
    const value = mapping[field];
    return value === undefined ? [] : [element(field, value)];
  });
  const prefix = mapping["SourceNatIpv6Prefix"];
  return [
    element("ZoneName", zone),
    element("SubnetId", mapping["SubnetId"] ?? ""),
    memberList("LoadBalancerAddresses", address.length === 0 ? [] : [address]),
    element("SourceNatIpv6Prefixes", prefix === undefined ? [] : [element("member", prefix)]),
  ];
}

async function zonesOfSubnets(ids: readonly string[], next: AnswerCall): Promise<ReadonlyMap<string, string>> {
  const filter = [["Filter.1.Name", "subnet-id"], ...ids.map((id, at) => [`Filter.1.Value.${at + 1}`, id])];
  const reply = await next({
    service: "ec2",
    action: "DescribeSubnets",
    parameters: new Map(filter.map(([name = "", value = ""]) => [name, value])),
  });
  const subnets = childrenOf(find(reply, "subnetSet"));
  const zones = new Map(subnets.map((subnet) => [textOf(subnet, "subnetId"), textOf(subnet, "availabilityZone")]));
  const missing = ids.filter((id) => !zones.has(id));
  if (missing.length > 0) throw new Refusal("SubnetNotFound", `The subnet ID '${missing.join(", ")}' does not exist`);
  return zones;
}
