// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Service, ServicePort } from "../../../../src/model/service.ts";
import { makePort } from "../../../support/make-service.ts";
import { type Asked, assertRefused, classed, classless, wantedOf, warningsOf } from "./wanted-of.ts";

const http = makePort({ name: "http", port: 80, nodePort: 30080 });
const https = makePort({ name: "https", port: 443, nodePort: 30443 });
const dns = makePort({ name: "dns", protocol: "UDP", port: 53, nodePort: 30053 });
const dnsTcp = makePort({ name: "dns-tcp", port: 53, nodePort: 30053 });
const sctp = makePort({ name: "sctp", protocol: "SCTP", port: 90, nodePort: 30090 });
const certificate = "arn:aws:acm:us-west-2:1:certificate/1";

/** What a Service's ports become: port, protocol of the listener, protocol of the target group. */
type Row = readonly [number, string, string];
type Case = readonly [string, readonly ServicePort[], Asked, readonly Row[]];

const both: readonly Case[] = [
  ["TCP", [http], {}, [[80, "TCP", "TCP"]]],
  ["UDP", [dns], {}, [[53, "UDP", "UDP"]]],
  [
    "TCP and UDP on different ports",
    [http, dns],
    {},
    [
      [53, "UDP", "UDP"],
      [80, "TCP", "TCP"],
    ],
  ],
  [
    "TCP and UDP on the same port",
    [dns, http, dnsTcp],
    {},
    [
      [53, "TCP_UDP", "TCP_UDP"],
      [80, "TCP", "TCP"],
    ],
  ],
  ["the same, said so", [dns, dnsTcp], { "enable-tcp-udp-listener": "true" }, [[53, "TCP_UDP", "TCP_UDP"]]],
  ["ssl-ports without a certificate", [https], { "ssl-ports": "443" }, [[443, "TCP", "TCP"]]],
  ["an empty certificate", [https], { "ssl-cert": "" }, [[443, "TCP", "TCP"]]],
  [
    "a certificate alone: all TCP ports",
    [http, https, dns],
    { "ssl-cert": certificate },
    [
      [53, "UDP", "UDP"],
      [80, "TLS", "TCP"],
      [443, "TLS", "TCP"],
    ],
  ],
  ["empty ssl-ports: all TCP ports", [http], { "ssl-cert": certificate, "ssl-ports": "" }, [[80, "TLS", "TCP"]]],
  ["ssl-ports *: all TCP ports", [http], { "ssl-cert": certificate, "ssl-ports": "*" }, [[80, "TLS", "TCP"]]],
  [
    "ssl-ports by number",
    [http, https],
    { "ssl-cert": certificate, "ssl-ports": "443" },
    [
      [80, "TCP", "TCP"],
      [443, "TLS", "TCP"],
    ],
  ],
  [
    "ssl-ports by name",
    [http, https],
    { "ssl-cert": certificate, "ssl-ports": "https" },
    [
      [80, "TCP", "TCP"],
      [443, "TLS", "TCP"],
    ],
  ],
  [
    "ssl-ports in upper case",
    [http, https],
    { "ssl-cert": certificate, "ssl-ports": "HTTPS" },
    [
      [80, "TCP", "TCP"],
      [443, "TLS", "TCP"],
    ],
  ],
  [
    "TLS to the targets",
    [http, https],
    { "ssl-cert": certificate, "ssl-ports": "443", "backend-protocol": "ssl" },
    [
      [80, "TCP", "TCP"],
      [443, "TLS", "TLS"],
    ],
  ],
  ["TLS to the targets without a certificate", [https], { "backend-protocol": "ssl" }, [[443, "TCP", "TCP"]]],
  ["another backend protocol", [https], { "ssl-cert": certificate, "backend-protocol": "tcp" }, [[443, "TLS", "TCP"]]],
  [
    "a certificate, and TCP and UDP on one port",
    [dns, dnsTcp, https],
    { "ssl-cert": certificate },
    [
      [53, "TCP_UDP", "TCP_UDP"],
      [443, "TLS", "TCP"],
    ],
  ],
  ["QUIC", [dns], { "quic-enabled-ports": "53" }, [[53, "QUIC", "QUIC"]]],
  [
    "QUIC by name",
    [dns, http],
    { "quic-enabled-ports": "dns" },
    [
      [53, "QUIC", "QUIC"],
      [80, "TCP", "TCP"],
    ],
  ],
  ["QUIC and TCP on one port", [dns, dnsTcp], { "quic-enabled-ports": "dns" }, [[53, "TCP_QUIC", "TCP_QUIC"]]],
];

for (const [name, ports, asked, wanted] of both) {
  for (const [dialect, make] of [
    ["controller", classed],
    ["cloud-provider", classless],
  ] as const) {
    test(`${dialect}: ${name}`, () => {
      assert.deepEqual(rowsOf(make(asked, { ports })), wanted);
    });
  }
}

test("ports keep no order but that of their numbers", () => {
  assert.deepEqual(rowsOf(classed({}, { ports: [https, http] })), rowsOf(classed({}, { ports: [http, https] })));
});

test("SCTP is refused, and told together with what else is wrong", () => {
  const service = classed({ scheme: "x" }, { ports: [http, sctp] });
  assertRefused(() => wantedOf(service), "InvalidAnnotation", "scheme", "Port 90 is SCTP");
  assertRefused(() => wantedOf(classless({}, { ports: [sctp] })), "UnsupportedProtocol", "Port 90 is SCTP");
});

test("TCP and UDP on one port is refused where the listener for both is not wanted", () => {
  const service = classed({ "enable-tcp-udp-listener": "false" }, { ports: [dns, dnsTcp] });
  assertRefused(() => wantedOf(service), "TcpUdpListenerDisabled", "Port 53", "enable-tcp-udp-listener");
});

test("TCP and UDP on different ports need no such listener", () => {
  const service = classed({ "enable-tcp-udp-listener": "false" }, { ports: [dns, http] });
  assert.equal(rowsOf(service).length, 2);
});

test("a port that is not there is refused in ssl-ports, where cloud-provider-aws looks away", () => {
  const asked = { "ssl-cert": certificate, "ssl-ports": "443,8443" };
  assertRefused(
    () => wantedOf(classed(asked, { ports: [http, https] })),
    "InvalidAnnotation",
    "ssl-ports",
    "443 (https)",
  );
  const wanted = wantedOf(classless(asked, { ports: [http, https] }));
  assert.deepEqual(
    wanted.listeners.map(({ Protocol }) => Protocol),
    ["TCP", "TLS"],
  );
  assert.match(warningsOf(wanted).join(), /names 8443; the Service has 80 \(http\), 443 \(https\)/);
});

test("QUIC on a TCP port is refused", () => {
  const service = classed({ "quic-enabled-ports": "80" }, { ports: [http] });
  assertRefused(() => wantedOf(service), "InvalidAnnotation", "quic-enabled-ports", "80 is TCP");
});

test("a port that cannot speak TLS is told of where it is named", () => {
  const asked = { "ssl-cert": certificate, "ssl-ports": "53,443" };
  const wanted = wantedOf(classed(asked, { ports: [dns, https] }));
  assert.match(warningsOf(wanted).join(), /names port 53, which is UDP and cannot speak TLS/);
});

test("a backend protocol of Classic Load Balancers is told of", () => {
  assert.match(
    warningsOf(wantedOf(classless({ "backend-protocol": "http" }))).join(),
    /backend-protocol http has no effect/,
  );
});

function rowsOf(service: Service): readonly Row[] {
  const { listeners, targetGroups } = wantedOf(service);
  return listeners.map(({ Port, Protocol, DefaultActions: [{ ForwardConfig }] }) => {
    const arn = ForwardConfig.TargetGroups[0]?.TargetGroupArn;
    const group = targetGroups.find(({ Name }) => typeof arn === "object" && arn.$ref === `TargetGroup/${Name}`);
    return [Port, Protocol, group?.Protocol ?? "none"];
  });
}
