// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Account } from "../../../src/sandbox/aws/account.ts";
import { subnetOfAddress } from "../../../src/sandbox/aws/ec2/network-use.ts";
import { addClusterNetwork } from "../../../src/sandbox/aws/network/cluster-network.ts";
import { DEFAULT_QUOTAS, DEFAULT_TIMINGS } from "../../../src/sandbox/aws/quotas.ts";
import { AwsNodes } from "../../../src/sandbox/cloud/aws-nodes.ts";
import { FakeClock } from "../../support/fake-clock.ts";

function makeNodes() {
  const account = new Account({
    region: "eu-west-1",
    accountId: "123456789012",
    clock: new FakeClock(),
    quotas: DEFAULT_QUOTAS,
    timings: DEFAULT_TIMINGS,
  });
  const network = addClusterNetwork(account, { clusterName: "c1" });
  return { account, network, nodes: new AwsNodes(account, network) };
}

describe("AwsNodes", () => {
  test("each instance is a node, in the zone that its labels and its providerID name", () => {
    const { account, network, nodes } = makeNodes();
    const begun = nodes.begin();
    assert.deepEqual(
      begun.map(({ name, providerID, labels }) => [name, providerID, labels["topology.kubernetes.io/zone"]]),
      network.instanceIds.map((id, index) => {
        const zone = account.instances.get(id)?.zone;
        return [`node-${index + 1}`, `aws:///${zone}/${id}`, zone];
      }),
    );
    assert.deepEqual([...nodes.names], ["node-1", "node-2", "node-3"]);
  });

  test("one that joins is an instance with the nodes' security group", () => {
    const { account, network, nodes } = makeNodes();
    nodes.begin();
    const { name, providerID = "" } = nodes.add();
    const instance = account.instances.get(providerID.split("/").at(-1) ?? "");
    assert.equal(name, "node-4");
    assert.deepEqual(instance?.securityGroups, [network.nodeSecurityGroupId]);
    assert.ok(nodes.names.has("node-4"));
  });

  test("Pods have addresses of their node's subnet, and no two the same, also where two nodes share a subnet", () => {
    const { account, network, nodes } = makeNodes();
    const all = [...nodes.begin(), nodes.add()];
    const given = all.flatMap(({ name }) => [2, 3].map((host) => ({ name, ips: nodes.podAddresses(name, host) })));
    for (const { name, ips } of given) {
      const zone = all.find((node) => node.name === name)?.labels["topology.kubernetes.io/zone"];
      for (const ip of ips) assert.equal(subnetOfAddress(account, network.vpcId, ip)?.zone, zone, `${name} ${ip}`);
    }
    const ips = given.flatMap((entry) => entry.ips);
    assert.equal(ips.length, 16);
    assert.equal(new Set(ips).size, 16);
  });
});
