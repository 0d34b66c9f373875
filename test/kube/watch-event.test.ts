// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readWatchEvent } from "../../src/kube/watch-event.ts";

const object = { metadata: { name: "web", namespace: "default", resourceVersion: "12" } };

describe("a line of a watch", () => {
  for (const [type, kind] of [
    ["ADDED", "Put"],
    ["MODIFIED", "Put"],
    ["DELETED", "Deleted"],
  ] as const) {
    test(`${type} is ${kind}`, () => {
      assert.deepEqual(readWatchEvent({ type, object }), { kind, raw: object, version: 12 });
    });
  }

  test("a bookmark says up to where all was told, and whether the list is complete", () => {
    const metadata = { resourceVersion: "99" };
    const annotations = { "k8s.io/initial-events-end": "true" };
    const read = (of: object): unknown => readWatchEvent({ type: "BOOKMARK", object: { metadata: of } });
    assert.deepEqual(read(metadata), { kind: "Bookmark", version: 99, endsInitialEvents: false });
    assert.deepEqual(read({ ...metadata, annotations }), { kind: "Bookmark", version: 99, endsInitialEvents: true });
  });

  test("an ERROR becomes the error that the same answer would be", () => {
    const status = { code: 429, message: "slow down", details: { retryAfterSeconds: 2 } };
    const event = readWatchEvent({ type: "ERROR", object: status });
    assert.ok(event.kind === "Failure");
    assert.equal(event.error.reason, "TooManyRequests");
    assert.equal("retryAfterMs" in event.error && event.error.retryAfterMs, 2000);
    const empty = readWatchEvent({ type: "ERROR" });
    assert.equal(empty.kind === "Failure" && empty.error.reason, "ServerError");
  });

  for (const line of [
    null,
    42,
    "ADDED",
    {},
    { type: "ADDED" },
    { type: "ADDED", object: {} },
    { type: "ADDED", object: { metadata: { resourceVersion: "12" } } },
    { type: "ADDED", object: { metadata: { name: "web" } } },
    { type: "ADDED", object: { metadata: { name: "web", resourceVersion: "abc" } } },
    { type: "BOOKMARK", object: { metadata: {} } },
    { type: "UNHEARD", object },
  ]) {
    test(`${JSON.stringify(line)} is refused`, () => {
      assert.throws(() => readWatchEvent(line), { name: "RetryableError", reason: "GarbledAnswer" });
    });
  }
});
