// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { awsErrorRows } from "../../../providers/aws/error-table.ts";
import { accountReasons, passingReasons, serviceReasons, warningReasons } from "../../../providers/aws/reasons.ts";

type Severity = "UserError" | "TerminalError" | "RetryableError" | "Warning";

const folder = join(import.meta.dirname, "../../../providers/aws");

/** Where a reason stands in the sources, and how bad it is. */
const places: readonly { readonly pattern: RegExp; readonly severity: Severity }[] = [
  { pattern: /\bnew UserError\(\s*"(\w+)"/g, severity: "UserError" },
  { pattern: /\brefuse\(\s*"([A-Z]\w+)"/g, severity: "UserError" },
  { pattern: /\bnew TerminalError\(\s*"(\w+)"/g, severity: "TerminalError" },
  { pattern: /\bnew RetryableError\(\s*"(\w+)"/g, severity: "RetryableError" },
  { pattern: /\bwarn\(\s*"([A-Z]\w+)"/g, severity: "Warning" },
];

/** Those of the plan command's own input, and of what the loop never asks for. */
const elsewhere = ["AwsFactsMissing", "InvalidAwsFacts", "NoServices"];

const tables: Readonly<Record<Severity, Readonly<Record<string, string>>>> = {
  UserError: serviceReasons,
  TerminalError: accountReasons,
  RetryableError: passingReasons,
  Warning: warningReasons,
};

describe("the reasons", () => {
  const given = new Map<Severity, Set<string>>();
  const give = (severity: Severity, reason: string): void => {
    given.set(severity, (given.get(severity) ?? new Set()).add(reason));
  };
  before(async () => {
    for (const { kind, reason } of awsErrorRows) give(kind, reason);
    for (const file of await readdir(folder, { recursive: true })) {
      if (!file.endsWith(".ts")) continue;
      const text = await readFile(join(folder, file), "utf8");
      for (const { pattern, severity } of places) {
        for (const [, reason = ""] of text.matchAll(pattern)) if (!elsewhere.includes(reason)) give(severity, reason);
      }
    }
  });

  for (const severity of ["UserError", "TerminalError", "RetryableError", "Warning"] as const) {
    test(`that are ${severity}s are told of, and no others`, () => {
      assert.deepEqual(Object.keys(tables[severity]).sort(), [...(given.get(severity) ?? [])].sort());
    });
  }

  test("have a sentence each", () => {
    for (const [reason, meaning] of Object.values(tables).flatMap((table) => Object.entries(table))) {
      assert.match(meaning, /^[A-Za-z].*\.$/, reason);
      assert.ok(!meaning.includes("|"), `${reason} would break its table`);
    }
  });
});
