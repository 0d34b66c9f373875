// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { hasEnded, processIdentity } from "../../src/commands/process-identity.ts";

const uuid = "0b9c5d1e-1f5e-4a37-9d43-6f2a1d0c7b11";
const proc = await mkdtemp(join(tmpdir(), "fairlead-proc-"));
after(() => rm(proc, { recursive: true, force: true }));

/** As proc(5) has it: the name may hold anything, the state comes next, the start is field 22. */
async function showProcess(pid: number, start: number, state = "S"): Promise<void> {
  await mkdir(join(proc, String(pid)), { recursive: true });
  const fields = [state, ...Array.from({ length: 18 }, () => "0"), String(start), "0"];
  await writeFile(join(proc, String(pid), "stat"), `${pid} (a) b (c) ${fields.join(" ")}\n`);
}

await mkdir(join(proc, "sys/kernel/random"), { recursive: true });
await mkdir(join(proc, "self/ns"), { recursive: true });
await writeFile(join(proc, "sys/kernel/random/boot_id"), "7d1d6c2e-0000-4000-8000-000000000000\n");
await symlink("pid:[4026531836]", join(proc, "self/ns/pid"));

describe("the identity of a process", () => {
  test("tells where it runs", async () => {
    await showProcess(7, 4711);
    assert.equal(processIdentity("host", uuid, 7, proc), `host_${uuid}_7d1d6c2e-4026531836-7-4711`);
  });

  test("is host and UUID where that cannot be seen", () => {
    assert.equal(processIdentity("host", uuid, 7, join(proc, "nothing")), `host_${uuid}`);
  });

  for (const [what, identity, ended] of [
    ["runs", "host_u_7d1d6c2e-4026531836-7-4711", false],
    ["has given its PID to another", "host_u_7d1d6c2e-4026531836-7-4710", true],
    ["is not there", "host_u_7d1d6c2e-4026531836-8-4711", true],
    ["is a zombie", "host_u_7d1d6c2e-4026531836-9-4711", true],
    ["ran before the machine was started again", "host_u_00000000-4026531836-8-4711", false],
    ["is in another PID namespace", "host_u_7d1d6c2e-4026531837-8-4711", false],
    ["does not tell", `host_${uuid}`, false],
    ["is nobody", "", false],
  ] as const) {
    test(`of one that ${what}: ${ended ? "it has ended" : "nobody says that it has ended"}`, async () => {
      await showProcess(7, 4711);
      await showProcess(9, 4711, "Z");
      assert.equal(hasEnded(identity, proc), ended);
    });
  }

  test("holds for a real process", { skip: process.platform !== "linux" }, async () => {
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    const identity = processIdentity("host", uuid, child.pid ?? 0);
    assert.equal(hasEnded(identity), false);
    child.kill("SIGKILL");
    await once(child, "exit");
    assert.equal(hasEnded(identity), true);
  });
});
