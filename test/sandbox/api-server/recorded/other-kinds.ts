// SPDX-License-Identifier: Apache-2.0

import { NAMESPACE, type RecordedRequest, SERVICES } from "./request.ts";

const NODE = "recorded-node";
/** A Node's life. */
export const NODES: readonly RecordedRequest[] = [
  {
    name: "node: create with status",
    method: "POST",
    path: "/api/v1/nodes",
    body: {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: NODE, labels: { zone: "a" } },
      spec: { podCIDR: "10.1.0.0/24" },
      status: {
        addresses: [{ type: "InternalIP", address: "192.0.2.1" }],
        conditions: [{ type: "Ready", status: "True" }],
      },
    },
  },
  {
    name: "node: condition",
    method: "PATCH",
    path: `/api/v1/nodes/${NODE}/status`,
    contentType: "application/strategic-merge-patch+json",
    body: { status: { conditions: [{ type: "NetworkUnavailable", status: "False" }] } },
  },
  {
    name: "node: addresses of one type are doubled",
    method: "PATCH",
    path: `/api/v1/nodes/${NODE}/status`,
    contentType: "application/strategic-merge-patch+json",
    body: {
      status: {
        addresses: [
          { type: "InternalIP", address: "192.0.2.1" },
          { type: "InternalIP", address: "192.0.2.2" },
        ],
      },
    },
  },
  {
    name: "node: cordon",
    method: "PATCH",
    path: `/api/v1/nodes/${NODE}`,
    contentType: "application/strategic-merge-patch+json",
    body: { spec: { unschedulable: true } },
  },
  {
    name: "node: providerID",
    method: "PATCH",
    path: `/api/v1/nodes/${NODE}`,
    contentType: "application/merge-patch+json",
    body: { spec: { providerID: "a://b" } },
  },
  {
    name: "node: providerID again",
    method: "PATCH",
    path: `/api/v1/nodes/${NODE}`,
    contentType: "application/merge-patch+json",
    body: { spec: { providerID: "a://c" } },
  },
  { name: "node: delete", method: "DELETE", path: `/api/v1/nodes/${NODE}` },
];

const SLICES = `/apis/discovery.k8s.io/v1/namespaces/${NAMESPACE}/endpointslices`;
const LEASES = `/apis/coordination.k8s.io/v1/namespaces/${NAMESPACE}/leases`;
/** EndpointSlices, Leases, Events, and paths that lead nowhere. */
export const OTHERS: readonly RecordedRequest[] = [
  {
    name: "slice: create",
    method: "POST",
    path: SLICES,
    body: {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { name: "web-a", labels: { "kubernetes.io/service-name": "web" } },
      addressType: "IPv4",
      endpoints: [
        { addresses: ["10.1.0.1"], conditions: { ready: false }, nodeName: "n" },
        { addresses: ["10.1.0.2"] },
      ],
      ports: [{ port: 80 }],
    },
  },
  {
    name: "slice: change",
    method: "PATCH",
    path: `${SLICES}/web-a`,
    contentType: "application/merge-patch+json",
    body: { endpoints: [{ addresses: ["10.1.0.3"], conditions: { ready: true, serving: true, terminating: false } }] },
  },
  {
    name: "lease: create",
    method: "POST",
    path: LEASES,
    body: {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { name: "l" },
      spec: {
        holderIdentity: "me",
        leaseDurationSeconds: 15,
        renewTime: "2026-01-01T00:00:00.000000Z",
        leaseTransitions: 0,
      },
    },
  },
  {
    name: "lease: released",
    method: "PATCH",
    path: `${LEASES}/l`,
    contentType: "application/merge-patch+json",
    body: { spec: { holderIdentity: "" } },
  },
  {
    name: "event: create",
    method: "POST",
    path: `/api/v1/namespaces/${NAMESPACE}/events`,
    body: {
      apiVersion: "v1",
      kind: "Event",
      metadata: { name: "e.1" },
      involvedObject: { kind: "Service", name: "web", namespace: NAMESPACE, apiVersion: "v1" },
      reason: "R",
      message: "m",
      type: "Normal",
      count: 1,
      firstTimestamp: "2026-01-01T00:00:00Z",
      lastTimestamp: "2026-01-01T00:00:00Z",
      source: { component: "c" },
    },
  },
  {
    name: "event: by object",
    method: "GET",
    path: `/api/v1/namespaces/${NAMESPACE}/events?fieldSelector=involvedObject.name%3Dweb`,
  },
  { name: "path: unknown resource", method: "GET", path: "/api/v1/foos" },
  { name: "path: put on a collection", method: "PUT", path: SERVICES, body: {} },
];
