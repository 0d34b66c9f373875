// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { type AwsRig, makeLoadBalancer, present, refused, startRig } from "../aws-rig.ts";

let rig: AwsRig;

beforeEach(async () => {
  rig = await startRig();
});

afterEach(() => rig.close());

describe("describeAddresses", () => {
  test("tells what uses an address", async () => {
    const AllocationId = present(rig.network.allocationIds[0]);
    const SubnetMappings = [{ SubnetId: rig.network.publicSubnetIds[0], AllocationId }];
    await makeLoadBalancer(rig, { Scheme: "internet-facing", SubnetMappings });
    const { Addresses = [] } = await rig.ec2.describeAddresses({});
    assert.deepEqual(
      Addresses.map(({ PublicIp, AssociationId }) => [PublicIp, AssociationId !== undefined]),
      [
        ["203.0.113.1", true],
        ["203.0.113.2", false],
        ["203.0.113.3", false],
      ],
    );
    const AllocationIds = ["eipalloc-00000000000000000"];
    await refused("InvalidAllocationID.NotFound", rig.ec2.describeAddresses({ AllocationIds }));
  });
});

describe("describeManagedPrefixLists", () => {
  test("tells how many rules a list counts for", async () => {
    const { PrefixLists = [] } = await rig.ec2.describeManagedPrefixLists({
      PrefixListIds: [rig.network.prefixListId],
    });
    assert.deepEqual(
      PrefixLists.map(({ PrefixListName, MaxEntries, AddressFamily }) => [PrefixListName, MaxEntries, AddressFamily]),
      [["c1-office", 5, "IPv4"]],
    );
    const PrefixListIds = ["pl-00000000000000000"];
    await refused("InvalidPrefixListID.NotFound", rig.ec2.describeManagedPrefixLists({ PrefixListIds }));
  });
});
