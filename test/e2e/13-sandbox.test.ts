// SPDX-License-Identifier: Apache-2.0

/**
 * The sandbox on namespaces of the kernel: its demonstration holds, it carries traffic, and nothing of it is left behind. And on AWS:
 * its demonstration holds, and what it tells people to type works.
 */

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { eventually } from "./eventually.ts";
import { runCommand, tryCommand } from "./process/run-command.ts";
import { projectFolder, readRunEnvironment } from "./run-environment.ts";

const { bundle } = readRunEnvironment();
const running = new Set<ChildProcess>();

/** One that a failed test left behind would keep the run from ending. */
after(() => {
  for (const child of running) child.kill("SIGKILL");
});

/** Longest that the demonstration may take on a busy machine. */
const TIMEOUT_MS = 120_000;

async function namespaces(): Promise<readonly string[]> {
  const { stdout } = await tryCommand("ip", ["netns", "list"]);
  return stdout.split("\n").filter((line) => line.startsWith("flsb-"));
}

/** Starts the sandbox to stay, and resolves with what it prints, when it does. */
async function startSandbox(
  flag: string,
): Promise<{ readonly child: ChildProcess; readonly lines: readonly string[] }> {
  const child = spawn(process.execPath, [bundle, "sandbox", flag], { stdio: ["ignore", "pipe", "inherit"] });
  running.add(child);
  child.once("exit", () => running.delete(child));
  const lines: string[] = [];
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      lines.push(line);
      // All that it tells to try stands between that line and an empty one.
      const isUp = lines.some((each) => each.startsWith("The sandbox stays up"));
      if (isUp && line === "") resolve();
    });
    child.once("exit", (code) => reject(new Error(`it ended with ${code}:\n${lines.join("\n")}`)));
  });
  return { child, lines };
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once("exit", (code) => resolve(code)));
}

before(() => symlink(join(projectFolder, "manifests"), join(dirname(dirname(bundle)), "manifests")));

test("every step of the demonstration holds", async () => {
  const { code, stdout, stderr } = await tryCommand(process.execPath, [bundle, "sandbox", "--once", "--lan=netns"], {
    timeoutMs: TIMEOUT_MS,
  });
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  assert.match(stdout, /^ok \d+\/\d+: a client reaches a Pod through the address/m);
  assert.deepEqual(await namespaces(), []);
});

test("the command that it prints reaches a Pod, and Ctrl-C leaves nothing behind", async () => {
  const { child, lines } = await startSandbox("--lan=netns");
  const command = lines.flatMap((line) => /ip (netns exec \S+ curl http:\/\/\d\S+)/.exec(line)?.[1] ?? [])[0] ?? "";
  const page = await runCommand("ip", [...command.split(" "), "--silent", "--max-time", "5"]);
  assert.match(page, /^Pod default\/web-/);
  const exit = ended(child);
  child.kill("SIGINT");
  assert.equal(await exit, 0);
  assert.deepEqual(await namespaces(), []);
});

test("what a killed run leaves behind, the next one removes, and none of its processes goes on", async () => {
  const { child } = await startSandbox("--lan=netns");
  const exit = ended(child);
  child.kill("SIGKILL");
  await exit;
  const left = await namespaces();
  assert.ok(left.length > 0, "there is something to be removed");
  for (const line of left) {
    const pids = (): Promise<string> => runCommand("ip", ["netns", "pids", line.split(" ")[0] ?? ""]);
    await eventually(`no process in ${line}`, async () => (await pids()).trim() === "", { timeoutMs: 5000 });
  }
  const { code } = await tryCommand(process.execPath, [bundle, "sandbox", "--once", "--lan=netns"], {
    timeoutMs: TIMEOUT_MS,
  });
  assert.equal(code, 0);
  assert.deepEqual(await namespaces(), []);
});

test("on AWS, too, every step of the demonstration holds", async () => {
  const { code, stdout, stderr } = await tryCommand(process.execPath, [bundle, "sandbox", "--once", "--provider=aws"], {
    timeoutMs: TIMEOUT_MS,
  });
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  assert.match(stdout, /^ok \d+\/\d+: deleted Services leave the account as it was/m);
});

test("on AWS the plan that it prints is made of the account, by the environment that it prints", async () => {
  const { child, lines } = await startSandbox("--provider=aws");
  const exports = lines.flatMap((line) => /^ {2}export (.+)$/.exec(line)?.[1]?.split(" ") ?? []);
  const command = lines.flatMap((line) => /^ {2}fairlead (plan .+)$/.exec(line)?.[1] ?? [])[0] ?? "";
  const environment: Record<string, string> = {};
  for (const [name = "", value = ""] of exports.map((assignment) => assignment.split("="))) environment[name] = value;
  const plan = await tryCommand(process.execPath, [bundle, ...command.split(" ")], {
    cwd: projectFolder,
    env: environment,
  });
  assert.equal(plan.code, 0, `${plan.stdout}\n${plan.stderr}`);
  assert.match(plan.stdout, /listener TLS 443 -> k8s-default-webtls-/);
  assert.match(plan.stdout, /RegisterTargets .*: 4 targets are new/);
  const exit = ended(child);
  child.kill("SIGINT");
  assert.equal(await exit, 0);
});
