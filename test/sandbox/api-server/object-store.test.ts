// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ApiError } from "../../../src/sandbox/api-server/api-error.ts";
import { toKubeObject } from "../../../src/sandbox/api-server/kube-object.ts";
import { ObjectStore, type StoreEvent } from "../../../src/sandbox/api-server/object-store.ts";

const thing = (name: string) => toKubeObject({ apiVersion: "v1", kind: "Thing", metadata: { name, namespace: "n" } });

function isGone(thrown: unknown): boolean {
  return thrown instanceof ApiError && thrown.code === 410;
}

describe("ObjectStore", () => {
  test("every change has a revision of its own, which the object carries", () => {
    const store = new ObjectStore();
    const first = store.put("things", thing("a"));
    const second = store.put("things", first);
    assert.equal(Number(second.metadata.resourceVersion), Number(first.metadata.resourceVersion) + 1);
    assert.equal(store.revision, Number(second.metadata.resourceVersion));
  });

  test("lists are sorted by key", () => {
    const store = new ObjectStore();
    for (const name of ["b", "c", "a"]) store.put("things", thing(name));
    assert.deepEqual(
      store.list("things").map(({ metadata }) => metadata.name),
      ["a", "b", "c"],
    );
  });

  test("changes are told in order, and can be read again from any revision", () => {
    const store = new ObjectStore();
    const told: StoreEvent[] = [];
    const stop = store.subscribe((event) => told.push(event));
    const start = store.revision;
    store.put("things", thing("a"));
    store.put("others", thing("x"));
    store.put("things", thing("a"));
    store.remove("things", "n/a");
    stop();
    store.put("things", thing("later"));
    assert.deepEqual(
      told.map(({ type, resource }) => `${type} ${resource}`),
      ["ADDED things", "ADDED others", "MODIFIED things", "DELETED things"],
    );
    assert.deepEqual(
      store.changesSince("things", start).slice(0, 3),
      told.filter(({ resource }) => resource === "things"),
    );
    assert.deepEqual(
      store.changesSince("things", start + 3).map(({ type }) => type),
      ["DELETED", "ADDED"],
    );
  });

  test("what was compacted is gone", () => {
    const store = new ObjectStore();
    store.put("things", thing("a"));
    const before = store.revision;
    store.compact();
    assert.throws(() => store.changesSince("things", before - 1), isGone);
    assert.deepEqual(store.changesSince("things", store.revision), []);
  });

  test("history is bounded", () => {
    const store = new ObjectStore(10);
    const start = store.revision;
    for (let index = 0; index < 100; index++) store.put("things", thing("a"));
    assert.throws(() => store.changesSince("things", start), isGone);
    assert.equal(store.changesSince("things", store.revision - 5).length, 5);
  });
});
