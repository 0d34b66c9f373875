// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { runPlanCommand } from "../../src/commands/plan.ts";
import { planFlags } from "../../src/config.ts";
import { parseFlags } from "../../src/flags/parse-flags.ts";
import type { Fields } from "../../src/plan/parse-manifests.ts";
import { at, manifestsOf, nameOf, repository } from "./manifest-files.ts";

const folder = join(repository, "manifests/aws");
const account = ["-f", join(folder, "offline/cluster.yaml"), "--aws-facts", join(folder, "offline/aws-facts.json")];

interface Planned {
  readonly name: string;
  readonly model: Fields;
  readonly operations: readonly { readonly kind: string }[];
  readonly problem: unknown;
}

/** Runs the command as it stands in the README, with these flags more. */
async function plan(...flags: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
  const args = ["-f", join(folder, "examples"), ...account, "--load-balancer-class=fairlead.dev/nlb", ...flags];
  const parsed = parseFlags(planFlags, args, {});
  assert.ok(parsed.kind === "Parsed", JSON.stringify(parsed));
  const lines: string[] = [];
  const print = (line: string): void => {
    lines.push(line);
  };
  const invocation = { env: {}, signal: new AbortController().signal, version: "test", print, complain: print };
  const code = await runPlanCommand(parsed.values, parsed.positionals, invocation);
  return { code, output: lines.join("\n") };
}

describe("the examples for AWS", () => {
  const planned = new Map<string, Planned>();
  before(async () => {
    const { code, output } = await plan("--cluster-name=my-cluster", "-o", "json");
    assert.equal(code, 0, output);
    for (const service of JSON.parse(output).services) planned.set(service.name, service);
  });

  const modelOf = (name: string): unknown => planned.get(name)?.model;
  const loadBalancerOf = (name: string): unknown => at(modelOf(name), "loadBalancer");
  const listenersOf = (name: string): unknown =>
    (at(modelOf(name), "listeners") as readonly Fields[]).map(
      ({ Port, Protocol }) => `${String(Protocol)} ${String(Port)}`,
    );
  const targetsOf = (name: string, index = 0): readonly { readonly Id: string }[] =>
    at(modelOf(name), "targetGroups", index, "Targets") as readonly { readonly Id: string }[];

  test("work: every Service gets a load balancer with targets behind each of its listeners", async () => {
    const services = (await manifestsOf("aws/examples")).filter(({ kind }) => kind === "Service");
    assert.deepEqual([...planned.keys()].sort(), services.map(nameOf).sort());
    for (const [name, { problem, operations, model }] of planned) {
      assert.equal(problem, null);
      assert.ok(
        operations.some(({ kind }) => kind === "CreateLoadBalancer"),
        name,
      );
      const groups = at(model, "targetGroups") as readonly { readonly Targets: readonly unknown[] }[];
      assert.ok(groups.length > 0 && groups.every(({ Targets }) => Targets.length > 0), `${name} has no targets`);
    }
  });

  test("are told to people without a warning", async () => {
    const { code, output } = await plan();
    assert.equal(code, 0, output);
    assert.doesNotMatch(output, /warning|problem:/);
    assert.match(output, /0 problems/);
  });

  test("show what they say that they show", () => {
    assert.equal(at(loadBalancerOf("web"), "Scheme"), "internet-facing");
    assert.match(targetsOf("web")[0]?.Id ?? "", /^i-/);
    assert.equal(at(loadBalancerOf("web-internal"), "Scheme"), "internal");
    assert.match(targetsOf("web-internal")[0]?.Id ?? "", /^10\./);
    assert.deepEqual(listenersOf("web-tls"), ["TCP 80", "TLS 443"]);
    assert.deepEqual(listenersOf("names"), ["TCP_UDP 53"]);
    assert.equal(at(loadBalancerOf("web-dual-stack"), "IpAddressType"), "dualstack");
    assert.match(targetsOf("web-dual-stack")[0]?.Id ?? "", /^2001:db8:/);
    assert.equal(targetsOf("web-local").length, 2);
    const mappings = at(loadBalancerOf("web-static"), "SubnetMappings") as readonly Fields[];
    assert.deepEqual(
      mappings.map(({ AllocationId }) => String(AllocationId).slice(0, 9)),
      ["eipalloc-", "eipalloc-", "eipalloc-"],
    );
  });

  test("let in those that they say", () => {
    const groups = at(modelOf("web-restricted"), "securityGroups") as readonly Fields[];
    const ingress = JSON.stringify(at(groups[0], "IpPermissions"));
    for (const source of ["192.0.2.0/24", "198.51.100.0/24", "pl-0d4b8f2e6a1c95730"])
      assert.ok(ingress.includes(source));
    assert.ok(!ingress.includes("0.0.0.0/0"));
  });

  test("share one load balancer where they say so", () => {
    assert.deepEqual(modelOf("shop"), modelOf("mail"));
    assert.deepEqual(listenersOf("shop"), ["TCP 25", "TCP 8443"]);
  });
});
