// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { FakeClock } from "../../../support/fake-clock.ts";
import { ApiRig, type Line, type OpenWatch, textAt } from "../api-rig.ts";

let rig: ApiRig;
let clock: FakeClock;
const open: OpenWatch[] = [];

async function watch(query: string = ""): Promise<OpenWatch> {
  const opened = await rig.watch(query);
  open.push(opened);
  return opened;
}

function tell(line: Line | undefined): string {
  return line === undefined ? "end" : `${line.type} ${textAt(line.object, "metadata", "name")}`.trim();
}

async function take(opened: OpenWatch, count: number): Promise<readonly string[]> {
  const told: string[] = [];
  for (let index = 0; index < count; index++) told.push(tell(await opened.next()));
  return told;
}

function versionOf(object: unknown): string {
  return (object as { readonly metadata: { readonly resourceVersion: string } }).metadata.resourceVersion;
}

beforeEach(async () => {
  clock = new FakeClock();
  rig = await ApiRig.start({ historyLimit: 100 }, clock);
});

afterEach(async () => {
  for (const opened of open.splice(0)) opened.close();
  await rig.close();
});

describe("a watch", () => {
  test("without a resourceVersion tells first what is there", async () => {
    await rig.create("a");
    const opened = await watch();
    await rig.create("b");
    assert.deepEqual(await take(opened, 2), ["ADDED a", "ADDED b"]);
  });

  test("resumes after the resourceVersion that it names", async () => {
    const first = await rig.create("a");
    await rig.create("b");
    await rig.label("a", { x: "y" });
    await rig.send("DELETE", "/api/v1/namespaces/default/services/b");
    const opened = await watch(`&resourceVersion=${versionOf(first)}`);
    assert.deepEqual(await take(opened, 3), ["ADDED b", "MODIFIED a", "DELETED b"]);
  });

  test("too old a resourceVersion is an ERROR line with 410, and the end", async () => {
    const first = await rig.create("a");
    await rig.create("b");
    rig.server.faults.compact();
    const opened = await watch(`&resourceVersion=${versionOf(first)}`);
    const line = await opened.next();
    assert.equal(line?.type, "ERROR");
    assert.equal(line.object["code"], 410);
    assert.equal(line.object["reason"], "Expired");
    assert.equal(await opened.next(), undefined);
  });

  test("with sendInitialEvents marks the end of what was there", async () => {
    await rig.create("a");
    const query = "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
    const opened = await watch(query);
    assert.equal(tell(await opened.next()), "ADDED a");
    const bookmark = await opened.next();
    assert.equal(bookmark?.type, "BOOKMARK");
    assert.equal(bookmark.object["metadata"]?.["annotations"]?.["k8s.io/initial-events-end"], "true");
    assert.equal(bookmark.object["kind"], "Service");
  });

  test("asked for them, gets bookmarks that lead past changes of others", async () => {
    const first = await rig.create("a");
    const opened = await watch(`&allowWatchBookmarks=true&resourceVersion=${versionOf(first)}`);
    await rig.send("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "other" } });
    await clock.advance(60_000);
    const bookmark = await opened.next();
    assert.equal(bookmark?.type, "BOOKMARK");
    assert.ok(Number(versionOf(bookmark.object)) > Number(versionOf(first)));
  });

  test("ends after timeoutSeconds, with a last bookmark", async () => {
    const opened = await watch("&timeoutSeconds=5&allowWatchBookmarks=true");
    await clock.advance(4999);
    assert.equal(rig.server.watchCount(), 1);
    await clock.advance(1);
    assert.deepEqual(await take(opened, 2), ["BOOKMARK", "end"]);
    assert.equal(rig.server.watchCount(), 0);
  });

  test("tells of objects that begin or cease to match as added or deleted", async () => {
    await rig.create("a");
    const opened = await watch("&labelSelector=shown=yes");
    await rig.label("a", { shown: "yes" });
    await rig.label("a", { other: "1" });
    await rig.label("a", { shown: "no" });
    await rig.label("a", { other: "2" });
    await rig.label("a", { shown: "yes" });
    assert.deepEqual(await take(opened, 4), ["ADDED a", "MODIFIED a", "DELETED a", "ADDED a"]);
  });

  test("of one namespace tells of no other", async () => {
    const opened = await watch("&fieldSelector=metadata.namespace=default");
    const elsewhere = { apiVersion: "v1", kind: "Service", metadata: { name: "far" }, spec: { ports: [{ port: 1 }] } };
    await rig.send("POST", "/api/v1/namespaces/kube-system/services", elsewhere);
    await rig.create("near");
    assert.deepEqual(await take(opened, 1), ["ADDED near"]);
  });

  test("a change that changes nothing is not told, and has no new resourceVersion", async () => {
    const first = await rig.create("a");
    const { body } = await rig.label("a", {});
    assert.equal(versionOf(body), versionOf(first));
  });
});

describe("faults of watches", () => {
  test("cut: the connection breaks in the middle", async () => {
    const opened = await watch();
    rig.server.faults.cutWatches();
    await assert.rejects(opened.next());
  });

  test("ended: the answer ends cleanly", async () => {
    const opened = await watch();
    rig.server.faults.endWatches();
    assert.equal(await opened.next(), undefined);
  });

  test("failed: an ERROR line, and the end", async () => {
    const opened = await watch();
    rig.server.faults.failWatches();
    assert.equal((await opened.next())?.object["code"], 410);
    assert.equal(await opened.next(), undefined);
  });
});
