// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { fieldOf } from "../../src/kube/fields.ts";
import { keyOf, ObjectStore, versionOf } from "../../src/kube/object-store.ts";

function raw(name: string, version: number): unknown {
  return { metadata: { name, resourceVersion: String(version) } };
}

function newStore(): ObjectStore<number> {
  return new ObjectStore({
    toModel: (object) => versionOf(object),
    onSubscriberError: (thrown) => assert.fail(String(thrown)),
  });
}

/** What somebody who only listens thinks is in the store. */
function mirrorOf(store: ObjectStore<number>): Set<number> {
  const mirror = new Set<number>();
  store.subscribe({
    added: (want) => {
      assert.ok(!mirror.has(want), "added twice");
      mirror.add(want);
    },
    updated: (have, want) => {
      assert.ok(mirror.delete(have), "updated from what was not there");
      assert.ok(want !== have, "told of no change");
      mirror.add(want);
    },
    deleted: (have) => assert.ok(mirror.delete(have), "deleted what was not there"),
  });
  return mirror;
}

test("keys are namespace/name, or name", () => {
  assert.equal(keyOf({ metadata: { namespace: "default", name: "web" } }), "default/web");
  assert.equal(keyOf({ metadata: { name: "node-1" } }), "node-1");
});

test("versions are numbers; what is none is 0", () => {
  for (const [text, version] of [
    ["12", 12],
    ["999", 999],
    ["", 0],
    ["abc", 0],
    ["1e400", 0],
    [undefined, 0],
  ] as const) {
    assert.equal(versionOf({ metadata: { resourceVersion: text } }), version, String(text));
  }
});

/** A server's history: each step writes or deletes one of a few objects, with a version of its own. */
const history = fc.array(fc.record({ name: fc.constantFrom("a", "b", "c"), deletes: fc.boolean() }), { maxLength: 40 });

interface Step {
  readonly kind: "Put" | "Deleted";
  readonly raw: unknown;
}

function play(changes: readonly { name: string; deletes: boolean }[]): { steps: Step[]; end: Map<string, number> } {
  const end = new Map<string, number>();
  const steps = changes.flatMap(({ name, deletes }, index): Step[] => {
    const version = index + 1;
    if (!deletes) {
      end.set(name, version);
      return [{ kind: "Put", raw: raw(name, version) }];
    }
    return end.delete(name) ? [{ kind: "Deleted", raw: raw(name, version) }] : [];
  });
  return { steps, end };
}

describe("whatever arrives late", () => {
  test("our own answers among the watch's events change nothing in the end, and subscribers agree with the store", () => {
    fc.assert(
      fc.property(history, fc.array(fc.nat()), (changes, lateness) => {
        const { steps, end } = play(changes);
        const store = newStore();
        const mirror = mirrorOf(store);
        steps.forEach((step, index) => {
          // An answer that is as old as any step told so far, or one step ahead of the watch.
          const told = steps[(lateness[index] ?? 0) % (index + 1)];
          if (told?.kind === "Put") store.absorb(told.raw);
          if (step.kind === "Put") store.put(step.raw);
          else store.remove(step.raw);
        });
        assert.deepEqual(new Set(store.list()), new Set(end.values()));
        assert.deepEqual(mirror, new Set(end.values()));
      }),
    );
  });

  test("a list read at any time, then the watch from there, ends as the server", () => {
    fc.assert(
      fc.property(history, fc.nat(), fc.nat(), (changes, missedFrom, listedAt) => {
        const from = missedFrom % (changes.length + 1);
        const at = from + (listedAt % (changes.length - from + 1));
        const store = newStore();
        const mirror = mirrorOf(store);
        const apply = (step: Step): void => (step.kind === "Put" ? store.put(step.raw) : store.remove(step.raw));
        play(changes.slice(0, from)).steps.forEach(apply);
        const relist = store.relist();
        for (const [name, version] of play(changes.slice(0, at)).end) relist.take(raw(name, version));
        relist.finish(at);
        const { steps, end } = play(changes);
        for (const step of steps) if (versionOf(step.raw) > at) apply(step);
        assert.deepEqual(new Set(store.list()), new Set(end.values()));
        assert.deepEqual(mirror, new Set(end.values()));
      }),
    );
  });
});

test("what is dropped in the middle of a list is gone", () => {
  const store = newStore();
  const relist = store.relist();
  relist.take(raw("a", 1));
  relist.drop(raw("a", 2));
  relist.take(raw("b", 1));
  relist.finish(3);
  assert.deepEqual([store.get("a"), store.get("b")], [undefined, 1]);
});

test("a late word of an earlier bearer's deletion does not delete the later one", () => {
  const store = newStore();
  store.put(raw("a", 9));
  store.remove(raw("a", 5));
  assert.equal(store.get("a"), 9);
});

test("a list from before a restore of etcd replaces all, also what we wrote ourselves since", () => {
  const store = newStore();
  store.put(raw("a", 50));
  store.put(raw("b", 51));
  store.absorb(raw("b", 60));
  const relist = store.relist();
  relist.take(raw("a", 20));
  relist.finish(30);
  assert.deepEqual(store.list(), [20]);
  store.put(raw("a", 31));
  assert.equal(store.get("a"), 31);
});

test("only the model is kept", () => {
  const store = new ObjectStore<unknown>({
    toModel: (object) => fieldOf(object, "metadata", "name"),
    onSubscriberError: () => undefined,
  });
  store.put({ metadata: { name: "a", resourceVersion: "1", managedFields: ["large"] } });
  assert.deepEqual(store.list(), ["a"]);
});
