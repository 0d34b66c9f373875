// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { ListenerModel } from "../../../../providers/aws/model.ts";
import { makePort } from "../../../support/make-service.ts";
import {
  type Asked,
  assertRefused,
  attributesOf,
  classed,
  classless,
  listenerOf,
  wantedOf,
  warningsOf,
} from "./wanted-of.ts";

type Row = Pick<ListenerModel, "Certificates" | "SslPolicy" | "AlpnPolicy">;

const one = { "ssl-cert": "arn:1" };
const first = { CertificateArn: "arn:1" };
const policy = "ELBSecurityPolicy-2016-08";

const cases: readonly (readonly [string, Asked, Row])[] = [
  ["no TLS", {}, { Certificates: [] }],
  [
    "no TLS, whatever else is asked for",
    { "alpn-policy": "HTTP2Only", "ssl-negotiation-policy": "x" },
    { Certificates: [] },
  ],
  ["a certificate", one, { Certificates: [first], SslPolicy: policy }],
  [
    "several, the default first",
    { "ssl-cert": "arn:1, arn:3,arn:2" },
    { Certificates: [first, { CertificateArn: "arn:3" }, { CertificateArn: "arn:2" }], SslPolicy: policy },
  ],
  ["one twice", { "ssl-cert": "arn:1,arn:1" }, { Certificates: [first], SslPolicy: policy }],
  ["a policy", { ...one, "ssl-negotiation-policy": "TLS13" }, { Certificates: [first], SslPolicy: "TLS13" }],
  ["an empty policy", { ...one, "ssl-negotiation-policy": "" }, { Certificates: [first], SslPolicy: policy }],
  [
    "ALPN",
    { ...one, "alpn-policy": "HTTP2Only" },
    { Certificates: [first], SslPolicy: policy, AlpnPolicy: ["HTTP2Only"] },
  ],
  [
    "ALPN with TLS to the targets",
    { ...one, "alpn-policy": "HTTP1Only", "backend-protocol": "ssl" },
    { Certificates: [first], SslPolicy: policy, AlpnPolicy: ["HTTP1Only"] },
  ],
  ["ALPN None", { ...one, "alpn-policy": "None" }, { Certificates: [first], SslPolicy: policy, AlpnPolicy: ["None"] }],
];

for (const [name, asked, wanted] of cases) {
  test(name, () => {
    for (const service of [classed(asked), classless(asked)]) {
      const { Port: _p, Protocol: _q, DefaultActions: _a, Attributes, Tags, ...row } = listenerOf(wantedOf(service));
      assert.deepEqual(row, wanted);
      assert.deepEqual(Attributes, []);
      assert.equal(attributesOf(Tags)["fairlead.dev/resource"], "Listener");
    }
  });
}

test("the flag's policy holds where none is asked for", () => {
  const wanted = wantedOf(classed(one), { settings: { defaultSslPolicy: "TLS12" } });
  assert.equal(listenerOf(wanted).SslPolicy, "TLS12");
});

test("an ALPN policy that is none is refused", () => {
  const service = classed({ ...one, "alpn-policy": "unknown" });
  assertRefused(() => wantedOf(service), "InvalidAnnotation", "alpn-policy", "HTTP2Preferred");
});

const attributes = "listener-attributes";

test("attributes are of the listener that is named by what it speaks and its port", () => {
  const ports = [makePort({ name: "a", port: 80 }), makePort({ name: "b", port: 443, nodePort: 30443 })];
  const asked = {
    [`${attributes}.TCP-80`]: "tcp.idle_timeout.seconds=400, a=b",
    [`${attributes}.UDP-443`]: "x=y",
  };
  const wanted = wantedOf(classed(asked, { ports }));
  assert.deepEqual(
    wanted.listeners.map(({ Attributes }) => attributesOf(Attributes)),
    [{ a: "b", "tcp.idle_timeout.seconds": "400" }, {}],
  );
  assert.match(
    warningsOf(wanted).join(),
    /listener-attributes\.UDP-443 has no effect: the listeners are TCP-80, TCP-443/,
  );
});

test("attributes of a TCP_UDP listener", () => {
  const ports = [makePort({ name: "a" }), makePort({ name: "b", protocol: "UDP" })];
  const service = classed({ [`${attributes}.TCP_UDP-80`]: "tcp.idle_timeout.seconds=60" }, { ports });
  assert.deepEqual(attributesOf(listenerOf(wantedOf(service)).Attributes), { "tcp.idle_timeout.seconds": "60" });
});

test("attributes that are no pairs are refused", () => {
  const service = classed({ [`${attributes}.TCP-80`]: "400" });
  assertRefused(() => wantedOf(service), "InvalidAnnotation", `${attributes}.TCP-80`, '"400"');
});
