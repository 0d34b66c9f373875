// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { toSubnet, toZoneTypes } from "../../../../providers/aws/network/to-facts.ts";

describe("the kind of a subnet's zone", () => {
  const subnet = { SubnetId: "subnet-1", VpcId: "vpc-1", AvailabilityZone: "us-west-2-lax-1a" };
  const kindOf = (zoneTypes: ReadonlyMap<string, string> | undefined): string | undefined =>
    toSubnet(subnet, { isPublic: undefined, zoneTypes }).zoneType;

  test("is what the zones tell", () => {
    const zones = toZoneTypes([{ ZoneName: "us-west-2-lax-1a", ZoneType: "local-zone" }]);
    assert.equal(kindOf(zones), "local-zone");
    assert.equal(kindOf(toZoneTypes([{ ZoneName: "us-west-2-lax-1a" }])), "availability-zone");
  });

  test("is not known where they were not read, or do not tell: its name is then gone by", () => {
    assert.equal(kindOf(undefined), undefined);
    assert.equal(kindOf(toZoneTypes([])), undefined);
  });
});

test("how many addresses of a subnet are free is not known where it is not told", () => {
  assert.equal(toSubnet({}, { isPublic: undefined, zoneTypes: undefined }).AvailableIpAddressCount, undefined);
});
