// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createLog, type LogFormat } from "../src/create-log.ts";
import { TerminalError, UserError } from "../src/errors.ts";

function linesOf(format: LogFormat, level: number): readonly string[] {
  const lines: string[] = [];
  const sink = { write: (line: string) => void lines.push(line) };
  const log = createLog({ format, verbosity: { level }, component: "speaker", sink }).child({ node: "a" });
  log.debug({}, "why");
  log.info({ count: 1 }, "what");
  return lines;
}

describe("the log", () => {
  test("has an object a line", () => {
    const lines = linesOf("json", 0).map((line): unknown => JSON.parse(line));
    assert.equal(lines.length, 1);
    assert.partialDeepStrictEqual(lines[0], { level: 30, component: "speaker", node: "a", count: 1, msg: "what" });
  });

  test("has lines as klog writes them", () => {
    const [line = "", ...others] = linesOf("text", 3);
    assert.deepEqual(others, []);
    assert.match(line, /^I\d{4} [\d:.]{15} +\d+ speaker\] "what" node="a" count=1\n$/);
  });

  test("follows a verbosity that changes, also where a part of the program has a log of its own", () => {
    const lines: string[] = [];
    const verbosity = { level: 0 };
    const sink = { write: (line: string) => void lines.push(line) };
    const log = createLog({ format: "json", verbosity, component: "speaker", sink }).child({ node: "a" });
    log.debug({}, "before");
    verbosity.level = 4;
    log.debug({}, "then");
    verbosity.level = 3;
    log.debug({}, "after");
    assert.deepEqual(
      lines.map((line): unknown => JSON.parse(line).msg),
      ["then"],
    );
  });

  for (const name of ["error", "err"]) {
    test(`tells the message of an Error that is logged as ${name}`, () => {
      const lines: string[] = [];
      const sink = { write: (line: string) => void lines.push(line) };
      const log = createLog({ format: "json", verbosity: { level: 0 }, component: "speaker", sink });
      log.error({ [name]: new UserError("PoolExhausted", "the pool lan is full") }, "what");
      const { [name]: told } = JSON.parse(lines[0] ?? "");
      assert.partialDeepStrictEqual(told, { reason: "PoolExhausted", message: "the pool lan is full" });
    });
  }

  test("tells where a bug is, and no more than the problem of what is none", () => {
    const lines: string[] = [];
    const sink = { write: (line: string) => void lines.push(line) };
    const log = createLog({ format: "json", verbosity: { level: 0 }, component: "speaker", sink });
    log.error({ err: new UserError("PoolExhausted", "the pool lan is full") }, "what");
    log.error({ err: new TerminalError("InternalError", "oh") }, "what");
    log.error({ err: new TypeError("oh") }, "what");
    log.error({ error: "oh" }, "what");
    const [problem, internal, bug, text] = lines.map((line) => JSON.parse(line));
    assert.deepEqual(problem.err, { kind: "UserError", reason: "PoolExhausted", message: "the pool lan is full" });
    for (const { err } of [internal, bug]) assert.match(err.stack, /create-log\.test/);
    assert.equal(text.error, "oh");
  });

  test("tells reasons from verbosity 4 on", () => {
    assert.deepEqual(
      linesOf("text", 4).map((line) => /"(\w+)"/.exec(line)?.[1]),
      ["why", "what"],
    );
  });
});
