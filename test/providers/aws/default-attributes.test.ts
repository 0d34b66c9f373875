// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  attributeChanges,
  type DefaultAttributes,
  listenerDefaults,
  loadBalancerDefaults,
  targetGroupDefaults,
  toAttributes,
} from "../../../providers/aws/default-attributes.ts";
import type { ListenerProtocol } from "../../../providers/aws/model.ts";

test("what is denied to internet gateways depends on the scheme", () => {
  const key = "ipv6.deny_all_igw_traffic";
  assert.equal(loadBalancerDefaults({ Scheme: "internal" })[key], "true");
  assert.equal(loadBalancerDefaults({ Scheme: "internet-facing" })[key], "false");
});

const byProtocol: readonly (readonly [
  ListenerProtocol,
  "instance" | "ip",
  preservesClient: string,
  terminates: string | undefined,
  idleTimeout: string | undefined,
])[] = [
  ["TCP", "instance", "true", "false", "350"],
  ["TCP", "ip", "false", "false", "350"],
  ["TLS", "instance", "true", "false", undefined],
  ["TLS", "ip", "false", "false", undefined],
  ["UDP", "ip", "true", "true", undefined],
  ["TCP_UDP", "ip", "true", "true", "350"],
  ["QUIC", "instance", "true", undefined, undefined],
  ["TCP_QUIC", "ip", "true", undefined, "350"],
];

for (const [Protocol, TargetType, preservesClient, terminates, idleTimeout] of byProtocol) {
  test(`defaults of ${Protocol} to targets by ${TargetType}`, () => {
    const defaults = targetGroupDefaults({ Protocol, TargetType });
    assert.equal(defaults["preserve_client_ip.enabled"], preservesClient);
    assert.equal(defaults["deregistration_delay.connection_termination.enabled"], terminates);
    assert.equal(
      "target_health_state.unhealthy.connection_termination.enabled" in defaults,
      Protocol === "TCP" || Protocol === "TLS",
    );
    assert.equal(listenerDefaults({ Protocol })["tcp.idle_timeout.seconds"], idleTimeout);
  });
}

const tcp = targetGroupDefaults({ Protocol: "TCP", TargetType: "instance" });
const loadBalancer = loadBalancerDefaults({ Scheme: "internal" });
const logs = { "access_logs.s3.bucket": "mine", "access_logs.s3.enabled": "true", "access_logs.s3.prefix": "web" };
const termination = "target_health_state.unhealthy.connection_termination.enabled";
const interval = "target_health_state.unhealthy.draining_interval_seconds";

interface Case {
  readonly name: string;
  readonly defaults: DefaultAttributes;
  readonly wanted: DefaultAttributes;
  /** Beside the defaults. */
  readonly have: DefaultAttributes;
  readonly changes: DefaultAttributes;
}

const cases: readonly Case[] = [
  { name: "all as it was made", defaults: tcp, wanted: {}, have: {}, changes: {} },
  {
    name: "what is wanted and not so",
    defaults: tcp,
    wanted: { "stickiness.enabled": "true", "proxy_protocol_v2.enabled": "true" },
    have: { "proxy_protocol_v2.enabled": "true" },
    changes: { "stickiness.enabled": "true" },
  },
  {
    name: "what nobody asks for any more",
    defaults: tcp,
    wanted: {},
    have: { "deregistration_delay.timeout_seconds": "30" },
    changes: { "deregistration_delay.timeout_seconds": "300" },
  },
  {
    name: "a key unknown to the table only where it is wanted",
    defaults: tcp,
    wanted: { "new.one": "1" },
    have: { "new.other": "1" },
    changes: { "new.one": "1" },
  },
  {
    name: "the default, asked for",
    defaults: tcp,
    wanted: { "stickiness.enabled": "False" },
    have: {},
    changes: {},
  },
  {
    name: "secondary addresses cannot be taken back",
    defaults: loadBalancer,
    wanted: {},
    have: { "secondary_ips.auto_assigned.per_subnet": "3" },
    changes: {},
  },
  {
    name: "logs no more: where they went is of no account",
    defaults: loadBalancer,
    wanted: {},
    have: logs,
    changes: { "access_logs.s3.enabled": "false" },
  },
  {
    name: "logs without the prefix they had",
    defaults: loadBalancer,
    wanted: { "access_logs.s3.bucket": "mine", "access_logs.s3.enabled": "true" },
    have: logs,
    changes: { "access_logs.s3.prefix": "" },
  },
  {
    name: "connections terminated again: the interval cannot be set then, and does nothing",
    defaults: tcp,
    wanted: {},
    have: { [termination]: "false", [interval]: "60" },
    changes: { [termination]: "true" },
  },
  {
    name: "connections left alone, but with the default interval",
    defaults: tcp,
    wanted: { [termination]: "false" },
    have: { [termination]: "false", [interval]: "60" },
    changes: { [interval]: "0" },
  },
];

for (const { name, defaults, wanted, have, changes } of cases) {
  test(`attributes: ${name}`, () => {
    const present = toAttributes({ ...defaults, ...have });
    assert.deepEqual(attributeChanges(toAttributes(wanted), present, defaults), toAttributes(changes));
  });
}

test("a default that AWS does not tell of is not asked for", () => {
  assert.deepEqual(attributeChanges([], [], tcp), []);
});

test("what was not read is taken to be as wanted", () => {
  assert.deepEqual(attributeChanges([{ Key: "stickiness.enabled", Value: "true" }], undefined, tcp), []);
});

test("whatever is there and wanted: once changed, there is nothing left to change", () => {
  const attributes = fc
    .dictionary(fc.constantFrom(...Object.keys(tcp), "other"), fc.constantFrom("true", "false", "0", "60"))
    .map(toAttributes);
  fc.assert(
    fc.property(attributes, attributes, (wanted, have) => {
      const changes = attributeChanges(wanted, have, tcp);
      const after = new Map([...have, ...changes].map(({ Key, Value }) => [Key, Value]));
      assert.deepEqual(attributeChanges(wanted, toAttributes(Object.fromEntries(after)), tcp), []);
      for (const { Key, Value } of wanted) assert.equal(after.get(Key), Value);
    }),
  );
});
