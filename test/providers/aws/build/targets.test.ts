// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { EndpointGroup } from "../../../../src/model/request.ts";
import type { Service } from "../../../../src/model/service.ts";
import { makeNode, makePort } from "../../../support/make-service.ts";
import { type Asked, assertRefused, classed, targetGroupOf, type World, wantedOf } from "./wanted-of.ts";

const ip: Asked = { "nlb-target-type": "ip" };
const tcp = makePort({ name: "dns-tcp", port: 53, nodePort: 30053, targetPort: "tcp" });
const udp = makePort({ name: "dns", protocol: "UDP", port: 53, nodePort: 30053, targetPort: "udp" });

function nodesOf(count: number): World["nodes"] {
  return Array.from({ length: count }, (_, at) => makeNode({ name: `n${at}`, providerID: `aws:///a/i-${at}` }));
}

function idsOf(service: Service, world: World): readonly string[] {
  return targetGroupOf(wantedOf(service, world)).Targets.map(({ Id }) => Id);
}

test("targets are sorted by id, whatever the order of the nodes", () => {
  const nodes = nodesOf(12) ?? [];
  const ids = idsOf(classed(), { nodes });
  assert.deepEqual(ids, [...ids].sort());
  assert.deepEqual(idsOf(classed(), { nodes: nodes.toReversed() }), ids);
});

test("no more targets than the flag says; one that comes or goes moves no more than one other", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 20 }), fc.nat(), (count, most, choice) => {
      const settings = { maxTargetsPerTargetGroup: most };
      const nodes = nodesOf(count) ?? [];
      const before = idsOf(classed(), { settings, nodes });
      assert.equal(before.length, Math.min(count, most));
      const after = idsOf(classed(), { settings, nodes: nodes.filter((_, at) => at !== choice % count) });
      assert.ok(before.filter((id) => !after.includes(id)).length <= 1);
      assert.ok(after.filter((id) => !before.includes(id)).length <= 1);
    }),
  );
});

test("the instances are those of the targets that are registered", () => {
  const wanted = wantedOf(classed(), { settings: { maxTargetsPerTargetGroup: 3 }, nodes: nodesOf(9) ?? [] });
  assert.deepEqual(
    wanted.instances,
    targetGroupOf(wanted).Targets.map(({ Id }) => Id),
  );
});

test("a port without a NodePort is refused for instances, and nothing to pods", () => {
  const ports = [makePort({ nodePort: undefined })];
  assertRefused(() => wantedOf(classed({}, { ports })), "NodePortMissing", "Port 80");
  assert.equal(targetGroupOf(wantedOf(classed(ip, { ports }))).Port, 8080);
});

/** The endpoints of one pod that listens on these numbers. */
function slice(tcpPort: number, udpPort: number): readonly EndpointGroup[] {
  return [
    {
      family: "IPv4",
      ports: [
        { name: "dns-tcp", protocol: "TCP", port: tcpPort },
        { name: "dns", protocol: "UDP", port: udpPort },
      ],
      endpoints: [{ addresses: ["10.1.0.1"], nodeName: "node-1", ready: true, serving: true, terminating: false }],
    },
  ];
}

test("TCP and UDP on one port have to be at the same place", () => {
  const apart = [tcp, { ...udp, nodePort: 30054 }];
  assertRefused(() => wantedOf(classed({}, { ports: apart })), "TcpUdpPortsDiffer", "Port 53", "30053", "30054");
  const numbers = [
    { ...tcp, targetPort: 53 },
    { ...udp, targetPort: 5353 },
  ];
  assertRefused(() => wantedOf(classed(ip, { ports: numbers })), "TcpUdpPortsDiffer", "53", "5353");
  const missing = [tcp, { ...udp, nodePort: undefined }];
  assertRefused(() => wantedOf(classed({}, { ports: missing })), "TcpUdpPortsDiffer", "none for UDP");
});

test("differently named target ports can be the same number", () => {
  const service = classed(ip, { ports: [tcp, udp] });
  const same = wantedOf(service, { endpoints: { "default/web": slice(5353, 5353) } });
  assert.deepEqual(targetGroupOf(same).Targets, [{ Id: "10.1.0.1", Port: 5353 }]);
  const apart = { endpoints: { "default/web": slice(53, 5353) } };
  assertRefused(() => wantedOf(service, apart), "TcpUdpPortsDiffer", "tcp for TCP and udp for UDP");
});
