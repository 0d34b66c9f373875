// SPDX-License-Identifier: Apache-2.0

/** How the tables of the tests on subnets read, and how they are tried. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { ObservedLoadBalancer, Subnet } from "../../../../providers/aws/observed.ts";
import { searchFor } from "../../../../providers/aws/resolve/subnet-search.ts";
import { chooseSubnets, needsRouteTables } from "../../../../providers/aws/resolve/subnets.ts";
import type { IpAddressType, Scheme } from "../../../../providers/aws/settings.ts";
import { makeNetwork, makeSubnet, makeWanted, noWish } from "./parts.ts";

export interface SubnetCase {
  readonly name: string;
  readonly scheme?: Scheme;
  readonly ipAddressType?: IpAddressType;
  readonly named?: readonly string[];
  readonly foundBy?: "ClusterTag";
  readonly fallback?: string;
  readonly addressesGiven?: true;
  readonly subnets: readonly Subnet[];
  readonly have?: ObservedLoadBalancer;
  /** Ids, or the reason and what the message has to hold. */
  readonly chosen: readonly string[] | readonly [reason: string, message: RegExp];
  readonly routeTables?: boolean;
}

export const ours: Readonly<Record<string, string>> = { "kubernetes.io/cluster/prod": "shared" };
export const others: Readonly<Record<string, string>> = { "kubernetes.io/cluster/stage": "owned" };
export const role: Readonly<Record<string, string>> = { "kubernetes.io/role/internal-elb": "1" };
export const ipv6: Pick<Subnet, "Ipv6CidrBlocks"> = { Ipv6CidrBlocks: ["2001:db8::/64"] };

/** In the zone that is the last letter of the id, with these tags. */
export function inZone(id: string, Tags: Readonly<Record<string, string>> = role, own: Partial<Subnet> = {}): Subnet {
  return makeSubnet({ SubnetId: id, AvailabilityZone: `eu-west-1${id.at(-1)}`, Tags, ...own });
}

/** Tries what is chosen, and whether route tables are needed for it. */
export function trySubnets(cases: readonly SubnetCase[]): void {
  for (const each of cases) trySubnetCase(each);
}

function trySubnetCase(each: SubnetCase): void {
  const {
    name,
    scheme = "internal",
    ipAddressType = "ipv4",
    named,
    foundBy,
    fallback,
    addressesGiven,
    subnets,
    have,
    chosen,
    routeTables,
  } = each;
  const base = makeWanted();
  const wanted = {
    ...base,
    loadBalancer: { ...base.loadBalancer, Scheme: scheme, IpAddressType: ipAddressType },
    network: {
      ...noWish,
      subnets: named,
      ...(foundBy === undefined ? {} : { foundBy }),
      ...(fallback === undefined ? {} : { fallback }),
      ...(addressesGiven === undefined ? {} : { privateIPv4Addresses: ["10.0.0.9"] }),
    },
  };

  test(`subnets: ${name}`, () => {
    const search = searchFor(wanted, makeNetwork({ subnets }), have);
    const choose = (): readonly string[] => chooseSubnets(wanted.network, search).map(({ SubnetId }) => SubnetId);
    const [reason, message] = chosen;
    if (message instanceof RegExp) assert.throws(choose, { name: "UserError", reason, message });
    else assert.deepEqual(choose(), chosen);
  });

  test(`route tables: ${name}`, () => {
    const unread = subnets.map((subnet) => ({ ...subnet, public: undefined }));
    assert.equal(needsRouteTables(wanted, makeNetwork({ subnets: unread }), have), routeTables ?? false);
  });
}
