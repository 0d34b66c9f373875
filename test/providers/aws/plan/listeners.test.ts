// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { attributesUnder } from "../../../../providers/aws/plan/listeners.ts";
import { planModel } from "../../../../providers/aws/plan.ts";
import { certificate, type PortShape } from "../make-model.ts";
import { createPlanningRig, settings } from "../planning-rig.ts";

const idle = (Value: string) => [{ Key: "tcp.idle_timeout.seconds", Value }];
const tls: PortShape = { port: 443, protocol: "TLS", certificates: [certificate(1)] };

describe("listeners", () => {
  test("of TLS are made with their default certificate, policy and ALPN; the others are added", async () => {
    const rig = createPlanningRig();
    const ports = [{ ...tls, certificates: [certificate(1), certificate(2), certificate(3)], alpn: "HTTP2Only" }];
    const model = rig.model({ ports });
    const { operations } = await rig.converge(model);
    const [creation, ...added] = operations.filter(({ on }) => on.startsWith("Listener/"));
    const [want] = model.listeners;
    assert.deepEqual(creation?.input, {
      LoadBalancerArn: { $ref: `LoadBalancer/${model.loadBalancer.Name}` },
      Port: 443,
      Protocol: "TLS",
      DefaultActions: want?.DefaultActions,
      Certificates: [{ CertificateArn: certificate(1) }],
      SslPolicy: "ELBSecurityPolicy-2016-08",
      AlpnPolicy: ["HTTP2Only"],
      Tags: want?.Tags,
    });
    assert.deepEqual(
      added.map(({ kind }) => kind),
      ["AddListenerCertificates", "AddListenerCertificates"],
    );
  });

  const cases: readonly (readonly [string, PortShape, PortShape, readonly string[]])[] = [
    [
      "TCP to TLS is one change",
      { port: 443 },
      { ...tls, backendProtocol: "TCP" },
      [`Port 443: protocol TCP → TLS, certificate none → ${certificate(1)}, policy none → ELBSecurityPolicy-2016-08`],
    ],
    ["TLS to TCP too", { ...tls, backendProtocol: "TCP" }, { port: 443 }, ["Port 443: protocol TLS → TCP"]],
    [
      "another policy",
      tls,
      { ...tls, sslPolicy: "ELBSecurityPolicy-FS-2018-06" },
      ["Port 443: policy ELBSecurityPolicy-2016-08 → ELBSecurityPolicy-FS-2018-06"],
    ],
    ["ALPN that nobody asks for any more", { ...tls, alpn: "HTTP2Only" }, tls, ["Port 443: ALPN HTTP2Only → None"]],
    ["no ALPN and ALPN None are the same", { ...tls, alpn: "None" }, tls, []],
    ["an attribute", { port: 80 }, { port: 80, attributes: idle("60") }, ["Attributes tcp.idle_timeout.seconds=60"]],
    [
      "an attribute that nobody asks for any more",
      { port: 80, attributes: idle("60") },
      { port: 80 },
      ["Attributes tcp.idle_timeout.seconds=350"],
    ],
  ];
  for (const [name, first, later, whys] of cases) {
    test(`${name}: ${whys.length === 0 ? "nothing" : whys.join("; ")}`, async () => {
      const rig = createPlanningRig();
      await rig.converge(rig.model({ ports: [first] }));
      const { operations, observed } = await rig.converge(rig.model({ ports: [later] }));
      assert.deepEqual(
        operations.map(({ why }) => why),
        whys,
      );
      assert.deepEqual(planModel(rig.model({ ports: [later] }), observed, settings), []);
      assert.deepEqual(planModel(rig.model({ ports: [later] }), await rig.observe(), settings), []);
    });
  }

  test("that were not read are neither made nor changed nor removed, and keep what they may use", async () => {
    const rig = createPlanningRig();
    await rig.converge(rig.model({ ports: [{ port: 80 }, { port: 81 }] }));
    const before = await rig.observe();
    const loadBalancers = before.loadBalancers.map((have) => ({ ...have, listeners: undefined }));
    const operations = planModel(rig.model({ ports: [{ port: 81 }] }), { ...before, loadBalancers }, settings);
    assert.ok(operations.every(({ kind }) => !/Listener|DeleteTargetGroup/.test(kind)));
  });

  describe("attributes under another protocol", () => {
    const have = (Protocol: string, Value?: string) => ({
      Protocol,
      Attributes: Value === undefined ? [] : idle(Value),
    });
    test("stay where the protocol has them", () => {
      assert.deepEqual(attributesUnder("TCP_UDP", have("TCP", "60")), idle("60"));
    });
    test("go where it has not", () => assert.deepEqual(attributesUnder("TLS", have("TCP", "60")), []));
    test("have their defaults where it brings them", () =>
      assert.deepEqual(attributesUnder("TCP", have("TLS")), idle("350")));
    test("are unknown where they were", () => {
      assert.equal(attributesUnder("TCP", { Protocol: "TLS", Attributes: undefined }), undefined);
    });
  });
});
