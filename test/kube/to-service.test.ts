// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { toService } from "../../src/kube/to-service.ts";
import type { Service } from "../../src/model/service.ts";

/** As kube-apiserver 1.36 gives it. */
const full = {
  apiVersion: "v1",
  kind: "Service",
  metadata: {
    name: "web",
    namespace: "shop",
    uid: "6a5b",
    resourceVersion: "306",
    generation: 3,
    creationTimestamp: "2026-01-02T03:04:05Z",
    deletionTimestamp: "2026-01-03T00:00:00Z",
    labels: { app: "web", empty: "" },
    annotations: {
      "fairlead.dev/pool": "blue",
      "kubectl.kubernetes.io/last-applied-configuration": '{"spec":{}}',
    },
    finalizers: ["service.kubernetes.io/load-balancer-cleanup"],
    managedFields: [{ manager: "kubectl" }],
  },
  spec: {
    type: "LoadBalancer",
    loadBalancerClass: "fairlead.dev/baremetal",
    ports: [
      {
        name: "http",
        protocol: "TCP",
        port: 80,
        targetPort: "http",
        nodePort: 30080,
        appProtocol: "kubernetes.io/h2c",
      },
      { name: "dns", protocol: "UDP", port: 53, targetPort: 5353, nodePort: 0 },
    ],
    selector: { app: "web" },
    clusterIP: "10.96.0.7",
    clusterIPs: ["10.96.0.7", "fd00:96::7"],
    ipFamilies: ["IPv4", "IPv6"],
    ipFamilyPolicy: "RequireDualStack",
    externalTrafficPolicy: "Local",
    healthCheckNodePort: 31000,
    loadBalancerIP: "192.0.2.7",
    loadBalancerSourceRanges: [" 10.0.0.0/8 ", "fd00::/8"],
    externalIPs: ["198.51.100.7"],
    sessionAffinity: "ClientIP",
    sessionAffinityConfig: { clientIP: { timeoutSeconds: 600 } },
    allocateLoadBalancerNodePorts: false,
    publishNotReadyAddresses: true,
  },
  status: {
    loadBalancer: {
      ingress: [
        { ip: "192.0.2.7", ipMode: "VIP", ports: [{ port: 80, protocol: "TCP", error: "MixedProtocolNotSupported" }] },
        { ip: "192.0.2.8" },
        { ip: "192.0.2.9", ipMode: "Proxy" },
        { hostname: "lb.example.com" },
      ],
    },
    conditions: [
      {
        type: "fairlead.dev/Ready",
        status: "True",
        reason: "Provisioned",
        message: "192.0.2.7 from blue",
        observedGeneration: 3,
        lastTransitionTime: "2026-01-02T03:04:06Z",
      },
    ],
  },
};

const expected: Service = {
  namespace: "shop",
  name: "web",
  uid: "6a5b",
  generation: 3,
  createdAt: Date.UTC(2026, 0, 2, 3, 4, 5),
  deleting: true,
  labels: { app: "web", empty: "" },
  annotations: { "fairlead.dev/pool": "blue" },
  finalizers: ["service.kubernetes.io/load-balancer-cleanup"],
  type: "LoadBalancer",
  loadBalancerClass: "fairlead.dev/baremetal",
  ports: [
    { name: "http", protocol: "TCP", port: 80, nodePort: 30080, targetPort: "http", appProtocol: "kubernetes.io/h2c" },
    { name: "dns", protocol: "UDP", port: 53, nodePort: undefined, targetPort: 5353, appProtocol: undefined },
  ],
  selector: { app: "web" },
  clusterIPs: ["10.96.0.7", "fd00:96::7"],
  ipFamilies: ["IPv4", "IPv6"],
  ipFamilyPolicy: "RequireDualStack",
  externalTrafficPolicy: "Local",
  healthCheckNodePort: 31000,
  loadBalancerIP: "192.0.2.7",
  loadBalancerSourceRanges: ["10.0.0.0/8", "fd00::/8"],
  externalIPs: ["198.51.100.7"],
  sessionAffinity: { kind: "ClientIP", timeoutSeconds: 600 },
  allocateLoadBalancerNodePorts: false,
  publishNotReadyAddresses: true,
  ingress: [
    { ip: "192.0.2.7", ipMode: "VIP", ports: [{ port: 80, protocol: "TCP", error: "MixedProtocolNotSupported" }] },
    { ip: "192.0.2.8", ipMode: "VIP" },
    { ip: "192.0.2.9", ipMode: "Proxy" },
    { hostname: "lb.example.com" },
  ],
  conditions: [
    {
      type: "fairlead.dev/Ready",
      status: "True",
      reason: "Provisioned",
      message: "192.0.2.7 from blue",
      observedGeneration: 3,
      lastTransitionTime: "2026-01-02T03:04:06Z",
    },
  ],
};

const bare: Service = {
  namespace: "default",
  name: "web",
  uid: "",
  generation: 0,
  createdAt: 0,
  deleting: false,
  labels: {},
  annotations: {},
  finalizers: [],
  type: "ClusterIP",
  loadBalancerClass: undefined,
  ports: [],
  selector: {},
  clusterIPs: [],
  ipFamilies: [],
  ipFamilyPolicy: undefined,
  externalTrafficPolicy: "Cluster",
  healthCheckNodePort: undefined,
  loadBalancerIP: undefined,
  loadBalancerSourceRanges: [],
  externalIPs: [],
  sessionAffinity: { kind: "None", timeoutSeconds: undefined },
  allocateLoadBalancerNodePorts: true,
  publishNotReadyAddresses: false,
  ingress: [],
  conditions: [],
};

describe("a Service", () => {
  test("with everything", () => {
    assert.deepEqual(toService(full), expected);
  });

  test("with nothing but a name has the API server's defaults", () => {
    assert.deepEqual(toService({ metadata: { name: "web" } }), bare);
  });

  const specs: readonly (readonly [what: string, spec: unknown, field: keyof Service, value: unknown])[] = [
    ["a headless one has no address", { clusterIP: "None", clusterIPs: ["None"] }, "clusterIPs", []],
    ["a manifest's own clusterIP counts", { clusterIP: "10.96.0.9" }, "clusterIPs", ["10.96.0.9"]],
    [
      "a port without protocol is TCP to itself",
      { ports: [{ port: 80 }] },
      "ports",
      [{ name: "", protocol: "TCP", port: 80, nodePort: undefined, targetPort: 80, appProtocol: undefined }],
    ],
    [
      "an empty appProtocol is one",
      { ports: [{ port: 80, appProtocol: "" }] },
      "ports",
      [{ name: "", protocol: "TCP", port: 80, nodePort: undefined, targetPort: 80, appProtocol: "" }],
    ],
    [
      "SCTP",
      { ports: [{ port: 1, protocol: "SCTP" }] },
      "ports",
      [{ name: "", protocol: "SCTP", port: 1, nodePort: undefined, targetPort: 1, appProtocol: undefined }],
    ],
    ["ExternalName", { type: "ExternalName" }, "type", "ExternalName"],
    ["an empty class is none", { loadBalancerClass: "" }, "loadBalancerClass", undefined],
    ["an empty loadBalancerIP is none", { loadBalancerIP: "" }, "loadBalancerIP", undefined],
    [
      "affinity without its time",
      { sessionAffinity: "ClientIP" },
      "sessionAffinity",
      {
        kind: "ClientIP",
        timeoutSeconds: undefined,
      },
    ],
  ];
  for (const [what, spec, field, value] of specs) {
    test(what, () => {
      assert.deepEqual(toService({ metadata: { name: "web" }, spec })[field], value);
    });
  }

  test("with only kubectl's annotation has none", () => {
    const annotations = { "kubectl.kubernetes.io/last-applied-configuration": "{}" };
    assert.deepEqual(toService({ metadata: { annotations } }).annotations, {});
  });

  test("an ingress entry without ip and hostname is none", () => {
    assert.deepEqual(toService({ status: { loadBalancer: { ingress: [{}, null, { ip: "" }] } } }).ingress, []);
  });

  test("is read from any JSON without an exception", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (metadata, spec, status) => {
        assert.equal(typeof toService({ metadata, spec, status }).name, "string");
        assert.equal(typeof toService(metadata).name, "string");
      }),
    );
  });
});
