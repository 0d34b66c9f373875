// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { createRunFolder } from "../../src/sandbox/run-folder.ts";
import { identifyRun, isRunOver, parseRunName, runName } from "../../src/sandbox/run-identity.ts";

describe("run identities", () => {
  test("stand in names, and are read from them", async () => {
    const run = await identifyRun(process.pid);
    assert.deepEqual(parseRunName("flsb", `${runName("flsb", run)}-node-1`), run);
    for (const name of ["e4a", "flsb-x-1-lan", "flsb-1", "flsb-1-2", "other-1-2-lan"]) {
      assert.equal(parseRunName("flsb", name), undefined, name);
    }
  });

  test("a process that began at another time is another run", { skip: process.platform !== "linux" }, async () => {
    const run = await identifyRun(process.pid);
    assert.equal(await isRunOver(run), false);
    assert.equal(await isRunOver({ ...run, began: "1" }), true);
    assert.equal(await isRunOver({ ...run, began: "0" }), false, "what cannot be judged is not over");
  });
});

describe("createRunFolder", () => {
  let parent: string;
  before(async () => {
    parent = await mkdtemp(join(tmpdir(), "fairlead-run-folder-"));
  });
  after(() => rm(parent, { recursive: true, force: true }));

  test("removes folders of runs that are over, and no others", { skip: process.platform !== "linux" }, async () => {
    const mine = await createRunFolder(process.pid, parent);
    await mkdir(join(parent, `fairlead-sandbox-${process.pid}-1-dead00`));
    await mkdir(join(parent, "fairlead-sandbox-somebody-else"));
    const next = await createRunFolder(process.pid, parent);
    assert.deepEqual(
      (await readdir(parent)).sort(),
      [basename(mine), basename(next), "fairlead-sandbox-somebody-else"].sort(),
    );
  });
});
