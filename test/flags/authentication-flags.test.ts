// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { authenticationFlags, findAuthenticationMistakes } from "../../src/flags/authentication-flags.ts";
import { parseFlags } from "../../src/flags/parse-flags.ts";

const rows: readonly (readonly [args: readonly string[], mistakes: readonly string[]])[] = [
  [[], []],
  [["--requestheader-uid-headers=X-Remote-Uid", "--requestheader-username-headers=X-Remote-User,X-User"], []],
  [["--requestheader-allowed-names= "], ["--requestheader-allowed-names has an empty entry"]],
  [
    ["--requestheader-group-headers=a, ", "--requestheader-extra-headers-prefix= "],
    ["--requestheader-group-headers has an empty entry", "--requestheader-extra-headers-prefix has an empty entry"],
  ],
  [["--requestheader-uid-headers=X-Uid"], ["--requestheader-uid-headers must have X-Remote-Uid among them"]],
];

describe("the flags of authentication", () => {
  const headers = ["username-headers", "group-headers", "extra-headers-prefix"] as const;
  for (const name of headers) {
    test(`--requestheader-${name} has its names without blanks around them`, () => {
      const { values } = parseFlags(authenticationFlags, [`--requestheader-${name}= X-A ,x-b`], {});
      assert.deepEqual(values[`requestheader-${name}`], ["X-A", "x-b"]);
    });
  }

  for (const [args, mistakes] of rows) {
    test(`${args.join(" ")}: ${mistakes.length === 0 ? "are in order" : mistakes.join("; ")}`, () => {
      const parsed = parseFlags(authenticationFlags, args, {});
      assert.ok(parsed.kind === "Parsed");
      assert.deepEqual(findAuthenticationMistakes(parsed.values), mistakes);
    });
  }
});
