// SPDX-License-Identifier: Apache-2.0

/** Manifests for plans, and plans of them in the form that programs read. */

import { createBareMetalPlanner } from "../../providers/baremetal/planner.ts";
import { type PlanOptions, runPlan } from "../../src/plan/run-plan.ts";

export type Manifest = Readonly<Record<string, unknown>>;

interface Metadata {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly creationTimestamp?: string;
  readonly resourceVersion?: string;
  readonly deletionTimestamp?: string;
  readonly finalizers?: readonly string[];
}

export function pool(name: string, addresses: readonly string[], spec: object = {}, metadata: Metadata = {}): Manifest {
  return {
    apiVersion: "fairlead.dev/v1alpha1",
    kind: "IPAddressPool",
    metadata: { name, ...metadata },
    spec: { addresses, ...spec },
  };
}

export function advertisement(name: string, spec: object = {}): Manifest {
  return { apiVersion: "fairlead.dev/v1alpha1", kind: "L2Advertisement", metadata: { name }, spec };
}

/** Of type LoadBalancer, with an IPv4 cluster address. `name` may be `namespace/name`. */
export function service(
  name: string,
  spec: object = {},
  metadata: Metadata = {},
  ips: readonly string[] = [],
): Manifest {
  const [last = "", namespace = "default"] = name.split("/").reverse();
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { namespace, name: last, ...metadata },
    spec: { type: "LoadBalancer", clusterIP: "10.96.0.1", ports: [{ port: 80 }], ...spec },
    status: { loadBalancer: { ingress: ips.map((ip) => ({ ip })) } },
  };
}

export function node(name: string, labels: Readonly<Record<string, string>> = {}, conditions: object = {}): Manifest {
  const list = Object.entries(conditions).map(([type, status]) => ({ type, status }));
  return { apiVersion: "v1", kind: "Node", metadata: { name, labels }, status: { conditions: list } };
}

/** One endpoint on each of these nodes. */
export function slice(serviceName: string, nodes: readonly string[], conditions: object = {}): Manifest {
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: `${serviceName}-1`, namespace: "default", labels: { "kubernetes.io/service-name": serviceName } },
    addressType: "IPv4",
    endpoints: nodes.map((nodeName, index) => ({ addresses: [`10.0.0.${index + 1}`], nodeName, conditions })),
    ports: [{ port: 80 }],
  };
}

export interface PlannedService {
  readonly namespace: string;
  readonly name: string;
  readonly provider: string | null;
  readonly ingress: readonly { readonly ip: string }[];
  readonly pool: string | null;
  readonly announcedBy: readonly {
    readonly ip: string;
    readonly node: string;
    readonly interfaces: readonly string[];
  }[];
  readonly candidates: readonly { readonly node: string; readonly eligible: boolean; readonly reason: string }[];
  readonly problem: { readonly kind: string; readonly reason: string; readonly message: string } | null;
}

export interface PlannedObject {
  readonly kind: string;
  readonly name: string;
  readonly problem: { readonly reason: string; readonly message: string } | null;
}

export interface PlanAnswer {
  readonly code: number;
  readonly output: string;
  readonly complaint: string;
  readonly services: readonly PlannedService[];
  readonly configuration: readonly PlannedObject[];
}

/** Runs the command on manifests at its standard input. */
export async function plan(
  input: readonly Manifest[] | string,
  options: Partial<PlanOptions> = {},
): Promise<PlanAnswer> {
  let output = "";
  let complaint = "";
  const text = typeof input === "string" ? input : JSON.stringify({ apiVersion: "v1", kind: "List", items: input });
  const code = await runPlan(
    { paths: ["-"], output: "json", clusterName: "kubernetes", className: undefined, ...options },
    {
      loadPlanner: async () => ({ createPlanner: createBareMetalPlanner, remarks: () => [] }),
      readStandardInput: async () => text,
      readCluster: undefined,
      print: (line) => {
        output += line;
      },
      complain: (line) => {
        complaint += line;
      },
    },
  );
  const answer = output.startsWith("{") ? JSON.parse(output) : { services: [], configuration: [] };
  return { code, output, complaint, ...answer };
}
