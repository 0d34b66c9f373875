// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { formatDuration, toConfigz } from "../../src/commands/configz.ts";
import { controllerFlags } from "../../src/config.ts";
import { parseFlags } from "../../src/flags/parse-flags.ts";

function shown(...args: readonly string[]): Record<string, unknown> {
  const parsed = parseFlags(controllerFlags, args, {});
  assert.ok(parsed.kind === "Parsed");
  const all = toConfigz(controllerFlags, parsed.values) as Record<string, Record<string, unknown>>;
  assert.deepEqual(Object.keys(all), ["cloudcontrollermanager.config.k8s.io"]);
  return all["cloudcontrollermanager.config.k8s.io"] ?? assert.fail();
}

describe("/configz", () => {
  test("has upstream's form as far as that goes", () => {
    assert.partialDeepStrictEqual(
      shown("--cloud-provider=aws", "--leader-elect-lease-duration=1m30s", "--concurrent-service-syncs=3"),
      {
        kind: "CloudControllerManagerConfiguration",
        apiVersion: "cloudcontrollermanager.config.k8s.io/v1alpha1",
        Generic: {
          Port: 10_258,
          Address: "0.0.0.0",
          Controllers: ["*"],
          LeaderElection: { leaderElect: true, leaseDuration: "1m30s", resourceName: "cloud-controller-manager" },
        },
        KubeCloudShared: { CloudProvider: { Name: "aws" }, ClusterName: "kubernetes", NodeMonitorPeriod: "5s" },
        NodeController: { ConcurrentNodeSyncs: 16 },
        ServiceController: { ConcurrentServiceSyncs: 3 },
        NodeStatusUpdateFrequency: "5m0s",
      },
    );
  });

  test("has all other flags by their names", () => {
    assert.partialDeepStrictEqual(shown("--default-tags=a=b", "--tls-cert-file=/pki/a.crt", "-v=4"), {
      Fairlead: {
        v: 4,
        "default-tags": { a: "b" },
        "tls-cert-file": "/pki/a.crt",
        "authentication-token-webhook-cache-ttl": "10s",
      },
    });
  });

  test("has each flag once, and none that only asks for something", () => {
    const leaves = (value: unknown): number =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.values(value).reduce((sum: number, inner) => sum + leaves(inner), 0)
        : 1;
    const { Fairlead, kind: _kind, apiVersion: _version, ...upstream } = shown();
    const own = Fairlead as Record<string, unknown>;
    assert.ok(!("help" in own) && !("version" in own));
    const flags = Object.keys(controllerFlags).filter((name) => name !== "help" && name !== "version");
    assert.equal(Object.keys(own).length + leaves(upstream), flags.length);
  });
});

describe("a duration as Go prints it:", () => {
  const rows: readonly (readonly [ms: number, text: string])[] = [
    [0, "0s"],
    [500, "500ms"],
    [1_500, "1.5s"],
    [15_000, "15s"],
    [60_000, "1m0s"],
    [3_600_000, "1h0m0s"],
    [43_200_000, "12h0m0s"],
    [3_661_500, "1h1m1.5s"],
  ];
  for (const [ms, text] of rows) test(text, () => assert.equal(formatDuration(ms), text));
});
