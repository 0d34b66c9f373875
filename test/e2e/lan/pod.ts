// SPDX-License-Identifier: Apache-2.0

/** Nodes and Pods of the test, registered in the API server as a kubelet would. */

import { fileURLToPath } from "node:url";
import type { KubeApi } from "../cluster/kube-api.ts";
import { eventually } from "../eventually.ts";
import type { ManagedProcess } from "../process/managed-process.ts";
import type { ProcessGroup } from "../process/process-group.ts";
import type { DualStack } from "./addresses.ts";
import type { LanNode, PodNetwork } from "./lan-node.ts";
import type { NetworkNamespace } from "./network-namespace.ts";

const backend = fileURLToPath(new URL("../programs/backend.ts", import.meta.url));

export interface PodSpec {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly node: LanNode;
}

/** Makes the Node object, Ready, with both addresses. */
export async function registerNode(api: KubeApi, node: LanNode): Promise<void> {
  await api.apply({
    apiVersion: "v1",
    kind: "Node",
    metadata: { name: node.name, labels: { "kubernetes.io/hostname": node.name } },
  });
  const addresses = [node.address.v4, node.address.v6].map((address) => ({ type: "InternalIP", address }));
  await api.mergePatch(`/api/v1/nodes/${node.name}/status`, {
    status: {
      addresses: [...addresses, { type: "Hostname", address: node.name }],
      conditions: [condition("Ready", true)],
    },
  });
}

/** Sets the node's conditions, and only those: for example `{ Ready: false }`. */
export async function setNodeConditions(
  api: KubeApi,
  node: LanNode,
  conditions: Readonly<Record<string, boolean>>,
): Promise<void> {
  const list = Object.entries(conditions).map(([type, holds]) => condition(type, holds));
  await api.mergePatch(`/api/v1/nodes/${node.name}/status`, { status: { conditions: list } });
}

/** A pod that runs: a network of its own on a node, the backend program in it, and its Pod object. */
export class RunningPod {
  readonly name: string;
  readonly address: DualStack;
  readonly network: NetworkNamespace;
  readonly #api: KubeApi;
  readonly #spec: PodSpec;
  readonly #podNetwork: PodNetwork;
  readonly #process: ManagedProcess;

  private constructor(api: KubeApi, spec: PodSpec, podNetwork: PodNetwork, process: ManagedProcess) {
    this.name = spec.name;
    this.address = podNetwork.address;
    this.network = podNetwork.namespace;
    this.#api = api;
    this.#spec = spec;
    this.#podNetwork = podNetwork;
    this.#process = process;
  }

  get nodeName(): string {
    return this.#spec.node.name;
  }

  /** Resolves when the backend listens and the Pod object says Ready. */
  static async start(api: KubeApi, processes: ProcessGroup, spec: PodSpec): Promise<RunningPod> {
    const network = await spec.node.addPod();
    const process_ = processes.start({
      name: `pod-${spec.name}`,
      ...network.namespace.inside(process.execPath, [backend, spec.name]),
    });
    const pod = new RunningPod(api, spec, network, process_);
    await pod.#register();
    await eventually(`${spec.name} listens`, () => {
      process_.assertRunning();
      return process_.output().includes("is ready");
    });
    await pod.setReady(true);
    return pod;
  }

  /** Says in the Pod object whether it is ready, as a readiness probe would. */
  async setReady(ready: boolean): Promise<void> {
    await this.#api.mergePatch(`${this.#path}/status`, {
      status: {
        phase: "Running",
        podIP: this.address.v4,
        podIPs: [{ ip: this.address.v4 }, { ip: this.address.v6 }],
        conditions: [condition("Ready", ready), condition("ContainersReady", ready)],
      },
    });
  }

  /** Marks it for deletion; it goes on serving until `stop`. */
  async terminate(): Promise<void> {
    await this.#api.delete(this.#path, 300);
  }

  /** Ends the backend, then removes the Pod object and its network. */
  async stop(): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#process.exited;
    await this.#api.delete(this.#path);
    await this.#spec.node.removePod(this.#podNetwork);
  }

  get #path(): string {
    return `/api/v1/namespaces/${this.#spec.namespace}/pods/${this.#spec.name}`;
  }

  async #register(): Promise<void> {
    const { namespace, name, labels, node } = this.#spec;
    await this.#api.create(`/api/v1/namespaces/${namespace}/pods`, {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name, labels },
      spec: { nodeName: node.name, containers: [{ name: "backend", image: "backend" }] },
    });
  }
}

function condition(type: string, holds: boolean): { readonly type: string; readonly status: string } {
  return { type, status: holds ? "True" : "False" };
}
