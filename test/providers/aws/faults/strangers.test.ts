// SPDX-License-Identifier: Apache-2.0

/** An account full of other people's things, near misses in name and tags: none of them is ever touched. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { addStrangers } from "../../../../src/sandbox/aws/network/strangers.ts";
import { readyOf } from "../../../controller/loop-rig.ts";
import { makePort, makeService } from "../../../support/make-service.ts";
import { AwsRig } from "../rig/aws-rig.ts";
import { seeded } from "../rig/weather.ts";
import { snapshotOf } from "../rig/world.ts";

const prefix = "service.beta.kubernetes.io/aws-load-balancer-";
const names = ["web", "dns", "api"];

const services = names.map((name, index) =>
  makeService({
    name,
    uid: `uid-of-${name}`,
    ports: [
      makePort({ port: 80, nodePort: 30080 + index }),
      makePort({ name: "b", port: 443, nodePort: 30443 + index }),
    ],
  }),
);

async function serveAll(rig: AwsRig): Promise<void> {
  for (const service of services) rig.cluster.create(service);
  await rig.until(() => names.every((name) => rig.hostnameOf(`default/${name}`) !== undefined));
  await rig.pass(5_000);
}

/** What things of ours are called and tagged, of an account of their own. */
async function marks(): Promise<{
  readonly names: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}> {
  const rig = new AwsRig();
  rig.start();
  await serveAll(rig);
  const { loadBalancers, targetGroups, securityGroups } = rig.world.account;
  const things = [...loadBalancers.all(), ...targetGroups.all(), ...securityGroups.all()];
  const [sample] = loadBalancers.all();
  return {
    names: things.map(({ name }) => name).filter((name) => name.startsWith("k8s-")),
    tags: Object.fromEntries(sample?.tags ?? []),
  };
}

describe("what is not ours", () => {
  for (const seed of [1, 2]) {
    test(`is as it was when everything of ours has come and gone, seed ${seed}`, async () => {
      const like = await marks();
      const rig = new AwsRig({ settings: { driftReadsPerSecond: 10 } });
      const { account, network } = rig.world;
      addStrangers(account, { random: seeded(seed), network, count: 15, ...like });
      const before = snapshotOf(rig.world);
      rig.start();
      await serveAll(rig);
      rig.cluster.update("default/web", { annotations: { [`${prefix}scheme`]: "internal" } });
      rig.cluster.update("default/dns", { ports: [makePort({ port: 53, nodePort: 30053 })] });
      rig.setNodes(rig.world.nodes.slice(1));
      await rig.pass(120_000);
      rig.restart();
      await rig.pass(120_000);
      for (const name of names) rig.cluster.delete(`default/${name}`);
      await rig.until(() => rig.cluster.serverKeys().length === 0);
      await rig.pass(60_000);
      assert.deepEqual(snapshotOf(rig.world), before);
    });
  }

  for (const kind of ["LoadBalancer", "TargetGroup", "SecurityGroup"] as const) {
    test(`and has a name that we need: the ${kind} is named and left alone`, async () => {
      const rig = new AwsRig();
      rig.start();
      await serveAll(rig);
      const { account, network } = rig.world;
      const mine = ({ name }: { readonly name: string }): boolean => name.startsWith("k8s-default-web");
      const wanted = {
        LoadBalancer: account.loadBalancers.all().find(mine)?.name,
        TargetGroup: account.targetGroups.all().find(mine)?.name,
        SecurityGroup: account.securityGroups.all().find(mine)?.name,
      }[kind];
      rig.cluster.delete("default/web");
      await rig.until(() => rig.service("default/web") === undefined);
      const { signal } = new AbortController();
      const name = wanted ?? "";
      if (kind === "SecurityGroup") {
        await rig.world.api.call(
          "CreateSecurityGroup",
          { GroupName: name, Description: "mine", VpcId: network.vpcId },
          signal,
        );
      } else if (kind === "TargetGroup") {
        await rig.world.api.call(
          "CreateTargetGroup",
          { Name: name, Protocol: "TCP", Port: 80, VpcId: network.vpcId },
          signal,
        );
      } else {
        await rig.world.api.call(
          "CreateLoadBalancer",
          { Name: name, Type: "network", Subnets: [...network.publicSubnetIds] },
          signal,
        );
      }
      const theirs = () => [
        account.loadBalancers.all().filter((each) => each.name === name),
        account.targetGroups.all().filter((each) => each.name === name),
        account.securityGroups.all().filter((each) => each.name === name),
      ];
      const before = theirs();
      const [web] = services;
      if (web !== undefined) rig.cluster.create(web);
      await rig.pass(30_000);
      assert.match(readyOf(rig.service("default/web")), /^False NotOurs: .*(arn:|sg-)/);
      assert.deepEqual(theirs(), before);
      rig.restart();
      await rig.pass(30_000);
      assert.match(readyOf(rig.service("default/web")), /^False NotOurs: /);
      rig.cluster.delete("default/web");
      await rig.until(() => rig.service("default/web") === undefined);
      assert.deepEqual(theirs(), before);
    });
  }
});
