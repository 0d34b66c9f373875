// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { toService } from "../../src/kube/to-service.ts";
import { serviceKey } from "../../src/model/service.ts";
import { giveNodePorts } from "../../src/plan/give-node-ports.ts";

const make = (name: string, spec: object) => toService({ metadata: { name }, spec: { type: "LoadBalancer", ...spec } });

function nodePortsOf(specs: readonly object[], runningSpecs: readonly object[] = []): readonly (number | undefined)[] {
  const services = specs.map((spec, index) => make(`s${index}`, spec));
  const running = runningSpecs.map((spec, index) => make(`s${index}`, spec));
  const given = giveNodePorts(services, new Map(running.map((service) => [serviceKey(service), service])));
  return given.flatMap(({ ports }) => ports.map(({ nodePort }) => nodePort));
}

describe("giveNodePorts", () => {
  test("gives each port without one a free one, from the dynamic band", () => {
    const specs = [{ ports: [{ port: 80, nodePort: 30086 }, { port: 443 }] }, { ports: [{ port: 80 }] }];
    assert.deepEqual(nodePortsOf(specs), [30086, 30087, 30088]);
  });

  test("gives one to TCP and UDP of one port together", () => {
    const ports = [
      { name: "t", port: 53 },
      { name: "u", port: 53, protocol: "UDP" },
    ];
    assert.deepEqual(nodePortsOf([{ ports }]), [30086, 30086]);
  });

  test("leaves a running Service those that it has for the same port and protocol", () => {
    const running = [{ ports: [{ port: 80, nodePort: 31000 }] }];
    const ports = [
      { name: "a", port: 80 },
      { name: "b", port: 81 },
    ];
    assert.deepEqual(nodePortsOf([{ ports }], running), [31000, 30086]);
  });

  test("gives a Service of policy Local another one for its health checks, unless it has one", () => {
    const spec = { externalTrafficPolicy: "Local", ports: [{ port: 80 }] };
    const [given, kept] = giveNodePorts(
      [make("a", spec), make("b", { ...spec, healthCheckNodePort: 31000 })],
      new Map(),
    );
    assert.deepEqual([given?.ports[0]?.nodePort, given?.healthCheckNodePort], [30086, 30087]);
    assert.deepEqual([kept?.ports[0]?.nodePort, kept?.healthCheckNodePort], [30088, 31000]);
  });

  for (const [what, spec] of [
    ["that is not to have any", { allocateLoadBalancerNodePorts: false }],
    ["of type ClusterIP", { type: "ClusterIP" }],
  ] as const) {
    test(`gives a Service ${what} none`, () => {
      assert.deepEqual(nodePortsOf([{ ...spec, ports: [{ port: 80 }] }]), [undefined]);
    });
  }
});
