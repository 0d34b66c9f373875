// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { Lookup } from "../../../../providers/aws/network/lookup.ts";
import { FakeClock } from "../../../support/fake-clock.ts";

const { signal } = new AbortController();

function make(present: Map<string, string>) {
  const clock = new FakeClock();
  const reads: (readonly string[])[] = [];
  let gate = Promise.resolve();
  const lookup = new Lookup<string>({
    clock,
    same: Object.is,
    read: async (ids) => {
      reads.push(ids);
      const found = new Map(ids.flatMap((id) => (present.has(id) ? [[id, present.get(id) ?? ""] as const] : [])));
      await gate;
      return found;
    },
  });
  return {
    clock,
    reads,
    lookup,
    hold: (until: Promise<void>) => {
      gate = until;
    },
  };
}

describe("a lookup", () => {
  test("reads each thing once, many in one call, whoever asks", async () => {
    const { reads, lookup } = make(
      new Map([
        ["a", "1"],
        ["b", "2"],
        ["c", "3"],
      ]),
    );
    const [left, right] = await Promise.all([lookup.of(["a", "b"], signal), lookup.of(["b", "c"], signal)]);
    assert.deepEqual(
      [...left],
      [
        ["a", "1"],
        ["b", "2"],
      ],
    );
    assert.deepEqual(
      [...right],
      [
        ["b", "2"],
        ["c", "3"],
      ],
    );
    assert.deepEqual(reads, [["a", "b", "c"]]);
    await lookup.of(["a", "b", "c"], signal);
    assert.equal(reads.length, 1);
  });

  test("reads together what was asked for while it read", async () => {
    const ids = Array.from({ length: 50 }, (_, index) => `i-${index}`);
    const { reads, lookup, hold } = make(new Map(ids.map((id) => [id, id])));
    const { promise, resolve } = Promise.withResolvers<void>();
    hold(promise);
    const first = lookup.of(["i-0"], signal);
    await setImmediate();
    const others = ids.map((id) => lookup.of([id], signal));
    await setImmediate();
    assert.deepEqual(reads, [["i-0"]]);
    resolve();
    assert.deepEqual([...(await first)], [["i-0", "i-0"]]);
    assert.equal((await Promise.all(others)).flatMap((found) => [...found]).length, 50);
    assert.deepEqual(reads, [["i-0"], ids.slice(1)]);
  });

  test("goes on after a read that failed, and fails those only who asked for what was in it", async () => {
    const clock = new FakeClock();
    const { promise, reject } = Promise.withResolvers<ReadonlyMap<string, string>>();
    const lookup = new Lookup<string>({
      clock,
      same: Object.is,
      read: (ids) => (ids.includes("bad") ? promise : Promise.resolve(new Map(ids.map((id) => [id, id])))),
    });
    const failing = assert.rejects(lookup.of(["bad"], signal), /throttled/);
    await setImmediate();
    const good = lookup.of(["good"], signal);
    reject(new Error("throttled"));
    await failing;
    assert.deepEqual([...(await good)], [["good", "good"]]);
  });

  test("asks for 200 at a time", async () => {
    const ids = Array.from({ length: 401 }, (_, index) => `i-${index}`);
    const { reads, lookup } = make(new Map(ids.map((id) => [id, id])));
    assert.equal((await lookup.of(ids, signal)).size, 401);
    assert.deepEqual(
      reads.map(({ length }) => length),
      [200, 200, 1],
    );
  });

  test("looks for what was not there after a while only", async () => {
    const present = new Map<string, string>();
    const { clock, reads, lookup } = make(present);
    assert.equal((await lookup.of(["a"], signal)).size, 0);
    present.set("a", "1");
    assert.equal((await lookup.of(["a"], signal)).size, 0);
    await clock.advance(10_000);
    assert.deepEqual([...(await lookup.of(["a"], signal))], [["a", "1"]]);
    assert.equal(reads.length, 2);
  });

  test("believes what was set while it read", async () => {
    const { lookup, hold } = make(new Map([["a", "old"]]));
    const gate = Promise.withResolvers<void>();
    hold(gate.promise);
    const reading = lookup.of(["a"], signal);
    await setImmediate();
    lookup.set("a", "new");
    gate.resolve();
    assert.deepEqual([...(await reading)], [["a", "new"]]);
    await setImmediate();
    assert.deepEqual(lookup.known(), ["new"]);
  });

  test("does not read what was set while it waited for its turn", async () => {
    const { lookup, reads } = make(new Map([["a", "old"]]));
    const reading = lookup.of(["a"], signal);
    lookup.set("a", "new");
    assert.deepEqual([...(await reading)], [["a", "new"]]);
    await setImmediate();
    assert.deepEqual([lookup.known(), reads], [["new"], []]);
  });

  test("reads again what was forgotten while it read", async () => {
    const present = new Map([["a", "old"]]);
    const { lookup, reads, hold } = make(present);
    const gate = Promise.withResolvers<void>();
    hold(gate.promise);
    const reading = lookup.of(["a"], signal);
    await setImmediate();
    lookup.forget();
    lookup.forget(["a"]);
    present.set("a", "new");
    gate.resolve();
    assert.deepEqual([...(await reading)], [["a", "new"]]);
    assert.equal(reads.length, 2);
  });

  test("tells which are not what they were when it is refreshed", async () => {
    const present = new Map([
      ["a", "1"],
      ["b", "2"],
      ["c", "3"],
    ]);
    const { lookup } = make(present);
    await lookup.of(["a", "b", "c"], signal);
    present.set("b", "two");
    present.delete("c");
    assert.deepEqual(await lookup.refresh(["a", "b", "c"], signal), ["b", "c"]);
    assert.deepEqual(
      [...lookup.knownOf(["a", "b", "c"])],
      [
        ["a", "1"],
        ["b", "two"],
      ],
    );
  });
});
