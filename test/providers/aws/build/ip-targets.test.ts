// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Endpoint, EndpointGroup } from "../../../../src/model/request.ts";
import { makePort } from "../../../support/make-service.ts";
import { assertRefused, classed, classless, targetGroupOf, wantedOf } from "./wanted-of.ts";

const ip = { "nlb-target-type": "ip" };

function endpoint(address: string, own: Partial<Endpoint> = {}): Endpoint {
  return { addresses: [address], nodeName: "node-1", ready: true, serving: true, terminating: false, ...own };
}

function group(endpoints: readonly Endpoint[], own: Partial<EndpointGroup> = {}): EndpointGroup {
  return { family: "IPv4", ports: [{ name: "http", protocol: "TCP", port: 8080 }], endpoints, ...own };
}

const draining = { ready: false, serving: true, terminating: true };
const failing = { ready: false, serving: false };

/** Slices, and the targets. */
const cases: readonly (readonly [string, readonly EndpointGroup[], readonly string[]])[] = [
  ["no slices", [], []],
  ["ready pods", [group([endpoint("10.1.0.2"), endpoint("10.1.0.1")])], ["10.1.0.1:8080", "10.1.0.2:8080"]],
  ["a pod that is not ready", [group([endpoint("10.1.0.1"), endpoint("10.1.0.2", failing)])], ["10.1.0.1:8080"]],
  [
    "a draining pod beside a ready one",
    [group([endpoint("10.1.0.1"), endpoint("10.1.0.2", draining)])],
    ["10.1.0.1:8080"],
  ],
  [
    "none but draining pods",
    [group([endpoint("10.1.0.2", draining), endpoint("10.1.0.3", failing)])],
    ["10.1.0.2:8080"],
  ],
  ["none but failing pods", [group([endpoint("10.1.0.2", failing)])], []],
  [
    "a ready pod in another slice",
    [group([endpoint("10.1.0.2", draining)]), group([endpoint("10.1.0.1")])],
    ["10.1.0.1:8080"],
  ],
  ["the same pod in two slices", [group([endpoint("10.1.0.1")]), group([endpoint("10.1.0.1")])], ["10.1.0.1:8080"]],
  ["several addresses of one pod", [group([endpoint("", { addresses: ["10.1.0.1", "10.1.0.2"] })])], ["10.1.0.1:8080"]],
  ["a pod without an address", [group([endpoint("", { addresses: [] })])], []],
  [
    "the named port is another number in another slice",
    [
      group([endpoint("10.1.0.1")]),
      group([endpoint("10.1.0.2")], { ports: [{ name: "http", protocol: "TCP", port: 9090 }] }),
    ],
    ["10.1.0.1:8080", "10.1.0.2:9090"],
  ],
  [
    "a slice without the port",
    [group([endpoint("10.1.0.1")], { ports: [{ name: "admin", protocol: "TCP", port: 1 }] })],
    [],
  ],
  [
    "a slice with the port for UDP",
    [group([endpoint("10.1.0.1")], { ports: [{ name: "http", protocol: "UDP", port: 1 }] })],
    [],
  ],
  [
    "a slice with no number for the port",
    [group([endpoint("10.1.0.1")], { ports: [{ name: "http", protocol: "TCP", port: undefined }] })],
    [],
  ],
  [
    "slices of another family",
    [group([endpoint("fd00::1")], { family: "IPv6" }), group([endpoint("a.example")], { family: "FQDN" })],
    [],
  ],
];

const ports = [makePort({ name: "http", targetPort: "web" })];

for (const [name, endpoints, wanted] of cases) {
  test(name, () => {
    const built = wantedOf(classed(ip, { ports }), { endpoints: { "default/web": endpoints } });
    const { Targets, TargetType, Port } = targetGroupOf(built);
    assert.deepEqual([TargetType, Port], ["ip", 1]);
    assert.deepEqual(
      Targets.map((target) => `${target.Id}:${target.Port}`),
      wanted,
    );
  });
}

test("the instances are those of the nodes that carry the pods, as far as they are known", () => {
  const endpoints = [
    endpoint("10.1.0.1", { nodeName: "node-2" }),
    endpoint("10.1.0.2", { nodeName: "node-2" }),
    endpoint("10.1.0.3", { nodeName: "gone" }),
    endpoint("10.1.0.4", { nodeName: undefined }),
  ];
  const built = wantedOf(classed(ip, { ports }), { endpoints: { "default/web": [group(endpoints)] } });
  assert.equal(targetGroupOf(built).Targets.length, 4);
  assert.deepEqual(built.instances, ["i-2"]);
});

const v4 = group([endpoint("10.1.0.1")]);
const v6 = group([endpoint("fd00::1")], { family: "IPv6" });
const endpoints = { "default/web": [v4, v6] };
const dualstack = { "ip-address-type": "dualstack" };

test("the targets are of the family of their group", () => {
  const families = ["IPv4", "IPv6"] as const;
  const of = (ipFamilies: readonly ("IPv4" | "IPv6")[], asked: Readonly<Record<string, string>>): string => {
    const built = targetGroupOf(wantedOf(classed({ ...ip, ...asked }, { ports, ipFamilies }), { endpoints }));
    return `${built.IpAddressType} ${built.Targets.map(({ Id }) => Id).join()}`;
  };
  assert.equal(of(["IPv4"], {}), "ipv4 10.1.0.1");
  assert.equal(of(["IPv4"], dualstack), "ipv4 10.1.0.1");
  assert.equal(of(["IPv6"], dualstack), "ipv6 fd00::1");
  assert.equal(of(families, dualstack), "ipv6 fd00::1");
});

test("IPv6 targets need a dualstack load balancer", () => {
  const both = { ports, ipFamilies: ["IPv4", "IPv6"] as const };
  assertRefused(() => wantedOf(classed(ip, both)), "DualstackNeeded", "ip-address-type");
  assertRefused(() => wantedOf(classless(ip, { ports, ipFamilies: ["IPv6"] })), "DualstackNeeded");
  // cloud-provider-aws does not look at families.
  assert.equal(targetGroupOf(wantedOf(classless({}, both))).IpAddressType, "ipv4");
});
