// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type KubeObject, toKubeObject } from "../../../../src/sandbox/api-server/kube-object.ts";
import type { Column } from "../../../../src/sandbox/api-server/resource.ts";
import {
  ENDPOINT_SLICE_COLUMNS,
  EVENT_COLUMNS,
  LEASE_COLUMNS,
  NODE_COLUMNS,
  SERVICE_COLUMNS,
} from "../../../../src/sandbox/api-server/table/columns.ts";

const NOW = Date.UTC(2026, 0, 1, 0, 10);
const metadata = { name: "x", creationTimestamp: "2026-01-01T00:00:00Z" };

interface Row {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly object: KubeObject;
  /** As kubectl shows it without -o wide. */
  readonly cells: readonly string[];
}

function service(spec: object, status: object = {}): KubeObject {
  return toKubeObject({
    metadata,
    spec: { ports: [{ port: 80, protocol: "TCP" }], clusterIP: "10.96.0.9", ...spec },
    status,
  });
}

const ingress = (entries: readonly object[]): object => ({ loadBalancer: { ingress: entries } });

const rows: readonly Row[] = [
  {
    name: "a Service without outside addresses",
    columns: SERVICE_COLUMNS,
    object: service({ type: "ClusterIP" }),
    cells: ["x", "ClusterIP", "10.96.0.9", "<none>", "80/TCP", "10m"],
  },
  {
    name: "a load balancer that waits",
    columns: SERVICE_COLUMNS,
    object: service({
      type: "LoadBalancer",
      ports: [
        { port: 80, nodePort: 30080, protocol: "TCP" },
        { port: 53, protocol: "UDP" },
      ],
    }),
    cells: ["x", "LoadBalancer", "10.96.0.9", "<pending>", "80:30080/TCP,53/UDP", "10m"],
  },
  {
    name: "a load balancer with addresses and names",
    columns: SERVICE_COLUMNS,
    object: service(
      { type: "LoadBalancer", externalIPs: ["192.0.2.9"] },
      ingress([{ ip: "192.0.2.1" }, { hostname: "a.example.com" }]),
    ),
    cells: ["x", "LoadBalancer", "10.96.0.9", "192.0.2.1,a.example.com,192.0.2.9", "80/TCP", "10m"],
  },
  {
    name: "an ExternalName",
    columns: SERVICE_COLUMNS,
    object: toKubeObject({ metadata, spec: { type: "ExternalName", externalName: "a.example.com" } }),
    cells: ["x", "ExternalName", "<none>", "a.example.com", "<none>", "10m"],
  },
  {
    name: "a cordoned control-plane node",
    columns: NODE_COLUMNS,
    object: toKubeObject({
      metadata: { ...metadata, labels: { "node-role.kubernetes.io/control-plane": "" } },
      spec: { unschedulable: true },
      status: { conditions: [{ type: "Ready", status: "True" }], nodeInfo: { kubeletVersion: "v1.36.3" } },
    }),
    cells: ["x", "Ready,SchedulingDisabled", "control-plane", "10m", "v1.36.3"],
  },
  {
    name: "a node that nobody has heard of",
    columns: NODE_COLUMNS,
    object: toKubeObject({ metadata }),
    cells: ["x", "Unknown", "<none>", "10m", ""],
  },
  {
    name: "an Event",
    columns: EVENT_COLUMNS,
    object: toKubeObject({
      metadata,
      involvedObject: { kind: "Service", name: "web" },
      lastTimestamp: "2026-01-01T00:09:30Z",
      type: "Normal",
      reason: "R",
      message: "m\n",
    }),
    cells: ["30s", "Normal", "R", "service/web", "m"],
  },
  {
    name: "a Lease",
    columns: LEASE_COLUMNS,
    object: toKubeObject({ metadata, spec: { holderIdentity: "me" } }),
    cells: ["x", "me", "10m"],
  },
  {
    name: "a slice with more endpoints than are shown",
    columns: ENDPOINT_SLICE_COLUMNS,
    object: toKubeObject({
      metadata,
      addressType: "IPv4",
      ports: [{ port: 80 }],
      endpoints: ["1", "2", "3", "4", "5"].map((address) => ({ addresses: [address] })),
    }),
    cells: ["x", "IPv4", "80", "1,2,3 + 2 more...", "10m"],
  },
];

describe("columns", () => {
  for (const { name, columns, object, cells } of rows) {
    test(name, () => {
      const shown = columns.filter(({ priority }) => priority === 0).map((column) => column.cell(object, NOW));
      assert.deepEqual(shown, cells);
    });
  }
});
