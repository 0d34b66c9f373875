// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  choiceFlag,
  countFlag,
  durationFlag,
  listFlag,
  numberFlag,
  pairsFlag,
  portRangeFlag,
  switchFlag,
  textFlag,
} from "../../src/flags/flag-kinds.ts";
import { fallbacksOf, parseFlags } from "../../src/flags/parse-flags.ts";

const table = {
  kubeconfig: textFlag("", { doc: "File.", placeholder: "FILE", env: "KUBECONFIG" }),
  "leader-elect": switchFlag(true, { doc: "Lead." }),
  "concurrent-service-syncs": countFlag(10, 1, { doc: "Workers." }),
  "drain-timeout": durationFlag("3s", { doc: "Time." }),
  output: choiceFlag(["text", "json"], "text", { doc: "Form.", short: "o" }),
  file: listFlag([], { doc: "Files.", short: "f" }),
  tags: pairsFlag({ doc: "Tags." }),
  ports: portRangeFlag({ first: 30_000, last: 32_767 }, { doc: "NodePorts." }),
  rate: numberFlag(20, { doc: "A second." }),
  v: countFlag(0, 0, { doc: "Verbosity.", short: "v" }),
};

function valuesOf(args: readonly string[], env: Record<string, string> = {}) {
  const parsed = parseFlags(table, args, env);
  assert.equal(parsed.kind, "Parsed", JSON.stringify(parsed));
  return parsed.kind === "Parsed" ? parsed : assert.fail();
}

function mistakesOf(args: readonly string[], env: Record<string, string> = {}): readonly string[] {
  const parsed = parseFlags(table, args, env);
  return parsed.kind === "Mistaken" ? parsed.mistakes : [];
}

test("fallbacks are what is parsed of no arguments in an empty environment", () => {
  assert.deepEqual(fallbacksOf(table), valuesOf([]).values);
});

describe("parseFlags", () => {
  const forms: readonly [readonly string[], keyof typeof table, unknown][] = [
    [["--kubeconfig=a=b"], "kubeconfig", "a=b"],
    [["--kubeconfig", "a"], "kubeconfig", "a"],
    [["--kubeconfig", "a", "--kubeconfig=b"], "kubeconfig", "b"],
    [["--leader-elect"], "leader-elect", true],
    [["--leader-elect=false"], "leader-elect", false],
    [["--leader-elect=F"], "leader-elect", false],
    [["-v=2"], "v", 2],
    [["-v2"], "v", 2],
    [["-v", "2"], "v", 2],
    [["--v=2"], "v", 2],
    [["--drain-timeout=1m1.5s"], "drain-timeout", 61_500],
    [["--drain-timeout=0"], "drain-timeout", 0],
    [["--drain_timeout=1500us"], "drain-timeout", 1.5],
    [["--concurrent-service-syncs=0x10"], "concurrent-service-syncs", 16],
    [["-o", "json"], "output", "json"],
    [['--file="a,b",c', "--file=", "--file=d"], "file", ["a,b", "c", "d"]],
    [["--tags=team=a,b"], "tags", { team: "a,b" }],
    [['--tags="team=a,b",env=prod'], "tags", { team: "a,b", env: "prod" }],
    [["--v=1", "--", "--v=2"], "v", 1],
    [["--rate=.5"], "rate", 0.5],
    [["-f", "a,b", "-f=c"], "file", ["a", "b", "c"]],
    [["-f", "-"], "file", ["-"]],
    [["--tags=a=1,b=2", "--tags", "b=x=y,c="], "tags", { a: "1", b: "x=y", c: "" }],
    [["--ports=1-65535"], "ports", { first: 1, last: 65_535 }],
    [[], "ports", { first: 30_000, last: 32_767 }],
    [[], "concurrent-service-syncs", 10],
  ];
  for (const [args, name, want] of forms) {
    test(`${args.join(" ") || "no argument"} gives ${name} ${JSON.stringify(want)}`, () => {
      assert.deepEqual(valuesOf(args).values[name], want);
    });
  }

  test("a switch does not take the next argument", () => {
    const { values, positionals } = valuesOf(["--leader-elect", "false"]);
    assert.equal(values["leader-elect"], true);
    assert.deepEqual(positionals, ["false"]);
  });

  test("the environment counts where the flag is not given", () => {
    assert.equal(valuesOf([], { KUBECONFIG: "env" }).values.kubeconfig, "env");
    assert.equal(valuesOf(["--kubeconfig=flag"], { KUBECONFIG: "env" }).values.kubeconfig, "flag");
  });

  test("what cannot be understood has its fallback, and is named", () => {
    const parsed = parseFlags(table, ["--v=x", "--kubeconfig=a", "--drain-timeout", "word", "--nobody", "--rate"], {});
    assert.ok(parsed.kind === "Mistaken");
    assert.deepEqual(parsed.mistaken, new Set(["v", "drain-timeout", "rate"]));
    assert.deepEqual([parsed.values.v, parsed.values["drain-timeout"], parsed.values.kubeconfig], [0, 3_000, "a"]);
  });

  test("a duration cannot be negative", () => {
    assert.match(mistakesOf(["--drain-timeout=-1s"])[0] ?? "", /^--drain-timeout: "-1s" must be a duration/);
  });

  test("all mistakes are told at once", () => {
    assert.deepEqual(
      mistakesOf([
        "--leader-elct",
        "--leader-elect=perhaps",
        "--concurrent-service-syncs=0",
        "--drain-timeout=soon",
        "-o=yaml",
        "--tags=a",
        "--ports=2-1",
        "--rate=fast",
        "-x",
        "--=y",
        "--kubeconfig",
      ]),
      [
        "--leader-elct: no such flag; did you mean --leader-elect?",
        "-x: no such flag",
        "--=y: is not written as a flag",
        "--kubeconfig: needs a value (FILE)",
        '--leader-elect: "perhaps" must be true or false',
        '--concurrent-service-syncs: "0" must be a whole number from 1 on',
        '--drain-timeout: "soon" must be a duration such as 500ms, 3s or 1m30s',
        '--output: "yaml" must be one of text, json',
        '--tags: "a" must be pairs of name=value, separated by commas',
        '--ports: "2-1" must be a range of ports such as 30000-32767',
        '--rate: "fast" must be a number',
      ],
    );
  });
});
