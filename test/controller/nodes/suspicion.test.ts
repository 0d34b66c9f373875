// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { Hold, Suspects } from "../../../src/controller/nodes/suspicion.ts";
import type { Node } from "../../../src/model/request.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { makeNode } from "../../support/make-service.ts";

const [a, b] = [makeNode({ name: "a" }), makeNode({ name: "b" })];
const names = (nodes: readonly Node[]): string => nodes.map(({ name }) => name).join(" ");

test("gone is what was gone at two looks in a row, the same node with the same providerID", () => {
  const suspects = new Suspects();
  assert.equal(names(suspects.confirm([a])), "");
  assert.equal(names(suspects.confirm([a, b])), "a");
  assert.equal(names(suspects.confirm([b])), "b");
  assert.equal(names(suspects.confirm([a])), "");
  assert.equal(names(suspects.confirm([{ ...a, uid: "other" }])), "");
  assert.equal(names(suspects.confirm([{ ...a, uid: "other", providerID: "other" }])), "");
  assert.equal(names(suspects.confirm([])), "");
});

const minute = 60_000;

test("without a witness nodes are kept for ten minutes, and as long as something contradicts", async () => {
  const clock = new FakeClock();
  const hold = new Hold(clock);
  assert.equal(hold.keeps("Trusted"), false);
  assert.equal(hold.keeps("NoWitness"), true);
  await clock.advance(9 * minute);
  assert.equal(hold.keeps("Contradicted"), true);
  await clock.advance(9 * minute);
  assert.equal(hold.keeps("NoWitness"), true);
  await clock.advance(minute);
  assert.equal(hold.keeps("NoWitness"), false);
});

test("a witness, or nothing to keep, begins it anew", async () => {
  const clock = new FakeClock();
  const hold = new Hold(clock);
  for (const end of [() => hold.keeps("Trusted"), () => hold.end()]) {
    assert.equal(hold.keeps("NoWitness"), true);
    await clock.advance(9 * minute);
    end();
    assert.equal(hold.keeps("NoWitness"), true);
    await clock.advance(9 * minute);
    assert.equal(hold.keeps("NoWitness"), true);
    hold.end();
  }
});
