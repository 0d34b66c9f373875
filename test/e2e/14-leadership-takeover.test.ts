// SPDX-License-Identifier: Apache-2.0

/** How soon a standby works in a cluster of 1,000 Services, on bare metal and on AWS; and an API server that restarts, or stays away. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { addClusterNetwork } from "../../src/sandbox/aws/network/cluster-network.ts";
import { type InProcessAws, startAws } from "../../src/sandbox/aws/start-aws.ts";
import { awsEnvironment } from "./aws/aws-clients.ts";
import { createPodEndpoints } from "./aws/pod-endpoints.ts";
import { ingressAddresses, type ServiceObject } from "./cluster/objects.ts";
import { eventually } from "./eventually.ts";
import type { Contender, ContenderOptions } from "./fairlead/contender.ts";
import { Contest } from "./fairlead/contest.ts";
import { newService } from "./service-objects.ts";
import { World } from "./world.ts";

const count = 1_000;
const now = (): number => systemClock.monotonic();

/** Makes Services for a contest, a few at a time, and waits until all have an address. */
async function serveAll(world: World, make: (name: string) => Promise<unknown>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await make(`crowd-${next++}`);
  };
  await Promise.all(Array.from({ length: 16 }, lane));
  const isServed = async (): Promise<boolean> => {
    const list = await world.api.list<ServiceObject>("/api/v1/namespaces/default/services");
    const crowd = list.filter(({ metadata }) => metadata.name.startsWith("crowd-"));
    return crowd.length === count && crowd.every((service) => ingressAddresses(service).length > 0);
  };
  await eventually("all have an address", isServed, { timeoutMs: 200_000, intervalMs: 500 });
}

describe(`a standby of ${count} Services on bare metal`, () => {
  const name = "takeover";
  let world: World;
  let contest: Contest;
  let leader: Contender;
  before(async () => {
    world = await World.start({ scenario: `${name}-baremetal`, controllerManager: false });
    contest = await Contest.start(world, { name, addresses: "172.20.0.0/16" });
    leader = await (await contest.enter({ apart: true })).isLeading();
    const spec = { loadBalancerClass: `example.org/${name}`, selector: {}, allocateLoadBalancerNodePorts: false };
    const annotations = { "fairlead.dev/address-pool": name };
    await serveAll(world, (each) => world.services.post(newService(each, spec, annotations)));
  });
  after(async () => {
    await contest.stop();
    await world.stop();
  });

  test("works within a second when the leader is asked to end", async (t) => {
    const next = await contest.enter({ apart: true });
    leader.kill("SIGTERM");
    const gap = await contest.gap(leader, next, 20_000);
    t.diagnostic(`SIGTERM: nobody wrote for ${gap} ms`);
    assert.ok(gap < 1_000);
    leader = next;
  });

  test("works at once when the leader's lease has run out", async (t) => {
    const next = await contest.enter({ apart: true });
    leader.kill("SIGKILL");
    t.diagnostic(`SIGKILL, unseen: nobody wrote for ${await contest.gap(leader, next, 40_000)} ms`);
    leader = next;
  });

  test("stands by while the API server restarts, and one writes again soon after", async (t) => {
    await contest.enter({ apart: true });
    await world.cluster.killApiServer();
    await world.cluster.startApiServer();
    const back = now();
    const wrote = await firstToWrite(back);
    t.diagnostic(`API server ready: somebody wrote ${Math.round(wrote - back)} ms later`);
    contest.assertOneAtATime();
  });

  test("leads when the API server is back after the leader had to end", async (t) => {
    const running = contest.contenders.filter(({ hasEnded }) => !hasEnded);
    const last = running.toSorted((left, right) => right.lastWriteAt - left.lastWriteAt)[0] ?? assert.fail("a leader");
    await world.cluster.killApiServer();
    assert.equal((await last.ended()).code, 1);
    await world.cluster.startApiServer();
    const back = now();
    const wrote = await firstToWrite(back);
    t.diagnostic(`API server ready: the other wrote ${Math.round(wrote - back)} ms later`);
    contest.assertOneAtATime();
  });

  function firstToWrite(moment: number): Promise<number> {
    return Promise.any(contest.contenders.map((contender) => contender.wroteAfter(moment, 40_000)));
  }
});

describe(`a standby of ${count} Services on AWS`, () => {
  const name = "takeover";
  const clusterName = "e2e";
  let world: World;
  let account: InProcessAws;
  let contest: Contest;
  let options: ContenderOptions;
  before(async () => {
    world = await World.start({ scenario: `${name}-aws`, controllerManager: false, cloudProvider: "aws" });
    account = await startAws({ clock: systemClock, quotas: { loadBalancers: 2_000, targetGroups: 6_000 } });
    const { instanceIds } = addClusterNetwork(account.account, { clusterName, nodes: 1 });
    const zone = `${account.account.region}a`;
    const providerID = `aws:///${zone}/${instanceIds[0] ?? ""}`;
    await world.apply([{ apiVersion: "v1", kind: "Node", metadata: { name: "node-1" }, spec: { providerID } }]);
    contest = await Contest.start(world, { name });
    options = {
      apart: true,
      env: awsEnvironment(account.url, account.account.region),
      flags: [
        `--cluster-name=${clusterName}`,
        "--aws-api-throttle=Elastic Load Balancing v2:.*=1000:1000,EC2:.*=1000:1000",
      ],
    };
  });
  after(async () => {
    await contest.stop();
    await world.stop();
    await account.close();
  });

  test("works within a second when the leader is asked to end", async (t) => {
    const leader = await (await contest.enter(options)).isLeading();
    const spec = { loadBalancerClass: `example.org/${name}`, selector: {}, allocateLoadBalancerNodePorts: false };
    const annotations = { "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type": "ip" };
    await serveAll(world, async (each) => {
      await createPodEndpoints(world.api, each, [{ address: "10.0.10.9", node: "node-1", ports: { http: 8080 } }]);
      await world.services.post(newService(each, spec, annotations));
    });
    const next = await contest.enter(options);
    account.journal.clear();
    leader.kill("SIGTERM");
    const gap = await contest.gap(leader, next, 30_000);
    const calls = account.journal.entries().length;
    t.diagnostic(`SIGTERM: nobody wrote to the API server for ${gap} ms; ${calls} calls to AWS by then`);
    assert.ok(gap < 1_000);
    contest.assertOneAtATime();
  });
});
