// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Without any environment, so that no kubeconfig of this machine counts. */
function run(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], { env: {}, timeout: 30_000 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

const nothing = /^$/;

/** Exactly these, in this order, and where to read more. */
function mistakes(...beginnings: readonly string[]): RegExp {
  const lines = beginnings.map((text) => `fairlead cloud-controller-manager: ${text}[^\\n]*\\n`);
  return new RegExp(`^${lines.join("")}See fairlead cloud-controller-manager --help\\.\\n$`);
}

/** Answers go to standard output, complaints to standard error; 2 = the command line was not understood. */
const table: readonly (readonly [args: readonly string[], code: number, stdout: RegExp, stderr: RegExp])[] = [
  [[], 2, nothing, /Usage: fairlead COMMAND/],
  [
    ["--help"],
    0,
    /Usage: fairlead COMMAND[\s\S]*cloud-controller-manager [\s\S]*speaker [\s\S]*plan [\s\S]*sandbox /,
    nothing,
  ],
  [["--version"], 0, /^fairlead development\n$/, nothing],
  [["speakr"], 2, nothing, /no such command: speakr; did you mean speaker\?\nSee fairlead --help\.\n$/],
  [["make-coffee"], 2, nothing, /no such command: make-coffee\nSee/],
  [["constructor"], 2, nothing, /no such command: constructor\nSee/],
  [["plan", "--help"], 0, /Usage: fairlead plan \[flags\] \[FILE…\][\s\S]*--filename/, nothing],
  [["speaker", "--nod-name=a"], 2, nothing, /speaker: --nod-name: no such flag; did you mean --node-name\?\nSee/],
  [["plan", "--toString=a"], 2, nothing, /plan: --toString: no such flag\nSee/],
  [["sandbox", "now"], 2, nothing, /sandbox: "now": takes no arguments but flags\nSee fairlead sandbox --help/],
  [
    ["speaker", "--node-name", "a", "false"],
    2,
    nothing,
    /"false": takes no arguments but flags; write it to its switch/,
  ],
  [["speaker"], 1, nothing, /^fairlead speaker: --node-name cannot be empty[^\n]*\n$/],
  [["cloud-controller-manager"], 2, nothing, /^fairlead cloud-controller-manager: --cloud-provider cannot be empty/],
  [
    ["cloud-controller-manager", "--leader-elect-renew-deadline=1s", "--aws-api-throttle=x", "--vv", "now"],
    2,
    nothing,
    mistakes(
      "--vv: no such flag",
      "--cloud-provider cannot",
      "--leader-elect-renew-deadline must",
      '--aws-api-throttle: "x"',
    ),
  ],
  [
    [
      "--cloud-provider=gce",
      "--leader-elect-lease-duration=soon",
      "--leader-elect-renew-deadline=20s",
      "--load-balancer-class=no class",
      "--v=2",
      "now",
      "",
    ],
    2,
    nothing,
    mistakes(
      '--cloud-provider: "gce" is driven by',
      '--leader-elect-lease-duration: "soon"',
      '--load-balancer-class: "no class" must be a class',
      '"now": takes no arguments',
    ),
  ],
  [["--v=2", "--help"], 0, /Usage: fairlead cloud-controller-manager[\s\S]*^Leader election flags:$/m, nothing],
  [["--v=2", "--version"], 0, /^fairlead development\n$/, nothing],
  [["speaker", "--version=raw"], 0, /^\{"version":"development","node":"[\d.]+","platform":"\w+\/\w+"\}\n$/, nothing],
];

describe("fairlead", { concurrency: 2 }, () => {
  for (const [args, code, stdout, stderr] of table) {
    test(`${args.join(" ") || "without arguments"} ends with ${code}`, async () => {
      const ended = await run(...args);
      assert.match(ended.stderr, stderr);
      assert.match(ended.stdout, stdout);
      assert.equal(ended.code, code);
    });
  }
});
