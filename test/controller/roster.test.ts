// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { Roster } from "../../src/controller/roster.ts";
import { makeService } from "../support/make-service.ts";

const one = makeService({ name: "one" });
const two = makeService({ name: "two" });
const unserved = (name: string) => ({ serviceKey: `default/${name}`, servedUid: undefined });
const served = (name: string) => ({ serviceKey: `default/${name}`, servedUid: `uid-of-${name}` });

test("a Service belongs to one load balancer, and leaves no trace where nothing was made for it", () => {
  const roster = new Roster();
  roster.place(one, "a");
  roster.place(one, "a");
  assert.equal(roster.homeOf("default/one"), "a");
  assert.deepEqual(roster.of("a"), [unserved("one")]);
  roster.place(one, "b");
  assert.deepEqual([roster.of("a"), roster.of("b")], [[], [unserved("one")]]);
  roster.place(one, undefined);
  assert.deepEqual([...roster.keys()], []);
});

test("what was made for a Service is remembered under the load balancer it left", () => {
  const roster = new Roster();
  roster.place(one, "a");
  roster.serve("a", [one]);
  roster.place(one, "b");
  assert.deepEqual(roster.of("a"), [served("one")]);
  assert.deepEqual(roster.of("b"), [unserved("one")]);
  roster.place(one, undefined);
  assert.deepEqual(roster.of("a"), [served("one")]);
  roster.retain("a", []);
  assert.deepEqual(roster.of("a"), []);
});

test("retain forgets those that are gone, and keeps those that are to be served again", () => {
  const roster = new Roster();
  for (const service of [one, two]) roster.place(service, "a");
  roster.serve("a", [one, two]);
  roster.place(two, undefined);
  roster.retain("a", [one]);
  assert.deepEqual(roster.of("a"), [served("one")]);
  // Came back while it was being released.
  roster.retain("a", []);
  assert.deepEqual(roster.of("a"), [unserved("one")]);
});

test("a Service made anew takes the place of the first", () => {
  const roster = new Roster();
  roster.place(one, "a");
  roster.serve("a", [one]);
  roster.serve("a", [{ ...one, uid: "second" }]);
  assert.deepEqual(roster.of("a"), [{ serviceKey: "default/one", servedUid: "second" }]);
});
