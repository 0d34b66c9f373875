// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { UserError } from "../src/errors.ts";
import { FileFollower } from "../src/file-follower.ts";
import { silentLog } from "../src/log.ts";
import { FakeClock } from "./support/fake-clock.ts";

describe("files that are followed", () => {
  let folder: string;
  let taken: string[];
  let told: string[];
  let lines: string[];
  let follower: FileFollower;
  const clock = new FakeClock();
  const file = (name: string): string => join(folder, name);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "fairlead-files-"));
  });
  after(() => rm(folder, { recursive: true }));

  beforeEach(async () => {
    taken = [];
    told = [];
    lines = [];
    const log = {
      ...silentLog,
      info: (_: object, line: string) => lines.push(line),
      error: (_: object, line: string) => lines.push(line),
    };
    const recorder = {
      reloaded: (what: string) => told.push(`${what} reloaded`),
      failed: (what: string) => told.push(`${what} failed`),
    };
    follower = new FileFollower({ clock, log, recorder });
    await writeFile(file("a"), "1");
    await writeFile(file("b"), "1");
    await follower.add({
      what: "pair",
      files: [file("a"), file("b")],
      take([a = "", b = ""]) {
        if (a !== b) throw new UserError("Mismatch", `${a} is not ${b}`);
        taken.push(a + b);
      },
    });
  });

  test("are taken at once, and again only when they have changed", async () => {
    await follower.look();
    assert.deepEqual([taken, told], [["11"], []]);
    await Promise.all([writeFile(file("a"), "2"), writeFile(file("b"), "2")]);
    await follower.look();
    assert.deepEqual([taken, told], [["11", "22"], ["pair reloaded"]]);
  });

  test("that must settle are taken once two looks have found the same, and looked at soon again", async () => {
    const texts: (string | undefined)[] = [];
    await follower.add({ what: "slow", files: [file("a")], mustSettle: true, take: ([a]) => texts.push(a) });
    for (const text of ["3", "4"]) {
      await Promise.all([writeFile(file("a"), text), writeFile(file("b"), text)]);
      assert.equal(await follower.look(), false);
    }
    assert.deepEqual(texts, ["1"]);
    assert.equal(await follower.look(), true);
    assert.deepEqual(texts, ["1", "4"]);
    assert.equal(await follower.look(), true);
    assert.equal(texts.length, 2);
  });

  test("of which only one is new are not taken, which is told once", async () => {
    await writeFile(file("a"), "2");
    await follower.look();
    await follower.look();
    assert.deepEqual([taken, told, lines.length], [["11"], ["pair failed"], 1]);
    await writeFile(file("b"), "2");
    await follower.look();
    assert.deepEqual(
      [taken, told],
      [
        ["11", "22"],
        ["pair failed", "pair reloaded"],
      ],
    );
  });

  test("that become again what they were count as not changed", async () => {
    await writeFile(file("a"), "2");
    await follower.look();
    await writeFile(file("a"), "1");
    await follower.look();
    await writeFile(file("a"), "2");
    await follower.look();
    assert.deepEqual(told, ["pair failed", "pair failed"]);
    const broken = "files cannot be used: what was before stays";
    assert.deepEqual(lines, [broken, "files are what they were, and of use again", broken]);
  });

  test("that are taken away leave what was before", async () => {
    await rename(file("a"), file("gone"));
    await follower.look();
    assert.deepEqual([taken, told], [["11"], ["pair failed"]]);
    await rename(file("gone"), file("a"));
    await follower.look();
    assert.deepEqual(told, ["pair failed"]);
  });

  test("that cannot be read at the beginning are an error", async () => {
    const added = follower.add({ what: "ca", files: [file("none")], take: () => undefined });
    await assert.rejects(added, { reason: "UnreadableFile", message: /^ca: ENOENT.*none/ });
  });

  test("are looked at every ten seconds, also behind a link that is changed", async () => {
    await mkdir(file("one"));
    await mkdir(file("two"));
    await writeFile(file("one/ca"), "one");
    await writeFile(file("two/ca"), "two");
    await symlink("one", file("data"));
    const texts: (readonly string[])[] = [];
    await follower.add({ what: "ca", files: [file("data/ca")], take: (read) => texts.push(read) });
    const stopped = new AbortController();
    const running = follower.run(stopped.signal);
    await clock.advance(9_999);
    await symlink("two", file("data.new"));
    await rename(file("data.new"), file("data"));
    assert.deepEqual(texts, [["one"]]);
    await clock.advance(1);
    while (clock.pending === 0) await new Promise(setImmediate);
    assert.deepEqual(texts, [["one"], ["two"]]);
    stopped.abort();
    await running;
  });
});
