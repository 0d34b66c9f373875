// SPDX-License-Identifier: Apache-2.0

/** There is no engine here to build the image with: its recipe is read, and the script that makes its file system is run. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { pool, service } from "../plan/plan-cases.ts";
import { repository } from "./manifest-files.ts";

const run = promisify(execFile);
const skip = process.platform === "linux" ? false : "the image is made on Linux";

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

/** Makes the file system of the image of the Node that runs here. */
async function buildRoot(folder: string): Promise<void> {
  const path = [dirname(process.execPath), process.env["PATH"]].join(delimiter);
  await run(join(repository, "image/build-root.sh"), [folder], { env: { ...process.env, PATH: path } });
}

describe("the image", { skip }, () => {
  let image = "";
  let instructions: readonly Instruction[] = [];
  const words = (name: string): readonly (readonly string[])[] =>
    instructions.filter((each) => each.name === name).map((each) => each.words);
  const program = (): string => join(image, "fairlead/dist/fairlead.js");

  before(async () => {
    instructions = await readDockerfile();
    image = await mkdtemp(join(tmpdir(), "fairlead-image-"));
    await buildRoot(image);
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

  test("is what the script makes, and nothing else", () => {
    assert.deepEqual(words("RUN"), [
      ["npm", "ci"],
      ["image/build-root.sh", "/image"],
    ]);
    assert.deepEqual(
      words("COPY").filter(([first]) => first === "--from=build"),
      [["--from=build", "/image", "/"]],
    );
    assert.deepEqual(words("FROM").at(-1), ["scratch"]);
  });

  test("runs the very Node that the tests run, pinned, and not as root", async () => {
    const lock = JSON.parse(await readFile(join(repository, "package-lock.json"), "utf8"));
    const { version } = lock.packages["node_modules/node"];
    assert.match(words("FROM")[0]?.[0] ?? "", new RegExp(`^node:${version}-[a-z]+-slim$`));
    const [[user = ""] = []] = words("USER");
    assert.match(user, /^[1-9]\d*:[1-9]\d*$/);
    const [name, , ...ids] = (await readFile(join(image, "etc/passwd"), "utf8")).split("\n")[1]?.split(":") ?? [];
    assert.deepEqual([name, ids.slice(0, 2).join(":")], ["nonroot", user]);
  });

  test("is started by its name, or by that of cloud-provider-aws", async () => {
    assert.deepEqual(words("ENTRYPOINT"), [['["/bin/fairlead"]']]);
    for (const name of ["fairlead", "aws-cloud-controller-manager"])
      assert.equal(await readlink(join(image, "bin", name)), "../fairlead/dist/fairlead.js");
    assert.equal((await stat(program())).mode & 0o111, 0o111);
    const [first = ""] = (await readFile(program(), "utf8")).split("\n");
    await stat(join(image, first.replace(/^#!/, "")));
    const { bin } = JSON.parse(await readFile(join(image, "fairlead/package.json"), "utf8"));
    assert.equal(bin.fairlead, "dist/fairlead.js");
  });

  test("holds no shell, and nothing that others than root may change", async () => {
    assert.deepEqual((await readdir(join(image, "bin"))).sort(), ["aws-cloud-controller-manager", "fairlead", "node"]);
    const { stdout } = await run("find", [image, "-mindepth", "1", "-not", "-type", "l", "-perm", "/022"]);
    assert.equal(stdout, "");
  });

  test("holds all that the program needs: it plans without any package around it", async () => {
    const args = ["plan", "-o", "json", "-f", join(image, "fairlead/manifests/examples")];
    const { stdout } = await run(join(image, "bin/node"), [program(), ...args], { cwd: image });
    assert.ok(JSON.parse(stdout).services.length > 5);
  });

  test("prints all of a plan that is larger than a pipe takes at once", async () => {
    const items = Array.from({ length: 1_000 }, (_, index) => service(`web-${index}`));
    const file = join(image, "many.json");
    await writeFile(
      file,
      JSON.stringify({ apiVersion: "v1", kind: "List", items: [pool("lan", ["10.0.0.0/8"]), ...items] }),
    );
    const { stdout } = await run(join(image, "bin/node"), [program(), "plan", "-o", "json", "-f", file]);
    assert.ok(stdout.length > 128 * 1024);
    assert.equal(JSON.parse(stdout).services.length, items.length);
  });

  test("holds the speaker's thread, and the native part that it loads", async () => {
    const files = await readdir(join(image, "fairlead/dist"));
    assert.ok(files.includes("worker.js"));
    const native = `koffi-${process.platform}-${process.arch}.node`;
    assert.ok(files.includes(native), `${native} is missing`);
    const load = `require(${JSON.stringify(join(image, "fairlead/dist", native))}).version`;
    const { stdout } = await run(join(image, "bin/node"), ["--print", load]);
    assert.match(stdout, /^\d+\.\d+\.\d+/);
  });

  test("holds every library that Node and the native part ask for", async () => {
    const files = [
      join(image, "bin/node"),
      join(image, `fairlead/dist/koffi-${process.platform}-${process.arch}.node`),
    ];
    const { stdout } = await run("ldd", files);
    const libraries = [...stdout.matchAll(/ (\/\S+) \(/g), ...stdout.matchAll(/^\s+(\/\S+) \(/gm)].map(
      ([, path = ""]) => path,
    );
    assert.ok(libraries.length > 5);
    for (const library of libraries) await stat(join(image, library));
  });
});
