// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { type ListenerAnnotations, listenerTable } from "../../../../providers/aws/annotations/listener-table.ts";

/** Field, text, what is read of it. */
const cases: readonly (readonly [keyof ListenerAnnotations, string, unknown])[] = [
  ["certificates", "arn:1, arn:2", ["arn:1", "arn:2"]],
  ["sslPorts", "443, https", ["443", "https"]],
  ["sslPolicy", "ELBSecurityPolicy-TLS13-1-2-2021-06", "ELBSecurityPolicy-TLS13-1-2-2021-06"],
  ["backendProtocol", "ssl", "ssl"],
  ["backendProtocol", "SSL", "ssl"],
  ["backendProtocol", "udp", undefined],
  ["alpnPolicy", "None", "None"],
  ["alpnPolicy", "HTTP2Preferred", "HTTP2Preferred"],
  ["alpnPolicy", "http2only", undefined],
  ["alpnPolicy", "unknown", undefined],
  ["tcpUdpListener", "false", false],
  ["quicPorts", "443", ["443"]],
];

for (const [field, text, wanted] of cases) {
  test(`${field} of ${JSON.stringify(text)}`, () => {
    assert.deepEqual(listenerTable[field].grammar.parse(text, "controller"), wanted);
  });
}
