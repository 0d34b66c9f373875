// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { regionOfNodes } from "../../../providers/aws/region-of-nodes.ts";

const cases: readonly (readonly [readonly string[], string | undefined])[] = [
  [[], undefined],
  [[""], undefined],
  [["kind://docker/kind/node"], undefined],
  [["i-0123456789abcdef0"], undefined],
  [["aws:///eu-west-1a/i-0123456789abcdef0"], "eu-west-1"],
  [["", "aws:///us-gov-west-1b/i-1"], "us-gov-west-1"],
  [["aws:///us-west-2-lax-1a/i-1"], "us-west-2"],
  [["aws://eu-north-1b/i-1"], "eu-north-1"],
  [["aws:///i-0123456789abcdef0"], undefined],
  [["aws:///ap-southeast-3c/fargate-ip-10-0-0-1"], "ap-southeast-3"],
];

for (const [providerIDs, region] of cases) {
  test(`the region of ${JSON.stringify(providerIDs)} is ${region}`, () => {
    assert.equal(regionOfNodes(providerIDs.map((providerID) => ({ providerID }))), region);
  });
}
