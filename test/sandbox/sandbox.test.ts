// SPDX-License-Identifier: Apache-2.0

/** The sandbox itself: all parts at work in this process. */

import assert from "node:assert/strict";
import { access } from "node:fs/promises";
import { describe, test } from "node:test";
import type { Invocation } from "../../src/commands/command.ts";
import { createSandboxParts } from "../../src/commands/sandbox.ts";
import { AWS_STEPS } from "../../src/sandbox/cloud/aws-steps.ts";
import { LAN_STEPS } from "../../src/sandbox/lan/lan-steps.ts";
import { runSandbox } from "../../src/sandbox/sandbox.ts";
import type { SandboxParts } from "../../src/sandbox/sandbox-parts.ts";

interface Played {
  readonly code: number;
  readonly lines: readonly string[];
}

interface Script {
  readonly provider: "baremetal" | "aws";
  readonly once: boolean;
  /** Looks at each line; may end the run. */
  readonly onLine?: (line: string, abort: AbortController) => void;
  readonly change?: (parts: SandboxParts) => SandboxParts;
}

async function play({ provider, once, onLine, change = (parts) => parts }: Script): Promise<Played> {
  const lines: string[] = [];
  const abort = new AbortController();
  const print = (line: string): void => {
    lines.push(line);
    onLine?.(line, abort);
  };
  const invocation: Invocation = { env: {}, signal: abort.signal, version: "test", print, complain: print };
  const parts = change(createSandboxParts({ provider, lan: "virtual" }, invocation));
  return { code: await runSandbox({ once, kubeconfig: "", signal: abort.signal, print }, parts), lines };
}

/** Ends the run when it stays up. */
const endWhenUp: Script["onLine"] = (line, abort) =>
  line.startsWith("The sandbox stays up") && setImmediate(() => abort.abort());

/** Each step was told to have held, and the folder of the run is gone. */
async function assertAllHeld({ code, lines }: Played, titles: readonly string[]): Promise<void> {
  assert.equal(code, 0, lines.join("\n"));
  assert.deepEqual(
    lines.filter((line) => line.startsWith("ok ")).map((line) => line.replace(/ \([\d.]+ s\)$/, "")),
    titles.map((title, index) => `ok ${index + 1}/${titles.length}: ${title}`),
  );
  const file = lines.find((line) => line.includes("KUBECONFIG="))?.split("=")[1] ?? "";
  await assert.rejects(access(file), "its folder is gone");
}

function assertTold({ lines }: Played, told: readonly RegExp[]): void {
  for (const wanted of told) {
    assert.ok(
      lines.some((line) => wanted.test(line)),
      `no line like ${wanted}`,
    );
  }
}

function assertFailed({ code, lines }: Played, why: RegExp): void {
  assert.equal(code, 1);
  assert.match(lines.find((line) => line.startsWith("failed ")) ?? "", why);
  assert.equal(lines.at(-1), "Not every step held.");
}

/** One of the manifests is not as it comes with the program. */
function changeManifest(change: (text: string) => string): NonNullable<Script["change"]> {
  return (parts) => ({ ...parts, readManifest: async (path) => change(await parts.readManifest(path)) });
}

describe("the sandbox on bare metal", { timeout: 60_000 }, () => {
  test("every step of the demonstration holds, and it ends when it is asked to, leaving nothing", async () => {
    const played = await play({ provider: "baremetal", once: false, onLine: endWhenUp });
    const shown = LAN_STEPS.filter(({ needsTraffic }) => needsTraffic !== true);
    await assertAllHeld(
      played,
      shown.map(({ title }) => title),
    );
    assertTold(played, [
      /^Service default\/web status: 192\.0\.2\.1\d\d$/,
      /^LAN: node-\d tells everybody that 192\.0\.2\.1\d\d is at 02:00:00:00:0\d:0\d \(gratuitous ARP\)$/,
      /^LAN: the client asks who has 2001:db8::1\S* \(neighbour solicitation\); node-\d answers/,
      /^Why it waits: No IPv4 address is free/,
    ]);
  });

  test("a step that does not hold is told, and the exit code is not 0", async () => {
    const change = changeManifest((text) => text.replace("192.0.2.149", "192.0.2.148"));
    const played = await play({ provider: "baremetal", once: true, change });
    assertFailed(played, /should have 50 IPv4 addresses, and tells of 49$/);
  });
});

describe("the sandbox on AWS", { timeout: 60_000 }, () => {
  test("every step of the demonstration holds, and it ends when it is asked to, leaving nothing", async () => {
    const played = await play({ provider: "aws", once: false, onLine: endWhenUp });
    await assertAllHeld(
      played,
      AWS_STEPS.map(({ title }) => title),
    );
    assertTold(played, [
      /^node-1 is aws:\/\/\/us-west-2a\/i-[0-9a-f]{17}$/,
      /^AWS read: {2}DescribeSubnets Filter=\[.*\] -> done$/,
      /^AWS write: CreateLoadBalancer Name=k8s-default-web-[0-9a-f]{10} .* -> done$/,
      /^Service default\/web status: k8s-default-web-\S+\.elb\.us-west-2\.amazonaws\.com$/,
      /^Service default\/web fairlead\.dev\/Ready is False \(Provisioning\): .* is provisioning; its host name/,
      /^Service default\/web fairlead\.dev\/Ready is True \(Provisioned\): .* is active\.$/,
      /^In the account: listener 53\/TCP_UDP -> /,
      /^AWS calls: 1 write \(ModifyTargetGroup 1\), /,
      /^ {2}export AWS_ENDPOINT_URL=http:\/\/127\.0\.0\.1:\d+ /,
    ]);
  });

  test("a step that does not hold is told, and the exit code is not 0", async () => {
    const change = changeManifest((text) => text.replace("-scheme: internet-facing", "-scheme: internal"));
    const played = await play({ provider: "aws", once: true, change });
    assertFailed(played, /should be internet-facing, and is internal$/);
  });
});
