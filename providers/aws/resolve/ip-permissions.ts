// SPDX-License-Identifier: Apache-2.0

import type { Identifier, IngressRule } from "../model.ts";
import type { ObservedRule } from "../observed.ts";

/** Rules of one protocol and range of ports, as EC2 writes them: by kind of source. */
export interface IpPermission {
  readonly IpProtocol: string;
  readonly FromPort: number;
  readonly ToPort: number;
  readonly IpRanges: readonly Described<{ readonly CidrIp: string }>[];
  readonly Ipv6Ranges: readonly Described<{ readonly CidrIpv6: string }>[];
  readonly PrefixListIds: readonly Described<{ readonly PrefixListId: string }>[];
  readonly UserIdGroupPairs: readonly Described<{ readonly GroupId: Identifier }>[];
}

type Rule = IngressRule | ObservedRule;
type Described<Source> = Source & { readonly Description?: string };

/** Rules with one source each, brought together as DescribeSecurityGroups tells them; in the order of their first. */
export function toIpPermissions(rules: readonly Rule[]): readonly IpPermission[] {
  const ranges = Map.groupBy(rules, ({ IpProtocol, FromPort, ToPort }) => `${IpProtocol} ${FromPort} ${ToPort}`);
  return [...ranges.values()].flatMap((sharing) => {
    const [first] = sharing;
    return first === undefined ? [] : [toPermission(first, sharing)];
  });
}

function toPermission({ IpProtocol, FromPort, ToPort }: Rule, rules: readonly Rule[]): IpPermission {
  const described = rules.map(({ source, Description }) => ({
    source,
    description: Description === undefined ? {} : { Description },
  }));
  return {
    IpProtocol,
    FromPort,
    ToPort,
    IpRanges: described.flatMap(({ source, description }) =>
      source.kind === "Cidr" ? [{ CidrIp: source.CidrIp, ...description }] : [],
    ),
    Ipv6Ranges: described.flatMap(({ source, description }) =>
      source.kind === "Cidr6" ? [{ CidrIpv6: source.CidrIpv6, ...description }] : [],
    ),
    PrefixListIds: described.flatMap(({ source, description }) =>
      source.kind === "PrefixList" ? [{ PrefixListId: source.PrefixListId, ...description }] : [],
    ),
    UserIdGroupPairs: described.flatMap(({ source, description }) =>
      source.kind === "Group" ? [{ GroupId: source.GroupId, ...description }] : [],
    ),
  };
}
