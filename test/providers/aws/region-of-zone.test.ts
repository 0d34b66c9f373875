// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { regionOfZone } from "../../../providers/aws/region-of-zone.ts";

const cases: readonly (readonly [zone: string, region: string | undefined])[] = [
  ["eu-west-1a", "eu-west-1"],
  ["us-west-2-lax-1a", "us-west-2"],
  ["us-east-1-wl1-bos-wlz-1", "us-east-1"],
  ["ap-southeast-3c", "ap-southeast-3"],
  ["us-gov-west-1b", "us-gov-west-1"],
  ["us-isob-east-1a", "us-isob-east-1"],
  ["eusc-de-east-1a", "eusc-de-east-1"],
  ["usw2-az1", undefined],
  ["i-0123456789abcdef0", undefined],
  ["", undefined],
];

for (const [zone, region] of cases) {
  test(`the region of the zone "${zone}" is ${region}`, () => assert.equal(regionOfZone(zone), region));
}
