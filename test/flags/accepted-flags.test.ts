// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { acceptedFlags, findFlagsWithoutEffect } from "../../src/flags/accepted-flags.ts";
import { parseFlags } from "../../src/flags/parse-flags.ts";

function told(...args: readonly string[]): readonly string[] {
  const parsed = parseFlags(acceptedFlags, args, {});
  assert.deepEqual(parsed.kind === "Mistaken" && parsed.mistakes, false);
  return findFlagsWithoutEffect(parsed.values).map(({ flag }) => flag);
}

describe("flags that have no effect", () => {
  test("are told when they were given", () => {
    assert.deepEqual(
      told("--cluster-cidr=10.0.0.0/8", "--configure-cloud-routes=false", "--webhooks=a,b", "--vmodule=a=2"),
      ["--cluster-cidr", "--configure-cloud-routes", "--vmodule", "--webhooks"],
    );
    assert.deepEqual(told("--feature-gates=WatchList=true", "--min-resync-period=1h", "--webhook-secure-port=0x10"), [
      "--feature-gates",
      "--min-resync-period",
      "--webhook-secure-port",
    ]);
  });

  test("are not told when they were not given, or with what they are anyway", () => {
    assert.deepEqual(told(), []);
    assert.deepEqual(
      told(
        "--configure-cloud-routes",
        "--min-resync-period=720m",
        "--profiling=T",
        "--use-service-account-credentials=0",
        "--webhooks=",
        "--kube-api-content-type=application/vnd.kubernetes.protobuf",
      ),
      [],
    );
  });

  test("are told with the reason", () => {
    const parsed = parseFlags(acceptedFlags, ["--contention-profiling"], {});
    assert.deepEqual(findFlagsWithoutEffect(parsed.values), [
      { flag: "--contention-profiling", why: "no profiles are served" },
    ]);
  });

  const mistaken = [
    "--node-sync-period=often",
    "--allocate-node-cidrs=perhaps",
    "--webhook-secure-port=-1",
    '--webhooks="a',
  ];
  for (const arg of mistaken) {
    test(`${arg} is a mistake nevertheless`, () => assert.equal(parseFlags(acceptedFlags, [arg], {}).kind, "Mistaken"));
  }
});
