// SPDX-License-Identifier: Apache-2.0

/** Elastic IP addresses and managed prefix lists. */

import type { Account } from "../account.ts";
import type { Parameters } from "../protocol/parameters.ts";
import type { Reply } from "../protocol/query-response.ts";
import { showEc2Tags } from "../tags.ts";
import { describe } from "./describe.ts";
import type { Address } from "./model.ts";

function showAddress(account: Account, { allocationId, publicIp, tags }: Address): Reply {
  const use = account.loadBalancers
    .by("address", allocationId)
    .flatMap(({ subnets }) => subnets)
    .find((subnet) => subnet.allocationId === allocationId);
  return {
    allocationId,
    publicIp,
    domain: "vpc",
    networkBorderGroup: account.region,
    publicIpv4Pool: "amazon",
    associationId: use && `eipassoc-${allocationId.slice("eipalloc-".length)}`,
    networkInterfaceId: use?.networkInterfaceId,
    networkInterfaceOwnerId: use && account.accountId,
    privateIpAddress: use?.privateIpv4,
    tagSet: showEc2Tags(tags),
  };
}

/** Addresses have no pages. */
export function describeAddresses(account: Account, parameters: Parameters): Reply {
  const { rows } = describe<Address>(
    {
      idParameter: "AllocationId",
      rows: () => account.addresses.all(),
      get: (id) => account.addresses.get(id),
      fields: {
        "allocation-id": ({ allocationId }) => [allocationId],
        domain: () => ["vpc"],
        "public-ip": ({ publicIp }) => [publicIp],
      },
    },
    parameters,
  );
  return { addressesSet: rows.map((row) => showAddress(account, row)) };
}

export function describeManagedPrefixLists(account: Account, parameters: Parameters): Reply {
  const { rows, next } = describe(
    {
      idParameter: "PrefixListId",
      rows: () => account.prefixLists.all(),
      get: (id) => account.prefixLists.get(id),
      fields: {
        "owner-id": () => [account.accountId],
        "prefix-list-id": ({ id }) => [id],
        "prefix-list-name": ({ name }) => [name],
      },
    },
    parameters,
  );
  return {
    prefixListSet: rows.map((row) => ({
      prefixListId: row.id,
      prefixListName: row.name,
      prefixListArn: `arn:aws:ec2:${account.region}:${account.accountId}:prefix-list/${row.id}`,
      addressFamily: row.family,
      maxEntries: row.maxEntries,
      state: "create-complete",
      version: 1,
      ownerId: account.accountId,
      tagSet: showEc2Tags(row.tags),
    })),
    nextToken: next,
  };
}
