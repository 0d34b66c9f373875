// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { toAnswerError } from "../../src/kube/errors.ts";
import { ObjectStore, versionOf } from "../../src/kube/object-store.ts";
import { listPages } from "../../src/kube/paged-list.ts";
import { ScriptedClient } from "../support/scripted-client.ts";

function page(version: number, names: readonly string[], next?: string): unknown {
  const items = names.map((name, index) => ({ metadata: { name, resourceVersion: String(index + 1) } }));
  return { metadata: { resourceVersion: String(version), ...(next === undefined ? {} : { continue: next }) }, items };
}

const expired = toAnswerError({ status: 410, message: "the continue token is too old", retryAfterMs: undefined });

describe("a list in pages", () => {
  let client: ScriptedClient;
  let store: ObjectStore<number>;
  let listed: Promise<number>;

  beforeEach(() => {
    client = new ScriptedClient();
    store = new ObjectStore({ toModel: versionOf, onSubscriberError: (thrown) => assert.fail(String(thrown)) });
    const resource = { client, path: "/api/v1/things", query: { labelSelector: "a=b" } };
    listed = listPages(resource, store, new AbortController().signal);
    listed.catch(() => undefined);
  });

  test("is at the version of its first page", async () => {
    (await client.nextRequest()).answer(page(20, ["a"], "more"));
    const second = await client.nextRequest();
    assert.deepEqual(second.request.query, { labelSelector: "a=b", limit: "500", continue: "more" });
    second.answer(page(21, ["b"]));
    assert.equal(await listed, 20);
    assert.equal(store.size, 2);
  });

  test("that grew old between its pages begins again, and forgets what it had by then", async () => {
    (await client.nextRequest()).answer(page(20, ["a", "gone"], "more"));
    (await client.nextRequest()).fail(expired);
    const again = await client.nextRequest();
    assert.equal(again.request.query?.["continue"], undefined);
    again.answer(page(30, ["a"]));
    assert.equal(await listed, 30);
    assert.equal(store.size, 1);
  });

  test("that expires even in one piece is a failure", async () => {
    for (let round = 0; round < 2; round++) {
      (await client.nextRequest()).answer(page(20, [], "more"));
      (await client.nextRequest()).fail(expired);
    }
    (await client.nextRequest()).fail(expired);
    await assert.rejects(listed, { reason: "Expired" });
  });

  test("that is no list is a failure", async () => {
    (await client.nextRequest()).answer("ok");
    await assert.rejects(listed, { reason: "GarbledAnswer" });
  });
});
