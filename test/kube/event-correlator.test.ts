// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { EventCorrelator, type EventDraft } from "../../src/kube/event-correlator.ts";

const start = Date.UTC(2026, 0, 1);
const minuteMs = 60_000;

function draft(message: string, { name = "web", reason = "Failed" } = {}): EventDraft {
  const subject = { apiVersion: "v1", kind: "Service", namespace: "shop", name, uid: `uid-${name}` };
  return { subject, type: "Warning", reason, message };
}

describe("Events are kept few:", () => {
  test("the same again is counted on the first", () => {
    const correlator = new EventCorrelator();
    const first = correlator.observe(draft("no address"), start);
    const second = correlator.observe(draft("no address"), start + minuteMs);
    assert.equal(first, second);
    assert.deepEqual([first?.count, first?.firstAt, first?.lastAt], [2, start, start + minuteMs]);
  });

  test("another message, reason or object is another Event", () => {
    const correlator = new EventCorrelator();
    const records = [
      correlator.observe(draft("a"), start),
      correlator.observe(draft("b"), start),
      correlator.observe(draft("a", { reason: "Other" }), start),
      correlator.observe(draft("a", { name: "db" }), start),
    ];
    assert.equal(new Set(records).size, 4);
    assert.equal(new Set(records.map((record) => record?.name)).size, 4, "each has a name of its own");
    assert.match(records[0]?.name ?? "", /^web\.[0-9a-f]{16}$/);
  });

  test("from the eleventh message within ten minutes they are one, and ten quiet minutes later separate again", () => {
    const correlator = new EventCorrelator();
    for (let index = 0; index < 10; index++) correlator.observe(draft(`message ${index}`), start);
    const combined = correlator.observe(draft("message 10"), start);
    assert.equal(combined?.draft.message, "(combined from similar events): message 10");
    assert.equal(correlator.observe(draft("message 11"), start), combined);
    assert.equal(
      correlator.observe(draft("message 3"), start)?.draft.message,
      "message 3",
      "a known one is still itself",
    );
    const later = correlator.observe(draft("message 12"), start + 10 * minuteMs + 1);
    assert.equal(later?.draft.message, "message 12");
  });

  test("one object has 25, then one in five minutes; others are not kept from theirs", () => {
    const correlator = new EventCorrelator();
    for (let index = 0; index < 25; index++) assert.ok(correlator.observe(draft("again"), start));
    assert.equal(correlator.observe(draft("again"), start), undefined);
    assert.equal(correlator.observe(draft("another", { reason: "Other" }), start + 4 * minuteMs), undefined);
    assert.ok(correlator.observe(draft("again", { name: "db" }), start));
    assert.ok(correlator.observe(draft("again"), start + 5 * minuteMs));
    assert.equal(correlator.observe(draft("again"), start + 5 * minuteMs), undefined);
  });

  test("a long message is cut, and a long name", () => {
    const correlator = new EventCorrelator();
    const record = correlator.observe(draft("x".repeat(5000), { name: "n".repeat(253) }), start);
    assert.equal(record?.draft.message.length, 1024);
    assert.ok((record?.name.length ?? 0) <= 253);
  });

  test("what is remembered does not grow without end", () => {
    const correlator = new EventCorrelator();
    const first = correlator.observe(draft("a", { name: "first" }), start);
    for (let index = 0; index < 4096; index++) correlator.observe(draft("a", { name: `n${index}` }), start);
    assert.notEqual(correlator.observe(draft("a", { name: "first" }), start), first);
  });
});
