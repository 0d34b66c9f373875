// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type KnownFlags, type Token, tokenize } from "../../src/flags/tokenize.ts";

const switches: Readonly<Record<string, boolean>> = {
  v: false,
  "cluster-name": false,
  "leader-elect": true,
  help: true,
};
const shorts: Readonly<Record<string, string>> = { v: "v", h: "help", n: "cluster-name" };
const known: KnownFlags = { isSwitch: (name) => switches[name], nameOf: (short) => shorts[short] };

const flag = (name: string, text: string): Token => ({ kind: "Flag", name, text });
const word = (text: string): Token => ({ kind: "Word", text });

const rows: readonly (readonly [args: readonly string[], tokens: readonly Token[]])[] = [
  [[], []],
  [["--cluster-name=a=b"], [flag("cluster-name", "a=b")]],
  [
    ["--cluster-name", "a", "b"],
    [flag("cluster-name", "a"), word("b")],
  ],
  [["--cluster-name", "--help"], [flag("cluster-name", "--help")]],
  [
    ["--cluster-name", "--", "x"],
    [flag("cluster-name", "--"), word("x")],
  ],
  [["--cluster-name="], [flag("cluster-name", "")]],
  [["--cluster_name=a_b"], [flag("cluster-name", "a_b")]],
  [["--cluster-name=two\nlines"], [flag("cluster-name", "two\nlines")]],
  [
    ["--leader-elect", "false"],
    [flag("leader-elect", "true"), word("false")],
  ],
  [["--leader_elect=false"], [flag("leader-elect", "false")]],
  [
    ["a", "--help", "b"],
    [word("a"), flag("help", "true"), word("b")],
  ],
  [
    ["--", "--help", "-v"],
    [word("--help"), word("-v")],
  ],
  [["-"], [word("-")]],
  [["-v=2"], [flag("v", "2")]],
  [["-v", "2"], [flag("v", "2")]],
  [["-v2"], [flag("v", "2")]],
  [["-v=-2"], [flag("v", "-2")]],
  [["-hv2"], [flag("help", "true"), flag("v", "2")]],
  [["-h=false"], [flag("help", "false")]],
  [
    ["-hn", "a"],
    [flag("help", "true"), flag("cluster-name", "a")],
  ],
  [["-v"], [{ kind: "MissingValue", name: "v" }]],
  [["--v"], [{ kind: "MissingValue", name: "v" }]],
  [
    ["--nobody=1", "x"],
    [{ kind: "UnknownFlag", written: "--nobody", name: "nobody" }, word("x")],
  ],
  [
    ["--no_body", "1", "x"],
    [{ kind: "UnknownFlag", written: "--no_body", name: "no-body" }, word("x")],
  ],
  [
    ["--nobody", "--help"],
    [{ kind: "UnknownFlag", written: "--nobody", name: "nobody" }, flag("help", "true")],
  ],
  [["--nobody"], [{ kind: "UnknownFlag", written: "--nobody", name: "nobody" }]],
  [["-hz2"], [flag("help", "true"), { kind: "UnknownFlag", written: "-z", name: "z" }]],
  [["--=x"], [{ kind: "BadSyntax", written: "--=x" }]],
  [["---help"], [{ kind: "BadSyntax", written: "---help" }]],
];

describe("arguments as pflag reads them", () => {
  for (const [args, tokens] of rows) {
    test(args.join(" ") || "none", () => assert.deepEqual(tokenize(args, known), tokens));
  }
});
