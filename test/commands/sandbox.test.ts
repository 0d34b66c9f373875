// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { build } from "esbuild";
import { runSandboxCommand } from "../../src/commands/sandbox.ts";
import { UserError } from "../../src/errors.ts";

const root = join(import.meta.dirname, "../..");

/** What is loaded with a file, before anything that it imports on demand. */
async function loadedWith(entry: string): Promise<readonly string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    outdir: "out",
    metafile: true,
    packages: "external",
    platform: "node",
    format: "esm",
    logLevel: "silent",
  });
  const seen = new Set<string>([entry]);
  for (const path of seen) {
    for (const { path: next, kind } of metafile.inputs[path]?.imports ?? []) {
      if (kind === "import-statement") seen.add(next);
    }
  }
  return [...seen];
}

describe("the sandbox's command", () => {
  test("AWS has no LAN", async () => {
    const config = { provider: "aws", lan: "netns", once: true, kubeconfig: "", help: false, version: "" } as const;
    const invocation = { env: {}, signal: AbortSignal.abort(), version: "test", print() {}, complain() {} };
    await assert.rejects(
      runSandboxCommand(config, [], invocation),
      (thrown) => thrown instanceof UserError && /--lan=netns is for --provider=baremetal/.test(thrown.message),
    );
  });

  const account = "src/sandbox/aws/start-aws.ts";
  for (const [entry, has] of [
    ["src/commands/sandbox.ts", "src/sandbox/cluster/stand-ins.ts"],
    ["src/commands/sandbox-lan.ts", "src/sandbox/lan/lan-scenery.ts"],
    ["src/commands/sandbox-aws.ts", account],
  ] as const) {
    const isForAws = has === account;
    test(`${entry} loads ${isForAws ? "the account" : "not the account"}, and not the SDK of AWS before a call`, async () => {
      const loaded = await loadedWith(entry);
      assert.ok(loaded.includes(has), `${has} should be among ${loaded.join(", ")}`);
      assert.equal(loaded.includes(account), isForAws);
      assert.deepEqual(
        loaded.filter((path) => path.startsWith("@aws-sdk/")),
        [],
      );
    });
  }
});
