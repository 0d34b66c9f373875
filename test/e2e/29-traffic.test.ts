// SPDX-License-Identifier: Apache-2.0

/**
 * What Kubernetes' own end-to-end tests of LoadBalancer Services send through them, as far as the other scenarios do not: from pods, from
 * one port for ever, to pods that end, on two protocols at once, and to health check ports.
 */

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { always, eventually } from "./eventually.ts";
import { ask, askOnce, reach, refuse, unreachable } from "./lan/ask.ts";
import type { LanNode } from "./lan/lan-node.ts";
import { soleAnswerer } from "./lan/neighbours.ts";
import { backendPorts } from "./programs/echo.ts";
import { lanConfiguration } from "./service-objects.ts";
import { World } from "./world.ts";

const world = await World.start({ scenario: import.meta.filename, nodes: 3, proxyMode: "nftables" });
after(() => world.stop());
const { lan, processes, services } = world;
const [first = assert.fail(), second = assert.fail(), third = assert.fail()] = lan.nodes;
const [outside = assert.fail("clients")] = lan.outsideClients;
const steadyProgram = fileURLToPath(new URL("programs/steady-udp.ts", import.meta.url));
const allNodes = [first, second, third];

await world.startFairlead();
await world.apply(lanConfiguration());

const http = (address: string, port = 80) => ({ protocol: "http", address, port }) as const;

/** HTTP status of a health check port, "closed" where nobody listens. */
async function healthOf(node: LanNode, port: number): Promise<number | "closed"> {
  try {
    return (await fetch(`http://${node.address.v4}:${port}/healthz`)).status;
  } catch {
    return "closed";
  }
}

async function healthIs(port: number, want: readonly (number | "closed")[]): Promise<void> {
  await eventually(`health checks are ${want.join(", ")}`, async () => {
    const have = await Promise.all(allNodes.map((node) => healthOf(node, port)));
    assert.deepEqual(have, want);
    return true;
  });
}

test("source ranges let in the pods and nodes that they name, and shut others out", async () => {
  await world.startPod("fenced-1", "fenced", third);
  const accepted = await world.startPod("accepted", "accepted", first);
  const dropped = await world.startPod("dropped", "dropped", second);
  await services.create("fenced");
  const [address = ""] = await services.addressed("fenced");
  const everybody = [outside, accepted.network, dropped.network];
  for (const from of everybody) await reach(from, http(address));
  await services.patchSpec("fenced", {
    loadBalancerSourceRanges: [`${accepted.address.v4}/32`, `${first.address.v4}/32`],
  });
  await reach(accepted.network, http(address));
  for (const from of [outside, dropped.network]) await refuse(from, http(address), ["Timeout"]);
  await services.patchSpec("fenced", { loadBalancerSourceRanges: ["0.0.0.0/1", "128.0.0.0/1"] });
  for (const from of everybody) await reach(from, http(address));
  await services.patchSpec("fenced", { loadBalancerSourceRanges: ["255.0.0.0/32"] });
  for (const from of everybody) await refuse(from, http(address), ["Timeout"]);
  await services.patchSpec("fenced", { loadBalancerSourceRanges: null });
  for (const from of everybody) await reach(from, http(address));
});

test("a UDP client with one source port is served on when its pod is replaced, on the same node and on another", async () => {
  await services.create("steady", { ports: [{ protocol: "UDP", port: 80, targetPort: backendPorts.udp }] });
  const [address = ""] = await services.addressed("steady");
  const client = processes.start({
    name: "steady-udp",
    ...outside.inside(process.execPath, [steadyProgram, address, "80", "54321"]),
  });
  let pod = await world.startPod("steady-0", "steady", first);
  const answeredBy = (name: string): Promise<unknown> =>
    eventually(`${name} answers`, () => client.output().trimEnd().endsWith(name), { timeoutMs: 30_000 });
  await answeredBy("steady-0");
  for (const [index, node] of [first, second].entries()) {
    const next = await world.startPod(`steady-${index + 1}`, "steady", node);
    await pod.stop();
    await answeredBy(next.name);
    pod = next;
  }
  client.kill("SIGKILL");
});

test("TCP and UDP on one port are two services, from outside and from a pod, and either may go", async () => {
  await world.startPod("twofold-1", "twofold", second);
  const caller = await world.startPod("caller", "caller", first);
  const tcp = { name: "tcp", protocol: "TCP", port: 90, targetPort: backendPorts.tcp } as const;
  const udp = { name: "udp", protocol: "UDP", port: 90, targetPort: backendPorts.udp } as const;
  await services.create("twofold", { ports: [tcp, udp] });
  const [address = ""] = await services.addressed("twofold");
  const { clusterIP = "" } = (await services.get("twofold")).spec;
  const questions = [
    { protocol: "tcp", address, port: 90 },
    { protocol: "udp", address, port: 90 },
  ] as const;
  for (const question of questions) {
    for (const from of [outside, caller.network]) await reach(from, question);
    await reach(caller.network, { ...question, address: clusterIP });
  }
  await services.patchSpec("twofold", { ports: [tcp] });
  await refuse(outside, questions[1], unreachable);
  await reach(outside, questions[0]);
  await services.patchSpec("twofold", { ports: [udp] });
  await refuse(outside, questions[0], unreachable);
  await reach(outside, questions[1]);
});

test("a pod reaches itself through the address of its own Service", async () => {
  const pod = await world.startPod("hairpin-1", "hairpin", first);
  await services.create("hairpin");
  const [address = ""] = await services.addressed("hairpin");
  assert.equal((await reach(pod.network, http(address))).pod, pod.name);
});

test("a ClusterIP Service becomes a load balancer without NodePorts, and then gets some, and is served all the time", async () => {
  await world.startPod("plain-1", "plain", first);
  await services.create("plain", { type: "ClusterIP" });
  const without = await services.patchSpec("plain", { type: "LoadBalancer", allocateLoadBalancerNodePorts: false });
  assert.equal(without.spec.ports[0]?.nodePort ?? 0, 0);
  const addresses = await services.addressed("plain");
  await reach(outside, http(addresses[0] ?? ""));
  const { spec } = await services.patchSpec("plain", { allocateLoadBalancerNodePorts: true });
  await reach(outside, http(second.address.v4, spec.ports[0]?.nodePort ?? 0));
  await reach(outside, http(addresses[0] ?? ""));
  assert.deepEqual(await services.addressed("plain"), addresses);
});

describe("pods that end", () => {
  for (const externalTrafficPolicy of ["Cluster", "Local"] as const) {
    test(`are asked as long as there are no others, with policy ${externalTrafficPolicy}`, async () => {
      const name = `ending-${externalTrafficPolicy.toLowerCase()}`;
      const pod = await world.startPod(`${name}-1`, name, first);
      await services.create(name, { externalTrafficPolicy });
      const [address = ""] = await services.addressed(name);
      await reach(outside, http(address));
      const { healthCheckNodePort = 0 } = (await services.get(name)).spec;
      if (externalTrafficPolicy === "Local") await healthIs(healthCheckNodePort, [200, 503, 503]);
      await pod.terminate();
      if (externalTrafficPolicy === "Local") await healthIs(healthCheckNodePort, [503, 503, 503]);
      await always("it answers", async () => "pod" in ((await ask(outside, http(address)))[0] ?? {}), { forMs: 3_000 });
      const next = await world.startPod(`${name}-2`, name, second);
      await eventually("the new one is asked alone", async () => {
        const outcomes = await ask(outside, { ...http(address), count: 5 });
        return outcomes.every((outcome) => "pod" in outcome && outcome.pod === next.name);
      });
      await pod.stop();
    });
  }
});

test("health check ports open, close and come back with the policy, and are closed for good with the type", async () => {
  const pod = await world.startPod("checked-1", "checked", second);
  const port = 30_050;
  await services.create("checked", { externalTrafficPolicy: "Local", healthCheckNodePort: port });
  const [address = ""] = await services.addressed("checked");
  assert.equal(await soleAnswerer(lan.client, address), await second.mac());
  await healthIs(port, [503, 200, 503]);
  await services.patchSpec("checked", { externalTrafficPolicy: "Cluster" });
  await healthIs(port, ["closed", "closed", "closed"]);
  await reach(outside, http(address));
  await services.patchSpec("checked", { externalTrafficPolicy: "Local", healthCheckNodePort: port });
  await healthIs(port, [503, 200, 503]);
  await services.patchSpec("checked", { type: "ClusterIP" });
  await healthIs(port, ["closed", "closed", "closed"]);
  await refuse(outside, http(address), unreachable);
  await pod.stop();
});

test("pods that are not ready are reached where the Service publishes them, and only there", async () => {
  const pod = await world.startPod("unready-1", "unready", first);
  await pod.setReady(false);
  await services.create("unready", { externalTrafficPolicy: "Local" });
  const [address = ""] = await services.addressed("unready");
  await refuse(outside, http(address), unreachable);
  await services.patchSpec("unready", { publishNotReadyAddresses: true });
  await reach(outside, http(address));
  await services.patchSpec("unready", { publishNotReadyAddresses: false });
  await refuse(outside, http(address), unreachable);
  await pod.setReady(true);
  assert.equal((await reach(outside, http(address))).pod, "unready-1");
  assert.equal((await askOnce(outside, http(address))).echo, "/hello");
});
