// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Service } from "../../../../src/model/service.ts";
import { makePort } from "../../../support/make-service.ts";
import { type Asked, assertRefused, attributesOf, classed, classless, wantedOf, warningsOf } from "./wanted-of.ts";

const tcp = makePort({ name: "tcp", port: 80, nodePort: 30080 });
const tls = makePort({ name: "tls", port: 443, nodePort: 30443 });
const udp = makePort({ name: "udp", port: 53, nodePort: 30053, protocol: "UDP" });
const udpOfTcp = makePort({ name: "udp", port: 80, nodePort: 30080, protocol: "UDP" });

const attributes = "target-group-attributes";
const on = { "proxy_protocol_v2.enabled": "true" };
const off = { "proxy_protocol_v2.enabled": "false" };

/** Annotations, and the attributes of port 80 by aws-load-balancer-controller's and cloud-provider-aws's meaning. */
const cases: readonly (readonly [string, Asked, Asked, Asked])[] = [
  ["nothing", {}, off, {}],
  ["an empty annotation", { [attributes]: "" }, off, {}],
  [
    "preserve_client_ip true",
    { [attributes]: "preserve_client_ip.enabled=true" },
    { ...off, "preserve_client_ip.enabled": "true" },
    { "preserve_client_ip.enabled": "true" },
  ],
  [
    "preserve_client_ip false",
    { [attributes]: "preserve_client_ip.enabled=false" },
    { ...off, "preserve_client_ip.enabled": "false" },
    { "preserve_client_ip.enabled": "false" },
  ],
  ["proxy protocol true", { [attributes]: "proxy_protocol_v2.enabled=true" }, on, on],
  ["proxy protocol false", { [attributes]: "proxy_protocol_v2.enabled=false" }, off, off],
  [
    "two of them",
    { [attributes]: "preserve_client_ip.enabled=true,proxy_protocol_v2.enabled=false" },
    { ...off, "preserve_client_ip.enabled": "true" },
    { ...off, "preserve_client_ip.enabled": "true" },
  ],
  [
    "one twice",
    { [attributes]: "preserve_client_ip.enabled=true,preserve_client_ip.enabled=false" },
    { ...off, "preserve_client_ip.enabled": "false" },
    { "preserve_client_ip.enabled": "false" },
  ],
  [
    "any other",
    { [attributes]: "deregistration_delay.timeout_seconds=30" },
    { ...off, "deregistration_delay.timeout_seconds": "30" },
    { "deregistration_delay.timeout_seconds": "30" },
  ],
  ["proxy protocol for all", { "proxy-protocol": "*" }, on, on],
  [
    "proxy protocol for all, against the attribute",
    { "proxy-protocol": "*", [attributes]: "proxy_protocol_v2.enabled=false" },
    on,
    on,
  ],
  ["proxy protocol for this port", { "proxy-protocol-per-target-group": "80, 443" }, on, on],
  [
    "proxy protocol for another port",
    { "proxy-protocol-per-target-group": "443", [attributes]: "proxy_protocol_v2.enabled=true" },
    off,
    off,
  ],
  [
    "proxy protocol for another port and for all",
    { "proxy-protocol-per-target-group": "443", "proxy-protocol": "*" },
    on,
    on,
  ],
  [
    "those of this port over those of all",
    {
      [attributes]: "stickiness.enabled=false,deregistration_delay.timeout_seconds=30",
      [`${attributes}.80`]: "stickiness.enabled=true",
    },
    { ...off, "stickiness.enabled": "true", "deregistration_delay.timeout_seconds": "30" },
    { "stickiness.enabled": "true", "deregistration_delay.timeout_seconds": "30" },
  ],
  [
    "an empty value of this port",
    { [attributes]: "stickiness.enabled=true", [`${attributes}.80`]: "stickiness.enabled=" },
    { ...off, "stickiness.enabled": "true" },
    { "stickiness.enabled": "true" },
  ],
];

for (const [name, asked, controller, cloudProvider] of cases) {
  test(name, () => {
    assert.deepEqual(attributesAt(80, classed(asked, { ports: [tcp] })), controller);
    assert.deepEqual(attributesAt(80, classless(asked, { ports: [tcp] })), cloudProvider);
  });
}

test("those of a port are of no other", () => {
  const service = classless({ [`${attributes}.443`]: "stickiness.enabled=true" }, { ports: [tcp, tls] });
  assert.deepEqual(attributesAt(80, service), {});
  assert.deepEqual(attributesAt(443, service), { "stickiness.enabled": "true" });
});

test("those of a port that is not there are told of", () => {
  const service = classed({ [`${attributes}.8443`]: "stickiness.enabled=true" }, { ports: [tcp] });
  assert.match(warningsOf(wantedOf(service)).join(), /target-group-attributes\.8443 has no effect/);
});

test("aws-load-balancer-controller takes attributes that nobody knows yet, and Go's booleans", () => {
  const service = classed({ [attributes]: "target.group-attr-1=80, t2.enabled=false, preserve_client_ip.enabled=T" });
  assert.deepEqual(attributesAt(80, service), {
    ...off,
    "target.group-attr-1": "80",
    "t2.enabled": "false",
    "preserve_client_ip.enabled": "true",
  });
});

const refused: readonly (readonly [string, Service, string])[] = [
  ["malformed pairs", classed({ [attributes]: "k1=v1, malformed" }), "pairs of name=value"],
  [
    "Go's booleans misspelt",
    classed({ [attributes]: "preserve_client_ip.enabled= FalSe" }),
    "preserve_client_ip.enabled",
  ],
  ["proxy protocol for some", classed({ "proxy-protocol": "v2" }), '"*"'],
  ["proxy protocol by name", classed({ "proxy-protocol-per-target-group": "http" }), "numbers of ports"],
  ["an empty value", classless({ [attributes]: "preserve_client_ip.enabled=" }), "preserve_client_ip.enabled"],
  [
    "a value that is no boolean",
    classless({ [attributes]: "preserve_client_ip.enabled=invalid" }),
    '"invalid"'.slice(1, -1),
  ],
  [
    "proxy protocol that is no boolean",
    classless({ [attributes]: "proxy_protocol_v2.enabled=yes" }),
    "proxy_protocol_v2",
  ],
  ["an attribute that is none", classless({ [attributes]: "unsupported_attribute=value" }), "unsupported_attribute"],
  ["a capital letter", classless({ [attributes]: "preserve_client_ip.enabled=True" }), "=True"],
  ["capital letters", classless({ [attributes]: "proxy_protocol_v2.enabled=FALSE" }), "=FALSE"],
  ["spaces in a value", classless({ [attributes]: "preserve_client_ip.enabled= true " }), "= true"],
  [
    "no client addresses with UDP",
    classless({ [attributes]: "preserve_client_ip.enabled=false" }, { ports: [udp] }),
    "port 53",
  ],
  [
    "no client addresses with TCP and UDP",
    classed({ [attributes]: "preserve_client_ip.enabled=false" }, { ports: [tcp, udp] }),
    "port 53",
  ],
  [
    "no client addresses with TCP_UDP",
    classless(
      { [attributes]: "preserve_client_ip.enabled=false,proxy_protocol_v2.enabled=true" },
      { ports: [tcp, udpOfTcp] },
    ),
    "TCP_UDP",
  ],
];

for (const [name, service, word] of refused) {
  test(`refused: ${name}`, () => {
    assertRefused(() => wantedOf(service), "InvalidAnnotation", word);
  });
}

test("client addresses can be kept with UDP, and given up by port", () => {
  const kept = classless({ [attributes]: "preserve_client_ip.enabled=true" }, { ports: [udp] });
  assert.deepEqual(attributesAt(53, kept), { "preserve_client_ip.enabled": "true" });
  const byPort = classless({ [`${attributes}.80`]: "preserve_client_ip.enabled=false" }, { ports: [tcp, udp] });
  assert.deepEqual(attributesAt(80, byPort), { "preserve_client_ip.enabled": "false" });
  assert.deepEqual(attributesAt(53, byPort), {});
});

const sticky = { "stickiness.enabled": "true", "stickiness.type": "source_ip" };
const clientIp: Partial<Service> = { sessionAffinity: { kind: "ClientIP", timeoutSeconds: 10800 } };

test("session affinity ClientIP is stickiness by source address; an annotation wins over it", () => {
  assert.deepEqual(attributesAt(80, classless({}, { ...clientIp, ports: [tcp] })), sticky);
  assert.deepEqual(attributesAt(53, classed({}, { ...clientIp, ports: [udp] })), { ...off, ...sticky });
  const against = classless({ [attributes]: "stickiness.enabled=false" }, clientIp);
  assert.deepEqual(attributesAt(80, against), { ...sticky, "stickiness.enabled": "false" });
});

test("TLS has no stickiness: that is told", () => {
  const service = classless({ "ssl-cert": "arn:1" }, { ...clientIp, ports: [tls] });
  assert.deepEqual(attributesAt(443, service), {});
  assert.match(warningsOf(wantedOf(service)).join(), /SessionAffinityIgnored: Port 443 is TLS/);
});

function attributesAt(port: number, service: Service): Asked {
  const key = `fairlead.dev/service`;
  const group = wantedOf(service).targetGroups.find(({ Tags }) => attributesOf(Tags)[key] === `default/web:${port}`);
  return attributesOf(group?.Attributes ?? []);
}
