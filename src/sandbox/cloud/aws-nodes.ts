// SPDX-License-Identifier: Apache-2.0

/** The instances of an account as nodes of a cluster. */

import type { Account } from "../aws/account.ts";
import { addressAt } from "../aws/cidr.ts";
import type { Instance, Subnet } from "../aws/ec2/model.ts";
import { addInstance } from "../aws/network/add-parts.ts";
import type { ClusterNetwork } from "../aws/network/cluster-network.ts";
import type { SandboxNode } from "../sandbox-parts.ts";

/** Where in the /20 of a subnet the addresses of Pods begin: far behind those of instances and load balancers. */
const FIRST_POD = 2048;

/** How many of them each node has, as several nodes may be in one subnet. */
const PODS_OF_NODE = 128;

/** The nodes of a cluster in an account. Others may join. */
export class AwsNodes {
  readonly #account: Account;
  readonly #network: ClusterNetwork;
  readonly #instances = new Map<string, Instance>();
  /** Of all that there are. */
  readonly names: Set<string> = new Set();

  constructor(account: Account, network: ClusterNetwork) {
    this.#account = account;
    this.#network = network;
  }

  /** Those of the instances that the network began with. */
  begin(): readonly SandboxNode[] {
    return this.#network.instanceIds.flatMap((id) => {
      const instance = this.#account.instances.get(id);
      return instance === undefined ? [] : [this.#take(instance)];
    });
  }

  /** Makes an instance for one more, in the private subnet of the next zone. */
  add(): SandboxNode {
    const { privateSubnetIds, nodeSecurityGroupId } = this.#network;
    const subnetId = privateSubnetIds[this.names.size % privateSubnetIds.length] ?? "";
    return this.#take(addInstance(this.#account, { subnetId, securityGroupIds: [nodeSecurityGroupId] }));
  }

  /** A Pod has an address of its node's subnet, as the VPC's network plugin gives it one. */
  podAddresses(node: string, host: number): readonly string[] {
    const subnet = this.#subnetOf(node);
    const position = FIRST_POD + [...this.names].indexOf(node) * PODS_OF_NODE + host;
    return [subnet?.cidr, subnet?.ipv6Cidr].flatMap((cidr) => (cidr === undefined ? [] : [addressAt(cidr, position)]));
  }

  #subnetOf(node: string): Subnet | undefined {
    return this.#account.subnets.get(this.#instances.get(node)?.subnetId ?? "");
  }

  #take(instance: Instance): SandboxNode {
    const name = `node-${this.names.size + 1}`;
    this.names.add(name);
    this.#instances.set(name, instance);
    return {
      name,
      labels: {
        "kubernetes.io/hostname": name,
        "topology.kubernetes.io/region": this.#account.region,
        "topology.kubernetes.io/zone": instance.zone,
      },
      ipv4: instance.privateIp,
      ipv6: instance.ipv6 ?? "",
      providerID: `aws:///${instance.zone}/${instance.id}`,
    };
  }
}
