// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { UserError } from "../../src/errors.ts";
import { checkManifest } from "../../src/plan/check-manifest.ts";

const named = { name: "web" };

const refused: readonly (readonly [kind: string, fields: object, complaint: string])[] = [
  ["Node", {}, "metadata is missing; write it"],
  ["Node", { metadata: [] }, "metadata is []; it must be a map"],
  ["Node", { metadata: {} }, "metadata.name is missing; write it"],
  ["Node", { metadata: { name: "" } }, "metadata.name is missing; write it"],
  ["Service", { metadata: { name: 5 } }, "metadata.name is 5; it must be text; put it in quotes"],
  ["Service", { metadata: { ...named, namespace: 7 } }, "metadata.namespace is 7; it must be text; put it in quotes"],
  [
    "Service",
    { metadata: { ...named, labels: { a: true } } },
    'metadata.labels "a" is true; it must be text; put it in quotes',
  ],
  ["Service", { metadata: { ...named, annotations: ["a"] } }, 'metadata.annotations is ["a"]; it must be a map'],
  [
    "IPAddressPool",
    { metadata: { ...named, creationTimestamp: "yesterday" } },
    'metadata.creationTimestamp is "yesterday"; it must be a time like 2006-01-02T15:04:05Z',
  ],
  ["Service", { metadata: named, spec: [] }, "spec is []; it must be a map"],
  [
    "Service",
    { metadata: named, spec: { type: "Loadbalancer" } },
    'spec.type is "Loadbalancer"; it must be one of ClusterIP, NodePort, LoadBalancer, ExternalName',
  ],
  [
    "Service",
    { metadata: named, spec: { loadBalancerIP: 10.5 } },
    "spec.loadBalancerIP is 10.5; it must be text; put it in quotes",
  ],
  ["Service", { metadata: named, spec: { loadBalancerClass: {} } }, "spec.loadBalancerClass is {}; it must be text"],
  [
    "Service",
    { metadata: named, spec: { clusterIPs: "10.0.0.1" } },
    'spec.clusterIPs is "10.0.0.1"; it must be a list',
  ],
  [
    "Service",
    { metadata: named, spec: { ipFamilies: ["IPv5"] } },
    'spec.ipFamilies[0] is "IPv5"; it must be one of IPv4, IPv6',
  ],
  ["Service", { metadata: named, spec: { ports: [{}] } }, "spec.ports[0].port is missing; write it"],
  [
    "Service",
    { metadata: named, spec: { ports: [{ port: "80" }] } },
    'spec.ports[0].port is "80"; it must be a whole number from 1 to 65535',
  ],
  [
    "Service",
    { metadata: named, spec: { ports: [{ port: 0 }] } },
    "spec.ports[0].port is 0; it must be a whole number from 1 to 65535",
  ],
  [
    "Service",
    { metadata: named, spec: { ports: [{ port: 53, protocol: "udp" }] } },
    'spec.ports[0].protocol is "udp"; it must be one of TCP, UDP, SCTP',
  ],
  [
    "Service",
    { metadata: named, spec: { allocateLoadBalancerNodePorts: "false" } },
    'spec.allocateLoadBalancerNodePorts is "false"; it must be true or false',
  ],
  [
    "Service",
    { metadata: named, status: { loadBalancer: { ingress: {} } } },
    "status.loadBalancer.ingress is {}; it must be a list",
  ],
  ["Node", { metadata: named, status: { conditions: ["Ready"] } }, 'status.conditions[0] is "Ready"; it must be a map'],
  [
    "EndpointSlice",
    { metadata: named, endpoints: [{ conditions: { ready: "yes" } }] },
    'endpoints[0].conditions.ready is "yes"; it must be true or false',
  ],
];

const accepted: readonly (readonly [title: string, kind: string, fields: object])[] = [
  [
    "what kubectl create --dry-run writes",
    "Service",
    { metadata: { ...named, creationTimestamp: null }, status: { loadBalancer: {} } },
  ],
  [
    "what is null",
    "Service",
    { metadata: { ...named, labels: null }, spec: { ports: null, selector: null }, status: null },
  ],
  ["what is empty", "Service", { metadata: named, spec: { type: "", clusterIP: "", externalTrafficPolicy: "" } }],
  ["fields that nobody looks at", "Service", { metadata: { ...named, more: 1 }, spec: { novelty: [1] } }],
  [
    "a port by its name",
    "Service",
    { metadata: named, spec: { ports: [{ port: 80, targetPort: "http", nodePort: 0 }] } },
  ],
  ["a spec that its own reader complains about", "IPAddressPool", { metadata: named, spec: 5 }],
  ["a kind that is the name of a member of every object", "constructor", { metadata: named }],
];

describe("checkManifest", () => {
  for (const [kind, fields, complaint] of refused) {
    test(`refuses a ${kind} where ${complaint}`, () => {
      assert.throws(
        () => checkManifest({ apiVersion: "v1", kind, fields: { ...fields }, source: "f.yaml, line 1" }),
        new UserError("UnreadableManifest", `f.yaml, line 1: ${kind}: ${complaint}.`),
      );
    });
  }

  for (const [title, kind, fields] of accepted) {
    test(`takes ${title}`, () => checkManifest({ apiVersion: "v1", kind, fields: { ...fields }, source: "f" }));
  }
});
