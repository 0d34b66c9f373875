// SPDX-License-Identifier: Apache-2.0

/** There is no engine here to build the image with: its recipe is read, and what it would hold is made and run. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { pool, service } from "../plan/plan-cases.ts";
import { repository } from "./manifest-files.ts";

const run = promisify(execFile);

interface Instruction {
  readonly name: string;
  readonly words: readonly string[];
}

async function readDockerfile(): Promise<readonly Instruction[]> {
  const text = await readFile(join(repository, "Dockerfile"), "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const [name = "", ...words] = line.split(/\s+/);
      return { name, words };
    });
}

describe("the image", () => {
  let image = "";
  let instructions: readonly Instruction[] = [];
  const words = (name: string): readonly (readonly string[])[] =>
    instructions.filter((each) => each.name === name).map((each) => each.words);

  before(async () => {
    instructions = await readDockerfile();
    image = await mkdtemp(join(tmpdir(), "fairlead-image-"));
    await run(process.execPath, [join(repository, "build.ts"), join(image, "dist")]);
    await cp(join(repository, "manifests"), join(image, "manifests"), { recursive: true });
  });
  after(() => rm(image, { recursive: true, force: true }));

  test("is made of files that are there and that .dockerignore lets through", async () => {
    const ignore = (await readFile(join(repository, ".dockerignore"), "utf8")).split("\n");
    const sources = words("COPY")
      .filter(([first]) => !first?.startsWith("--from"))
      .flatMap((copied) => copied.slice(0, -1));
    assert.ok(sources.length > 5);
    for (const source of sources) {
      await stat(join(repository, source));
      assert.ok(ignore.includes(`!${source}`), `.dockerignore keeps ${source} out`);
    }
    const lets = ignore.filter((line) => line.startsWith("!")).map((line) => line.slice(1));
    assert.deepEqual(lets.toSorted(), [...sources].sort(), "what is let through is what is copied");
  });

  test("takes the bundle from the build, and starts it", async () => {
    const fromBuild = words("COPY").filter(([first]) => first === "--from=build");
    assert.deepEqual(fromBuild, [["--from=build", "/fairlead/dist", "dist"]]);
    assert.deepEqual(words("ENTRYPOINT"), [['["node",', '"/fairlead/dist/fairlead.js"]']]);
    const { bin } = JSON.parse(await readFile(join(repository, "package.json"), "utf8"));
    assert.equal(bin.fairlead, "dist/fairlead.js");
    assert.ok((await readdir(join(image, "dist"))).includes("fairlead.js"));
  });

  test("runs the Node that the program is developed with, pinned, and not as root", async () => {
    const { devDependencies } = JSON.parse(await readFile(join(repository, "package.json"), "utf8"));
    const major = /\d+/.exec(devDependencies.node)?.[0];
    for (const [base = ""] of words("FROM"))
      assert.match(base, new RegExp(`^node:${major}\\.\\d+\\.\\d+-[a-z]+-slim$`));
    const [[user = ""] = []] = words("USER");
    assert.match(user, /^[1-9]\d*:[1-9]\d*$/);
  });

  test("holds all that the program needs: it plans without any package around it", async () => {
    const program = join(image, "dist/fairlead.js");
    const { stdout } = await run(
      process.execPath,
      [program, "plan", "-o", "json", "-f", join(image, "manifests/examples")],
      {
        cwd: image,
      },
    );
    assert.ok(JSON.parse(stdout).services.length > 5);
  });

  test("prints all of a plan that is larger than a pipe takes at once", async () => {
    const items = Array.from({ length: 1_000 }, (_, index) => service(`web-${index}`));
    const file = join(image, "many.json");
    await writeFile(
      file,
      JSON.stringify({ apiVersion: "v1", kind: "List", items: [pool("lan", ["10.0.0.0/8"]), ...items] }),
    );
    const { stdout } = await run(process.execPath, [join(image, "dist/fairlead.js"), "plan", "-o", "json", "-f", file]);
    assert.ok(stdout.length > 128 * 1024);
    assert.equal(JSON.parse(stdout).services.length, items.length);
  });

  test("holds the speaker's thread, and the native part that it loads", async () => {
    const files = await readdir(join(image, "dist"));
    assert.ok(files.includes("worker.js"));
    const native = `koffi-${process.platform}-${process.arch}.node`;
    assert.ok(files.includes(native), `${native} is missing`);
    const { stdout } = await run(process.execPath, [
      "--print",
      `require(${JSON.stringify(join(image, "dist", native))}).version`,
    ]);
    assert.match(stdout, /^\d+\.\d+\.\d+/);
  });

  test("can be executed as it is", async () => {
    const program = join(image, "dist/fairlead.js");
    assert.equal((await stat(program)).mode & 0o111, 0o111);
    assert.ok((await readFile(program, "utf8")).startsWith("#!/usr/bin/env node\n"));
  });
});
