// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { ApiRig, type Json, SERVICES, textAt } from "../api-rig.ts";

let rig: ApiRig;

beforeEach(async () => {
  rig = await ApiRig.start();
});

afterEach(() => rig.close());

function namesOf(list: Json): readonly string[] {
  return Object.values(list["items"] ?? {}).map((item) => textAt(item, "metadata", "name"));
}

describe("a list in pages", () => {
  test("stays as it was at its first page", async () => {
    for (const name of ["a", "b", "c"]) await rig.create(name);
    const first = (await rig.send("GET", `${SERVICES}?limit=2`)).body;
    assert.deepEqual(namesOf(first), ["a", "b"]);
    assert.equal(first["metadata"]?.["remainingItemCount"], 1);
    await rig.send("DELETE", `${SERVICES}/c`);
    await rig.create("d");
    const next = textAt(first, "metadata", "continue");
    const second = (await rig.send("GET", `${SERVICES}?limit=2&continue=${next}`)).body;
    assert.deepEqual(namesOf(second), ["c"]);
    assert.equal(second["metadata"]?.["resourceVersion"], first["metadata"]?.["resourceVersion"]);
    assert.equal(second["metadata"]?.["continue"], undefined);
  });

  test("cannot be continued after a compaction", async () => {
    for (const name of ["a", "b"]) await rig.create(name);
    const first = (await rig.send("GET", `${SERVICES}?limit=1`)).body;
    rig.server.faults.compact();
    const { code, body } = await rig.send(
      "GET",
      `${SERVICES}?limit=1&continue=${textAt(first, "metadata", "continue")}`,
    );
    assert.equal(code, 410);
    assert.equal(body["reason"], "Expired");
  });

  test("a token of somebody else's making is refused", async () => {
    assert.equal((await rig.send("GET", `${SERVICES}?continue=abc`)).code, 400);
  });
});
