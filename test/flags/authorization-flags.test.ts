// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { authorizationFlags, findAuthorizationMistakes } from "../../src/flags/authorization-flags.ts";
import { parseFlags } from "../../src/flags/parse-flags.ts";

const rows: readonly (readonly [paths: string, mistaken: readonly string[]])[] = [
  ["/healthz,/readyz/*,*,livez", []],
  ["", []],
  ["/a*b,/*/c,/d", ["/a*b", "/*/c"]],
  ["**", ["**"]],
];

describe("paths that everybody may see:", () => {
  for (const [paths, mistaken] of rows) {
    test(`"${paths}"`, () => {
      const parsed = parseFlags(authorizationFlags, [`--authorization-always-allow-paths=${paths}`], {});
      assert.ok(parsed.kind === "Parsed");
      assert.deepEqual(
        findAuthorizationMistakes(parsed.values),
        mistaken.map((path) => `--authorization-always-allow-paths: "${path}" may have * at its end only`),
      );
    });
  }
});
