// SPDX-License-Identifier: Apache-2.0

/** externalTrafficPolicy Local, loadBalancerSourceRanges and sessionAffinity, as a client behind a router sees them. */

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { always, eventually } from "./eventually.ts";
import { outsideClientAddress } from "./lan/addresses.ts";
import { ask, askOnce, reach, refuse } from "./lan/ask.ts";
import type { LanNode } from "./lan/lan-node.ts";
import { answerers, nobodyAnswers, soleAnswerer } from "./lan/neighbours.ts";
import type { RunningPod } from "./lan/pod.ts";
import { lanConfiguration } from "./service-objects.ts";
import { World } from "./world.ts";

const world = await World.start({ scenario: import.meta.filename, nodes: 3, outsideClients: 2, proxyMode: "nftables" });
after(() => world.stop());
const { lan, services } = world;
const [first = assert.fail("nodes"), second = assert.fail("nodes")] = lan.nodes;
const [inn = assert.fail("clients"), other = assert.fail("clients")] = lan.outsideClients;

await world.startFairlead();
await world.apply(lanConfiguration());

/** Resolves once this node, and no other, answers for the address. */
async function movesTo(node: LanNode, address: string): Promise<void> {
  const mac = await node.mac();
  await eventually(`${node.name} alone answers for ${address}`, async () => {
    const macs = await answerers(lan.client, address);
    return macs.length === 1 && macs[0] === mac;
  });
}

async function healthOf(node: LanNode, port: number): Promise<number> {
  return (await fetch(`http://${node.address.v4}:${port}/healthz`)).status;
}

describe("externalTrafficPolicy Local", () => {
  let addresses: readonly string[] = [];
  let healthPort = 0;
  let pod: RunningPod;

  test("nobody announces while there is no endpoint", async () => {
    await services.create("local", { externalTrafficPolicy: "Local", ipFamilyPolicy: "RequireDualStack" });
    addresses = await services.addressed("local", 2);
    healthPort = (await services.get("local")).spec.healthCheckNodePort ?? 0;
    assert.notEqual(healthPort, 0);
    for (const address of addresses) await nobodyAnswers(lan.client, address);
    await services.told("local", "fairlead.dev/AnnouncedIPv4", "False", "NoEndpoints");
  });

  test("only the node with a ready endpoint announces, and its health check says so", async () => {
    pod = await world.startPod("local-1", "local", first);
    for (const address of addresses) await movesTo(first, address);
    await eventually("the health check of the node is good", async () => (await healthOf(first, healthPort)) === 200);
    assert.equal(await healthOf(second, healthPort), 503);
  });

  test("the client's address reaches the pod", async () => {
    const client = outsideClientAddress(0);
    for (const address of addresses) {
      const reply = await reach(inn, { protocol: "http", address, port: 80 });
      assert.deepEqual(reply, {
        pod: "local-1",
        client: address.includes(":") ? client.v6 : client.v4,
        echo: "/hello",
      });
    }
  });

  test("endpoints move, and the announcement follows", async () => {
    const successor = await world.startPod("local-2", "local", second);
    await pod.setReady(false);
    for (const address of addresses) await movesTo(second, address);
    const reply = await reach(inn, { protocol: "http", address: addresses[0] ?? "", port: 80 });
    assert.deepEqual([reply.pod, reply.client], ["local-2", outsideClientAddress(0).v4]);
    await pod.setReady(true);
    await successor.stop();
    for (const address of addresses) await movesTo(first, address);
  });

  test("a pod elsewhere reaches it, and keeps its own address", async () => {
    const caller = await world.startPod("caller", "caller", second);
    const reply = await reach(caller.network, { protocol: "http", address: addresses[0] ?? "", port: 80 });
    assert.deepEqual([reply.pod, reply.client], ["local-1", caller.address.v4]);
  });

  test("changed to Cluster, the client's address is not kept; changed back, it is", async () => {
    const [address = ""] = addresses;
    const elsewhere = await world.startPod("local-3", "local", second);
    await pod.setReady(false);
    await services.patchSpec("local", { externalTrafficPolicy: "Cluster" });
    assert.deepEqual(await services.addressed("local", 2), addresses);
    await eventually("the address of a node is seen", async () => {
      const { client } = await askOnce(inn, { protocol: "http", address, port: 80 });
      return client !== outsideClientAddress(0).v4;
    });
    await services.patchSpec("local", { externalTrafficPolicy: "Local" });
    await eventually("the address of the client is seen", async () => {
      const { client } = await askOnce(inn, { protocol: "http", address, port: 80 });
      return client === outsideClientAddress(0).v4;
    });
    await movesTo(second, address);
    await elsewhere.stop();
  });
});

describe("loadBalancerSourceRanges", () => {
  let address = "";

  test("let in who is named, and nobody else", async () => {
    await world.startPod("fenced-1", "fenced", first);
    const { v4 } = outsideClientAddress(0);
    await services.create("fenced", { loadBalancerSourceRanges: [`${v4}/32`] });
    [address = ""] = await services.addressed("fenced");
    await reach(inn, { protocol: "http", address, port: 80 });
    await refuse(other, { protocol: "http", address, port: 80 }, ["Timeout"]);
  });

  test("follow a change, and the address stays", async () => {
    const { v4 } = outsideClientAddress(1);
    await services.patchSpec("fenced", { loadBalancerSourceRanges: [`${v4}/32`] });
    await reach(other, { protocol: "http", address, port: 80 });
    await refuse(inn, { protocol: "http", address, port: 80 }, ["Timeout"]);
    await services.patchSpec("fenced", { loadBalancerSourceRanges: null });
    await reach(inn, { protocol: "http", address, port: 80 });
    assert.deepEqual(await services.addressed("fenced"), [address]);
  });
});

describe("sessionAffinity", () => {
  for (const externalTrafficPolicy of ["Cluster", "Local"] as const) {
    test(`ClientIP holds with policy ${externalTrafficPolicy}, and can be switched`, async () => {
      const name = `sticky-${externalTrafficPolicy.toLowerCase()}`;
      for (const number of [1, 2, 3]) await world.startPod(`${name}-${number}`, name, first);
      await services.create(name, { externalTrafficPolicy, sessionAffinity: "ClientIP" });
      const [address = ""] = await services.addressed(name);
      await soleAnswerer(lan.client, address);
      await reach(inn, { protocol: "http", address, port: 80 });
      const podsSeen = async (count: number): Promise<ReadonlySet<string>> => {
        const outcomes = await ask(inn, { protocol: "http", address, port: 80, count });
        return new Set(outcomes.map((outcome) => ("error" in outcome ? outcome.error : outcome.pod)));
      };
      assert.equal((await podsSeen(15)).size, 1);
      await services.patchSpec(name, { sessionAffinity: "None" });
      await eventually("several pods are seen", async () => (await podsSeen(15)).size > 1);
      await services.patchSpec(name, { sessionAffinity: "ClientIP" });
      await eventually("one pod is seen", async () => (await podsSeen(15)).size === 1);
    });
  }
});

describe("pods that come and go", () => {
  test("a UDP client goes on being served when its pod is replaced, on the same node and on another", async () => {
    await services.create("cycled", { ports: [{ protocol: "UDP", port: 7001, targetPort: 7001 }] });
    const [address = ""] = await services.addressed("cycled");
    let pod = await world.startPod("cycled-0", "cycled", first);
    for (const [index, node] of [first, second].entries()) {
      await reach(inn, { protocol: "udp", address, port: 7001 });
      const next = await world.startPod(`cycled-${index + 1}`, "cycled", node);
      await pod.stop();
      await eventually("the new pod answers", async () => {
        return (await askOnce(inn, { protocol: "udp", address, port: 7001 })).pod === next.name;
      });
      pod = next;
    }
  });

  for (const externalTrafficPolicy of ["Cluster", "Local"] as const) {
    test(`replacing one pod after the other does not disturb clients, with policy ${externalTrafficPolicy}`, async () => {
      const name = `rolled-${externalTrafficPolicy.toLowerCase()}`;
      const pods = [await world.startPod(`${name}-a1`, name, first), await world.startPod(`${name}-b1`, name, second)];
      await services.create(name, { externalTrafficPolicy });
      const [address = ""] = await services.addressed(name);
      await reach(inn, { protocol: "http", address, port: 80 });
      const served = always(
        "the Service answers",
        async () => "pod" in ((await ask(inn, { protocol: "http", address, port: 80 }))[0] ?? {}),
        { forMs: 6_000, intervalMs: 50 },
      );
      const replaceAll = async (): Promise<void> => {
        for (const [index, pod] of pods.entries()) {
          await world.startPod(`${name}-${index}-new`, name, index === 0 ? first : second);
          await pod.terminate();
          await eventually("it is out of the slices", async () =>
            (await endpointNames(name)).every((one) => one !== pod.name),
          );
          // What a preStop hook is for: kube-proxy follows the slices with up to a second of delay.
          await systemClock.sleep(1_500);
          await pod.stop();
        }
      };
      await Promise.all([served, replaceAll()]);
    });
  }
});

/** Names of the pods that are ready endpoints of a Service. */
async function endpointNames(service: string): Promise<readonly string[]> {
  interface Slice {
    readonly endpoints: readonly {
      readonly conditions: { readonly ready?: boolean };
      readonly targetRef?: { readonly name: string };
    }[];
  }
  const path = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices";
  const slices = await world.api.list<Slice>(`${path}?labelSelector=kubernetes.io/service-name=${service}`);
  const ready = slices
    .flatMap(({ endpoints }) => endpoints ?? [])
    .filter(({ conditions }) => conditions.ready !== false);
  return ready.map(({ targetRef }) => targetRef?.name ?? "");
}
