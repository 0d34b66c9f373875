// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isZoneUnclear, localeOf, localesOf, regionLocale } from "../../../../providers/aws/resolve/locale.ts";
import { makeSubnet } from "./parts.ts";

describe("the locale of a subnet", () => {
  const table: readonly (readonly [zone: string, zoneType: string | undefined, locale: string])[] = [
    ["eu-west-1a", undefined, regionLocale],
    ["us-gov-west-1b", undefined, regionLocale],
    ["us-west-2-lax-1a", undefined, "the local-zone us-west-2-lax-1a"],
    ["us-west-2-lax-1a", "local-zone", "the local-zone us-west-2-lax-1a"],
    ["us-east-1-wl1-bos-wlz-1", "wavelength-zone", "the wavelength-zone us-east-1-wl1-bos-wlz-1"],
    ["odd-name", "availability-zone", regionLocale],
  ];
  for (const [AvailabilityZone, zoneType, locale] of table) {
    test(`in ${AvailabilityZone}, which is of type ${zoneType ?? "unknown"}`, () => {
      assert.equal(localeOf(makeSubnet({ AvailabilityZone, zoneType })), locale);
    });
  }

  test("on an Outpost is the Outpost, whatever its zone", () => {
    const OutpostArn = "arn:aws:outposts:eu-west-1:123456789012:outpost/op-1";
    assert.equal(localeOf(makeSubnet({ AvailabilityZone: "eu-west-1a", OutpostArn })), `the Outpost ${OutpostArn}`);
  });
});

test("all zones of a region are one locale", () => {
  const zones = ["eu-west-1a", "eu-west-1b", "eu-west-1-ber-1a"];
  const subnets = zones.map((AvailabilityZone) => makeSubnet({ AvailabilityZone }));
  assert.deepEqual(localesOf(subnets), ["the local-zone eu-west-1-ber-1a", regionLocale]);
});

test("only names in the form of a region's zones say of what type a zone is", () => {
  assert.equal(isZoneUnclear({ AvailabilityZone: "ap-southeast-2c" }), false);
  assert.equal(isZoneUnclear({ AvailabilityZone: "us-west-2-lax-1a" }), true);
});
