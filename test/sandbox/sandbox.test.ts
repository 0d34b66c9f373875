// SPDX-License-Identifier: Apache-2.0

/** The sandbox itself: all parts at work in this process. */

import assert from "node:assert/strict";
import { access } from "node:fs/promises";
import { describe, test } from "node:test";
import type { Invocation } from "../../src/commands/command.ts";
import { createSandboxParts } from "../../src/commands/sandbox.ts";
import { LAN_STEPS } from "../../src/sandbox/lan/lan-steps.ts";
import { runSandbox } from "../../src/sandbox/sandbox.ts";
import type { SandboxParts } from "../../src/sandbox/sandbox-parts.ts";

interface Played {
  readonly code: number;
  readonly lines: readonly string[];
}

interface Script {
  readonly once: boolean;
  /** Looks at each line; may end the run. */
  readonly onLine?: (line: string, abort: AbortController) => void;
  readonly change?: (parts: SandboxParts) => SandboxParts;
}

async function play({ once, onLine, change = (parts) => parts }: Script): Promise<Played> {
  const lines: string[] = [];
  const abort = new AbortController();
  const print = (line: string): void => {
    lines.push(line);
    onLine?.(line, abort);
  };
  const invocation: Invocation = { env: {}, signal: abort.signal, version: "test", print, complain: print };
  const parts = change(createSandboxParts({ provider: "baremetal", lan: "virtual" }, invocation));
  return { code: await runSandbox({ once, kubeconfig: "", signal: abort.signal, print }, parts), lines };
}

const steps = LAN_STEPS.filter(({ needsTraffic }) => needsTraffic !== true);

describe("the sandbox", { timeout: 60_000 }, () => {
  test("every step of the demonstration holds, and it ends when it is asked to, leaving nothing", async () => {
    const { code, lines } = await play({
      once: false,
      onLine: (line, abort) => line.startsWith("The sandbox stays up") && setImmediate(() => abort.abort()),
    });
    assert.equal(code, 0, lines.join("\n"));
    assert.deepEqual(
      lines.filter((line) => line.startsWith("ok ")).map((line) => line.replace(/ \([\d.]+ s\)$/, "")),
      steps.map(({ title }, index) => `ok ${index + 1}/${steps.length}: ${title}`),
    );
    const file = lines.find((line) => line.includes("KUBECONFIG="))?.split("=")[1] ?? "";
    await assert.rejects(access(file), "its folder is gone");
    for (const told of [
      /^Service default\/web status: 192\.0\.2\.1\d\d$/,
      /^LAN: node-\d tells everybody that 192\.0\.2\.1\d\d is at 02:00:00:00:0\d:0\d \(gratuitous ARP\)$/,
      /^LAN: the client asks who has 2001:db8::1\S* \(neighbour solicitation\); node-\d answers/,
      /^Why it waits: No IPv4 address is free/,
    ]) {
      assert.ok(
        lines.some((line) => told.test(line)),
        `no line like ${told}`,
      );
    }
  });

  test("a step that does not hold is told, and the exit code is not 0", async () => {
    const { code, lines } = await play({
      once: true,
      change: (parts) => ({
        ...parts,
        readManifest: async (path) => (await parts.readManifest(path)).replace("192.0.2.149", "192.0.2.148"),
      }),
    });
    assert.equal(code, 1);
    assert.match(
      lines.find((line) => line.startsWith("failed ")) ?? "",
      /should have 50 IPv4 addresses, and tells of 49$/,
    );
    assert.equal(lines.at(-1), "Not every step held.");
  });
});
