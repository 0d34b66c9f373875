// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { awsGauges } from "../../../providers/aws/gauges.ts";

for (const { areCollected, handling } of [
  { areCollected: true, handling: "Released" },
  { areCollected: false, handling: "LeftAlone" },
]) {
  test(`orphans that are ${handling} are told as such`, () => {
    const [orphans] = awsGauges({ orphans: { found: 3, areCollected } });
    assert.equal(orphans?.name, "fairlead_aws_orphans");
    assert.deepEqual(orphans?.read(), [{ labels: { handling }, value: 3 }]);
  });
}
