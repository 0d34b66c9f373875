// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { toService } from "../../src/kube/to-service.ts";
import type { Service } from "../../src/model/service.ts";
import { applyService, completeService, primaryFamily } from "../../src/plan/apply-service.ts";

const make = (spec: object, rest: object = {}): Service => toService({ metadata: { name: "web" }, spec, ...rest });

interface Completion {
  readonly title: string;
  readonly spec: object;
  readonly families: readonly string[];
  readonly policy: string;
  readonly ips?: readonly string[];
}

const completions: readonly Completion[] = [
  { title: "nothing", spec: {}, families: ["IPv4"], policy: "SingleStack" },
  { title: "a family", spec: { ipFamilies: ["IPv6"] }, families: ["IPv6"], policy: "SingleStack" },
  {
    title: "PreferDualStack",
    spec: { ipFamilyPolicy: "PreferDualStack" },
    families: ["IPv4", "IPv6"],
    policy: "PreferDualStack",
  },
  {
    title: "RequireDualStack, IPv6 first",
    spec: { ipFamilyPolicy: "RequireDualStack", ipFamilies: ["IPv6"] },
    families: ["IPv6", "IPv4"],
    policy: "RequireDualStack",
  },
  {
    title: "a cluster address",
    spec: { clusterIP: "fd00::1" },
    families: ["IPv6"],
    policy: "SingleStack",
    ips: ["fd00::1"],
  },
  {
    title: "one cluster address in spite of PreferDualStack",
    spec: { clusterIPs: ["10.0.0.1"], ipFamilyPolicy: "PreferDualStack" },
    families: ["IPv4"],
    policy: "PreferDualStack",
    ips: ["10.0.0.1"],
  },
  {
    title: "two cluster addresses",
    spec: { clusterIPs: ["10.0.0.1", "fd00::1"] },
    families: ["IPv4", "IPv6"],
    policy: "RequireDualStack",
    ips: ["10.0.0.1", "fd00::1"],
  },
];

describe("completeService", () => {
  for (const { title, spec, families, policy, ips } of completions) {
    test(`with ${title}`, () => {
      const have = completeService(make(spec), "IPv4");
      const atAddresses = have.clusterIPs.map((ip) => (ip.includes(":") ? "IPv6" : "IPv4"));
      assert.deepEqual([have.ipFamilies, atAddresses, have.ipFamilyPolicy], [families, families, policy]);
      if (ips !== undefined) assert.deepEqual(have.clusterIPs, ips);
    });
  }

  const shown: readonly (readonly [ips: readonly string[], spec: object, families: readonly string[]])[] = [
    [["2001:db8::1"], {}, ["IPv6"]],
    [["192.0.2.1", "2001:db8::1"], {}, ["IPv4", "IPv6"]],
    [["2001:db8::1"], { ipFamilyPolicy: "PreferDualStack" }, ["IPv6", "IPv4"]],
    [["2001:db8::1"], { ipFamilies: ["IPv4"] }, ["IPv4"]],
    [["2001:db8::1"], { clusterIP: "10.0.0.1" }, ["IPv4"]],
  ];
  for (const [ips, spec, families] of shown) {
    test(`believes a status with ${ips.join(" and ")} where ${JSON.stringify(spec)} leaves families open`, () => {
      const status = { loadBalancer: { ingress: ips.map((ip) => ({ ip })) } };
      assert.deepEqual(completeService(make(spec, { status }), "IPv4").ipFamilies, families);
    });
  }

  test("takes the family of the cluster where the manifest does not care", () => {
    const own = toService({ metadata: { name: "kubernetes", namespace: "default" }, spec: { clusterIP: "fd00::1" } });
    assert.equal(primaryFamily([make({ clusterIP: "10.0.0.1" }), own]), "IPv6");
    assert.equal(primaryFamily([make({ clusterIP: "fd00::2" })]), "IPv4");
    assert.deepEqual(completeService(make({}), "IPv6").ipFamilies, ["IPv6"]);
  });
});

describe("applyService", () => {
  const running = toService({
    metadata: { name: "web", uid: "u1", creationTimestamp: "2024-01-01T00:00:00Z", finalizers: ["f"], generation: 3 },
    spec: { clusterIP: "fd00::1", ipFamilyPolicy: "SingleStack", loadBalancerClass: "c", ports: [{ port: 80 }] },
    status: { loadBalancer: { ingress: [{ ip: "2001:db8::7" }] } },
  });

  test("keeps what an API server keeps, and takes what the manifest says", () => {
    const have = applyService(make({ ports: [{ port: 443 }] }), running);
    assert.deepEqual(
      [have.uid, have.createdAt, have.finalizers, have.clusterIPs, have.loadBalancerClass, have.ingress[0]?.ip],
      [running.uid, running.createdAt, ["f"], ["fd00::1"], "c", "2001:db8::7"],
    );
    assert.equal(have.ports[0]?.port, 443);
  });

  test("believes a manifest that says what the status is", () => {
    const have = applyService(make({}, { status: { loadBalancer: { ingress: [{ ip: "2001:db8::9" }] } } }), running);
    assert.deepEqual(
      have.ingress.map(({ ip }) => ip),
      ["2001:db8::9"],
    );
  });

  test("takes a new Service as it is, but for a UID that stands in for the one it will get", () => {
    const manifest = make({ clusterIP: "10.0.0.1" });
    const applied = applyService(manifest, undefined);
    assert.deepEqual({ ...applied, uid: "" }, manifest);
    assert.match(applied.uid, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.equal(applyService(manifest, undefined).uid, applied.uid, "another at the next plan");
  });

  test("leaves a new Service the UID that its manifest has", () => {
    const manifest = make({}, { metadata: { name: "web", uid: "u-1" } });
    assert.equal(applyService(manifest, undefined).uid, "u-1");
  });
});
