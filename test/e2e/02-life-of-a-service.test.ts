// SPDX-License-Identifier: Apache-2.0

/** A Service changes its type, its ports and its NodePorts; the address stays while it should, and is free at the end. */

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import type { ServiceObject } from "./cluster/objects.ts";
import { ingressAddresses } from "./cluster/objects.ts";
import { always } from "./eventually.ts";
import { reach, refuse, unreachable } from "./lan/ask.ts";
import { nobodyAnswers, soleAnswerer } from "./lan/neighbours.ts";
import type { RunningPod } from "./lan/pod.ts";
import { backendPorts } from "./programs/echo.ts";
import { lanConfiguration } from "./service-objects.ts";
import { World } from "./world.ts";

const world = await World.start({ scenario: import.meta.filename, nodes: 2, proxyMode: "nftables" });
after(() => world.stop());
const { lan, services } = world;
const [node = assert.fail("two nodes")] = lan.nodes;
const [outside = assert.fail("a client")] = lan.outsideClients;

await world.startFairlead();
await world.apply(lanConfiguration());

function nodePortOf(service: ServiceObject): number {
  return service.spec.ports[0]?.nodePort ?? 0;
}

for (const protocol of ["tcp", "udp"] as const) {
  describe(`a ${protocol.toUpperCase()} Service`, () => {
    const name = `mutable-${protocol}`;
    const port = {
      name: "main",
      protocol: protocol === "udp" ? "UDP" : "TCP",
      port: 1000,
      targetPort: backendPorts[protocol],
    } as const;
    let pod: RunningPod;
    let nodePort = 0;
    let address = "";

    const throughNode = (number: number) => ({ protocol, address: node.address.v4, port: number });
    const throughAddress = (number: number) => ({ protocol, address, port: number });
    const keepsItsAddress = async (): Promise<void> => {
      assert.deepEqual(ingressAddresses(await services.get(name)), [address]);
      await soleAnswerer(lan.client, address);
    };

    test("of type ClusterIP is left alone", async () => {
      pod = await world.startPod(`${name}-1`, name, node);
      await services.create(name, { type: "ClusterIP", ports: [port] });
    });

    test("becomes a NodePort Service, and is left alone", async () => {
      nodePort = nodePortOf(await services.patchSpec(name, { type: "NodePort" }));
      await reach(outside, throughNode(nodePort));
      const { metadata, status } = await services.get(name);
      assert.deepEqual([metadata.finalizers ?? [], status.conditions ?? []], [[], []]);
    });

    test("becomes a LoadBalancer, gets an address and a finalizer, and keeps its NodePort", async () => {
      await services.patchSpec(name, { type: "LoadBalancer" });
      [address = ""] = await services.addressed(name);
      const service = await services.get(name);
      assert.equal(nodePortOf(service), nodePort);
      assert.deepEqual(service.metadata.finalizers, ["service.kubernetes.io/load-balancer-cleanup"]);
      await reach(outside, throughNode(nodePort));
      await reach(outside, throughAddress(1000));
    });

    test("gets another NodePort, and keeps its address", async () => {
      const next = nodePort === 31_000 ? 31_001 : 31_000;
      await services.patchSpec(name, { ports: [{ ...port, nodePort: next }] });
      await reach(outside, throughNode(next));
      await refuse(outside, throughNode(nodePort), unreachable);
      await reach(outside, throughAddress(1000));
      await keepsItsAddress();
      nodePort = next;
    });

    test("gets another port, and keeps its address and its NodePort", async () => {
      await services.patchSpec(name, { ports: [{ ...port, port: 1001, nodePort }] });
      await reach(outside, throughNode(nodePort));
      await reach(outside, throughAddress(1001));
      await refuse(outside, throughAddress(1000), unreachable);
      await keepsItsAddress();
    });

    test("refuses at once while it has no pod, and serves again when it has one", async () => {
      await pod.stop();
      await refuse(outside, throughNode(nodePort), ["ECONNREFUSED"]);
      await refuse(outside, throughAddress(1001), ["ECONNREFUSED"]);
      pod = await world.startPod(`${name}-2`, name, node);
      await reach(outside, throughAddress(1001));
      await keepsItsAddress();
    });

    test("becomes a ClusterIP Service: status, finalizer and address are gone, and nobody answers", async () => {
      await services.patchSpec(name, { type: "ClusterIP" });
      await services.released(name);
      await nobodyAnswers(lan.client, address);
      await refuse(outside, throughNode(nodePort), unreachable);
      await refuse(outside, throughAddress(1001), unreachable);
    });

    test("leaves an address that another Service can have", async () => {
      await services.create(`${name}-heir`, {}, { "fairlead.dev/loadBalancerIPs": address });
      assert.deepEqual(await services.addressed(`${name}-heir`), [address]);
      await services.delete(`${name}-heir`);
      await services.gone(`${name}-heir`);
    });
  });
}

test("a Service that goes back and forth between types has its finalizer when it should", async () => {
  const name = "to-and-fro";
  await services.create(name);
  await services.addressed(name);
  await services.patchSpec(name, { type: "ClusterIP" });
  await services.released(name);
  await services.patchSpec(name, { type: "LoadBalancer" });
  await services.addressed(name);
  assert.equal((await services.get(name)).metadata.finalizers?.length, 1);
  await services.delete(name);
  await services.gone(name);
});

test("ExternalName, headless and foreign-class Services are left alone", async () => {
  const others = {
    external: { type: "ExternalName", externalName: "example.org", ports: [], selector: {} },
    headless: { type: "ClusterIP", clusterIP: "None" },
    foreign: { type: "LoadBalancer", loadBalancerClass: "example.org/other" },
  } as const;
  for (const [name, spec] of Object.entries(others)) await services.create(name, spec);
  const isUntouched = async (name: string): Promise<boolean> => {
    const { metadata, status } = await services.get(name);
    const marks = [metadata.finalizers ?? [], status.conditions ?? [], ingressAddresses(await services.get(name))];
    return marks.every((mark) => mark.length === 0) && (await services.events(name)).length === 0;
  };
  for (const name of Object.keys(others)) await always(`${name} is untouched`, () => isUntouched(name), { forMs: 700 });
});

test("a Service that is deleted takes its address along", async () => {
  await services.create("short-lived", { selector: { app: "mutable-tcp" } });
  const [address = ""] = await services.addressed("short-lived");
  await soleAnswerer(lan.client, address);
  await services.delete("short-lived");
  await services.gone("short-lived");
  await nobodyAnswers(lan.client, address);
});

test("Events tell what happened: the address, the other port, and the end", async () => {
  const reasons = (await services.events("mutable-tcp")).map(({ reason, count = 1 }) => `${reason} x${count}`);
  assert.deepEqual(
    reasons.filter((reason) => /EnsuredLoadBalancer|DeletedLoadBalancer/.test(reason)),
    ["EnsuredLoadBalancer x2", "DeletedLoadBalancer x1"],
  );
});
