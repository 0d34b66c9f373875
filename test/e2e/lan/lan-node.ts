// SPDX-License-Identifier: Apache-2.0

import { type DualStack, podPrefix } from "./addresses.ts";
import { NetworkNamespace } from "./network-namespace.ts";

/** A node of the test LAN: a namespace with an interface on the LAN, and a bridge that its pods hang on. */
export class LanNode {
  readonly name: string;
  readonly namespace: NetworkNamespace;
  readonly address: DualStack;
  readonly #index: number;
  readonly #pods = new Set<NetworkNamespace>();
  #nextPod = 2;

  constructor(parts: {
    readonly name: string;
    readonly index: number;
    readonly namespace: NetworkNamespace;
    readonly address: DualStack;
  }) {
    this.name = parts.name;
    this.namespace = parts.namespace;
    this.address = parts.address;
    this.#index = parts.index;
  }

  /** Hardware address of its interface on the LAN, lower case. */
  async mac(): Promise<string> {
    return (await this.namespace.run("cat", ["/sys/class/net/eth0/address"])).trim();
  }

  /** Makes the network of a pod, with an address of its own. */
  async addPod(): Promise<PodNetwork> {
    const number = this.#nextPod++;
    const prefix = podPrefix(this.#index);
    const address: DualStack = { v4: `${prefix.v4}.${number}`, v6: `${prefix.v6}:${number.toString(16)}` };
    const namespace = await NetworkNamespace.create(`${this.namespace.name}-${number}`);
    this.#pods.add(namespace);
    await namespace.sysctl({ "net.ipv6.conf.default.accept_dad": "0" });
    await this.namespace.links([
      `link add pod${number} type veth peer name eth0 netns ${namespace.name}`,
      `link set pod${number} master cni0 up`,
      // A pod that calls its own Service comes back through the port it left by.
      `link set pod${number} type bridge_slave hairpin on`,
    ]);
    await namespace.links([
      `addr add ${address.v4}/24 dev eth0`,
      `addr add ${address.v6}/64 dev eth0`,
      "link set eth0 up",
      `route add default via ${prefix.v4}.1`,
      `route add default via ${prefix.v6}:1`,
    ]);
    return { namespace, address };
  }

  async removePod(pod: PodNetwork): Promise<void> {
    this.#pods.delete(pod.namespace);
    await pod.namespace.delete();
  }

  async delete(): Promise<void> {
    for (const pod of this.#pods) await pod.delete();
    await this.namespace.delete();
  }
}

export interface PodNetwork {
  readonly namespace: NetworkNamespace;
  readonly address: DualStack;
}
