// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { kubeApiFlags, requestRateOf } from "../../src/flags/kube-api-flags.ts";
import { parseFlags } from "../../src/flags/parse-flags.ts";
import type { RequestRate } from "../../src/kube/limit-requests.ts";

const rows: readonly (readonly [args: readonly string[], rate: RequestRate | undefined])[] = [
  [[], undefined],
  [["--kube-api-qps=50", "--kube-api-burst=100"], { requestsPerSecond: 50, burst: 100 }],
  [["--kube-api-qps=0.5"], { requestsPerSecond: 0.5, burst: 30 }],
  [["--kube-api-burst=5"], { requestsPerSecond: 20, burst: 5 }],
  [["--kube-api-qps=0"], undefined],
  [["--kube-api-qps=-1", "--kube-api-burst=5"], undefined],
];

describe("the rate of requests to the API server", () => {
  for (const [args, rate] of rows) {
    test(args.join(" ") || "by default", () => {
      const parsed = parseFlags(kubeApiFlags, args, {});
      assert.equal(parsed.kind, "Parsed");
      assert.deepEqual(requestRateOf(parsed.values), rate);
    });
  }

  test("a burst cannot be negative", () => {
    assert.equal(parseFlags(kubeApiFlags, ["--kube-api-burst=-1"], {}).kind, "Mistaken");
  });
});
