// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { WeightedTargetGroup } from "../../../../providers/aws/model.ts";
import type { Wanted } from "../../../../providers/aws/wanted.ts";
import type { Service } from "../../../../src/model/service.ts";
import { makePort } from "../../../support/make-service.ts";
import { type Asked, assertRefused, classed, listenerOf, targetGroupOf, wantedOf, warningsOf } from "./wanted-of.ts";

const key = (suffix: string): string => `service.beta.kubernetes.io/actions.${suffix}`;
const group = "fairlead.dev/load-balancer-group";
const arn = "arn:aws:elasticloadbalancing:us-west-2:1:targetgroup/mine/1";

function forward(...targetGroups: readonly unknown[]): string {
  return JSON.stringify({ type: "forward", forwardConfig: { baseServiceWeight: 80, targetGroups } });
}

function forwardsOf(wanted: Wanted, port: number): readonly WeightedTargetGroup[] {
  const listener = wanted.listeners.find(({ Port }) => Port === port);
  return listener?.DefaultActions[0].ForwardConfig.TargetGroups ?? [];
}

test("without weights, all goes to the Service's own target group", () => {
  const wanted = wantedOf(classed());
  assert.deepEqual(listenerOf(wanted).DefaultActions, [
    {
      Type: "forward",
      ForwardConfig: { TargetGroups: [{ TargetGroupArn: { $ref: `TargetGroup/${targetGroupOf(wanted).Name}` } }] },
    },
  ]);
});

test("weights of a target group that somebody else made", () => {
  const wanted = wantedOf(classed({ [key("TCP-80")]: forward({ targetGroupARN: arn, weight: 20 }) }));
  assert.deepEqual(forwardsOf(wanted, 80), [
    { TargetGroupArn: { $ref: `TargetGroup/${targetGroupOf(wanted).Name}` }, Weight: 80 },
    { TargetGroupArn: arn, Weight: 20 },
  ]);
});

test("a single other needs no weight; stickiness is passed on", () => {
  const action = JSON.stringify({
    type: "forward",
    forwardConfig: {
      baseServiceWeight: 1,
      targetGroups: [{ targetGroupARN: arn }],
      targetGroupStickinessConfig: { enabled: true, durationSeconds: 60 },
    },
  });
  const { ForwardConfig } = listenerOf(wantedOf(classed({ [key("TCP-80")]: action }))).DefaultActions[0];
  assert.deepEqual(ForwardConfig.TargetGroups[1], { TargetGroupArn: arn });
  assert.deepEqual(ForwardConfig.TargetGroupStickinessConfig, { Enabled: true, DurationSeconds: 60 });
});

const tls: Asked = { "ssl-cert": "arn:1" };

/** The older Service `a` with weights for `b`, which is of the same group. */
function pair(asked: Asked, other: Asked = {}): readonly Service[] {
  return [
    classed({ [group]: "g", ...asked }, { name: "a", createdAt: 1000, ports: [makePort({ name: "web" })] }),
    classed({ [group]: "g", ...other }, { name: "b", createdAt: 2000, ports: [makePort({ name: "alt", port: 8080 })] }),
  ];
}

for (const servicePort of [8080, "8080", "alt"]) {
  test(`weights of another Service of the group, by port ${JSON.stringify(servicePort)}`, () => {
    const action = forward({ serviceName: "b", servicePort, weight: 20 });
    const wanted = wantedOf(pair({ [key("TCP-80")]: action }));
    const other = wanted.targetGroups.find(({ service }) => service === "default/b");
    assert.deepEqual(forwardsOf(wanted, 80)[1], { TargetGroupArn: { $ref: `TargetGroup/${other?.Name}` }, Weight: 20 });
    assert.equal(forwardsOf(wanted, 8080).length, 1);
  });
}

test("behind a TLS listener: TLS to the other's targets, or TCP where it is to be decrypted", () => {
  const weights = (decrypt: boolean): Asked => ({
    ...tls,
    [key("TLS-80")]: forward({ serviceName: "b", servicePort: 8080, weight: 20, decrypt }),
  });
  assert.equal(forwardsOf(wantedOf(pair(weights(true))), 80).length, 2);
  assert.equal(forwardsOf(wantedOf(pair(weights(false), { ...tls, "backend-protocol": "ssl" })), 80).length, 2);
  const wrong = wantedOf(pair(weights(false)));
  assert.match(wrong.refusals.get("default/a")?.message ?? "", /speak TLS; that of b, port 8080, speaks TCP/);
});

const refused: readonly (readonly [string, string, string])[] = [
  ["a Service that is not behind it", forward({ serviceName: "c", servicePort: 80, weight: 1 }), "c is not"],
  ["a port that the other has not", forward({ serviceName: "b", servicePort: 81, weight: 1 }), "ports of b; 81"],
  ["no JSON", "80%", "JSON such as"],
];

for (const [name, action, word] of refused) {
  test(`refused: ${name}`, () => {
    const wanted = wantedOf(pair({ [key("TCP-80")]: action }));
    const refusal = wanted.refusals.get("default/a");
    assert.equal(refusal?.reason, "InvalidAnnotation");
    assert.ok(refusal.message.includes(word) && refusal.message.includes(key("TCP-80")), refusal.message);
    assert.deepEqual([...wanted.ports.keys()], ["default/b"]);
  });
}

test("a Service alone can have weights by ARN only", () => {
  const action = forward({ serviceName: "b", servicePort: 80, weight: 1 });
  assertRefused(() => wantedOf(classed({ [key("TCP-80")]: action })), "InvalidAnnotation", group, "targetGroupARN");
});

test("one that points to a Service that is not served is not served either", () => {
  const [a, b] = pair(
    { [key("TCP-80")]: forward({ serviceName: "b", servicePort: 8080, weight: 1 }) },
    { [key("TCP-8080")]: forward({ serviceName: "nobody", servicePort: 1, weight: 1 }) },
  );
  const c = classed({ [group]: "g" }, { name: "c", createdAt: 3000, ports: [makePort({ port: 9090 })] });
  const wanted = wantedOf([a, b, c].filter((service) => service !== undefined));
  assert.deepEqual([...wanted.refusals.keys()], ["default/a", "default/b"]);
  assert.deepEqual(
    wanted.listeners.map(({ Port }) => Port),
    [9090],
  );
});

test("weights of a listener that is not there are told of", () => {
  const wanted = wantedOf(classed({ ...tls, [key("TCP-80")]: forward({ targetGroupARN: arn, weight: 1 }) }));
  assert.match(warningsOf(wanted).join(), /actions\.TCP-80 has no effect: the listeners are TLS-80/);
});
