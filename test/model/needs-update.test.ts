// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { needsUpdate, type UpdateReason } from "../../src/model/needs-update.ts";
import type { Service } from "../../src/model/service.ts";
import { makePort, makeService } from "../support/make-service.ts";

const triggers: readonly (readonly [UpdateReason, string, Partial<Service>])[] = [
  ["Type", "type", { type: "NodePort" }],
  ["Type", "class", { loadBalancerClass: "x" }],
  ["LoadBalancerSourceRanges", "source range added", { loadBalancerSourceRanges: ["192.0.2.0/24"] }],
  ["Ports", "port added", { ports: [makePort(), makePort({ name: "b", port: 81, nodePort: 30081 })] }],
  ["Ports", "port name", { ports: [makePort({ name: "http" })] }],
  ["Ports", "port protocol", { ports: [makePort({ protocol: "UDP" })] }],
  ["Ports", "port number", { ports: [makePort({ port: 81 })] }],
  ["Ports", "nodePort", { ports: [makePort({ nodePort: 30999 })] }],
  ["Ports", "targetPort", { ports: [makePort({ targetPort: "http" })] }],
  ["Ports", "appProtocol", { ports: [makePort({ appProtocol: "kubernetes.io/h2c" })] }],
  ["SessionAffinity", "affinity", { sessionAffinity: { kind: "ClientIP", timeoutSeconds: undefined } }],
  ["SessionAffinityConfig", "affinity timeout", { sessionAffinity: { kind: "None", timeoutSeconds: 30 } }],
  ["LoadBalancerIP", "loadBalancerIP", { loadBalancerIP: "192.0.2.1" }],
  ["ExternalIPs", "external IP added", { externalIPs: ["192.0.2.1"] }],
  ["Annotations", "annotation added", { annotations: { key: "value" } }],
  ["UID", "made anew", { uid: "other" }],
  ["ExternalTrafficPolicy", "traffic policy", { externalTrafficPolicy: "Local" }],
  ["HealthCheckNodePort", "health check port", { healthCheckNodePort: 31000 }],
  ["IPFamilies", "second family", { ipFamilies: ["IPv4", "IPv6"] }],
];

for (const [reason, name, change] of triggers) {
  test(`${name}: ${reason}`, () => {
    assert.equal(needsUpdate(makeService(), makeService(change), undefined), reason);
    assert.equal(needsUpdate(makeService(change), makeService(), undefined), reason);
  });
}

const ignored: readonly (readonly [string, Partial<Service>])[] = [
  ["labels", { labels: { some: "label" } }],
  ["selector", { selector: { app: "other" } }],
  ["allocateLoadBalancerNodePorts", { allocateLoadBalancerNodePorts: false }],
  ["publishNotReadyAddresses", { publishNotReadyAddresses: true }],
  ["order of families", { ipFamilies: ["IPv6"] }],
  ["clusterIPs", { clusterIPs: ["10.96.0.11"] }],
  ["status", { ingress: [{ ip: "192.0.2.1", ipMode: "VIP" }] }],
  ["finalizers", { finalizers: ["x"] }],
  ["deletion", { deleting: true }],
];

for (const [name, change] of ignored) {
  test(`upstream does not look at ${name}`, () => {
    assert.equal(needsUpdate(makeService(), makeService(change), undefined), undefined);
  });
}

test("the first rule in upstream's order is the reason", () => {
  const want = makeService({ externalTrafficPolicy: "Local", annotations: { a: "b" }, externalIPs: ["192.0.2.1"] });
  assert.equal(needsUpdate(makeService(), want, undefined), "ExternalIPs");
});

test("the order of ports and external IPs counts, that of annotations does not", () => {
  const [http, dns] = [makePort({ name: "http" }), makePort({ name: "dns", port: 53 })];
  const service = makeService({
    ports: [http, dns],
    externalIPs: ["192.0.2.1", "192.0.2.2"],
    annotations: { a: "1", b: "2" },
  });
  assert.equal(needsUpdate(service, { ...service, ports: [dns, http] }, undefined), "Ports");
  assert.equal(needsUpdate(service, { ...service, externalIPs: ["192.0.2.2", "192.0.2.1"] }, undefined), "ExternalIPs");
  assert.equal(needsUpdate(service, { ...service, annotations: { b: "2", a: "1" } }, undefined), undefined);
  assert.equal(needsUpdate(service, { ...service, annotations: { a: "1", c: "2" } }, undefined), "Annotations");
});

test("where neither wants a load balancer of ours nothing counts", () => {
  const have = makeService({ type: "ClusterIP" });
  const want = makeService({ type: "NodePort", annotations: { a: "b" } });
  assert.equal(needsUpdate(have, want, undefined), undefined);
  assert.equal(needsUpdate(makeService(), makeService({ annotations: { a: "b" } }), "some.class"), undefined);
});
