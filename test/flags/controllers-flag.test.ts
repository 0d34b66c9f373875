// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { controllersFlag, selectControllers } from "../../src/flags/controllers-flag.ts";
import { parseFlags } from "../../src/flags/parse-flags.ts";

/** In the order: cloud-node, cloud-node-lifecycle, route, service. */
const rows: readonly (readonly [args: readonly string[], runs: string])[] = [
  [[], "1111"],
  [["*"], "1111"],
  [["*,-service"], "1110"],
  [["*,-route,-service"], "1100"],
  [["*,-service-lb-controller", "-cloud-node-controller"], "0110"],
  [["service"], "0001"],
  [["cloud-node,cloud-node-lifecycle"], "1100"],
  [["cloud-node-lifecycle-controller"], "0100"],
  [["-service,*"], "1110"],
  // As upstream has it: the first word about a controller counts.
  [["service,-service"], "0001"],
  [["-service,service"], "0000"],
  [["-service"], "0000"],
  [[""], "0000"],
];

function parse(args: readonly string[]) {
  return parseFlags(
    { controllers: controllersFlag },
    args.map((arg) => `--controllers=${arg}`),
    {},
  );
}

describe("--controllers", () => {
  for (const [args, runs] of rows) {
    test(`${args.join(" and ") || "not given"} runs ${runs}`, () => {
      const parsed = parse(args);
      assert.equal(parsed.kind, "Parsed");
      const selection = selectControllers(parsed.values.controllers);
      assert.equal(
        [
          selection["cloud-node-controller"],
          selection["cloud-node-lifecycle-controller"],
          selection["node-route-controller"],
          selection["service-lb-controller"],
        ]
          .map(Number)
          .join(""),
        runs,
      );
    });
  }

  test("refuses names that are not known, and tells those that are", () => {
    const parsed = parse(["*,-servce,tagging"]);
    assert.deepEqual(parsed.kind === "Mistaken" && parsed.mistakes, [
      '--controllers: "*,-servce,tagging" has servce and tagging, not among the known controllers: cloud-node-controller (or cloud-node), cloud-node-lifecycle-controller (or cloud-node-lifecycle), node-route-controller (or route), service-lb-controller (or service)',
    ]);
  });
});
