// SPDX-License-Identifier: Apache-2.0

/**
 * Controllers that choose NodePorts themselves, because the API server was told not to: three of them, with more Services together
 * than the ten ports there are. The API server stays the judge.
 */

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { ApiError } from "./cluster/kube-api.ts";
import type { ServiceObject } from "./cluster/objects.ts";
import { conditionOf, ingressAddresses } from "./cluster/objects.ts";
import { eventually } from "./eventually.ts";
import { startEmbeddedController } from "./fairlead/embedded-controller.ts";
import { newService } from "./service-objects.ts";
import { World } from "./world.ts";

const range = { first: 30_000, last: 30_009 };
const flag = `--service-node-port-range=${range.first}-${range.last}`;
const world = await World.start({ scenario: import.meta.filename, apiServerFlags: [flag] });
const { cluster, services } = world;
const classes = ["example.org/one", "example.org/two", "example.org/three"];
const controllers = await Promise.all(
  classes.map((className) =>
    startEmbeddedController({ kubeconfig: cluster.adminKubeconfig, className, nodePortRange: range }),
  ),
);
after(async () => {
  for (const controller of controllers) await controller.stop();
  await world.stop();
});

/** Five Services for each of the three controllers: fifteen for ten ports. */
const names = classes.flatMap((_, index) => [1, 2, 3, 4, 5].map((number) => `${"abc"[index]}-${number}`));

async function all(): Promise<readonly ServiceObject[]> {
  return (await world.api.list<ServiceObject>("/api/v1/namespaces/default/services")).filter(
    ({ spec }) => spec.type === "LoadBalancer",
  );
}

function nodePorts(list: readonly ServiceObject[]): readonly number[] {
  return list.flatMap(({ spec }) => spec.ports.map(({ nodePort = 0 }) => nodePort)).filter((port) => port !== 0);
}

/**
 * Ports that the API server gives to nobody though no Service has them: it loses one now and then when it has to repeat a write
 * because of another's, and finds it again minutes later. Asked by a dry run, which takes nothing.
 */
async function lost(): Promise<readonly number[]> {
  const held = new Set(nodePorts(await all()));
  const others = Array.from({ length: 10 }, (_, index) => range.first + index).filter((port) => !held.has(port));
  const isRefused = await Promise.all(others.map(isTaken));
  return others.filter((_, index) => isRefused[index]);
}

async function isTaken(nodePort: number): Promise<boolean> {
  const question = newService("question", { type: "NodePort", ports: [{ port: 80, nodePort }] });
  try {
    await world.api.create("/api/v1/namespaces/default/services?dryRun=All", question);
    return false;
  } catch (error) {
    if (!(error instanceof ApiError && /already allocated/.test(error.message))) throw error;
    return true;
  }
}

/** Whether all that the API server has to give is given, and nothing was given while it was asked. */
async function isAllGiven(): Promise<boolean> {
  const before = nodePorts(await all()).length;
  const withheld = await lost();
  const after = nodePorts(await all()).length;
  return before === after && after === 10 - withheld.length;
}

/** `loadBalancerClass` of a Service by the first letter of its name. */
function classOf(name: string): string {
  return classes["abc".indexOf(name[0] ?? "")] ?? "";
}

function create(name: string, ports: ServiceObject["spec"]["ports"] = [{ port: 80 }]): Promise<ServiceObject> {
  return services.create(name, { loadBalancerClass: classOf(name), allocateLoadBalancerNodePorts: false, ports });
}

test("ten Services get a port each, none twice, and the others are told that the range is full", async () => {
  await Promise.all(names.map((name) => create(name)));
  await eventually("all ports are given", isAllGiven);
  const given = nodePorts(await all());
  assert.ok(given.length >= 9, `${given.length} ports are given`);
  assert.equal(new Set(given).size, given.length);
  await eventually("the others are told", async () => {
    const present = await all();
    const reasons = present.map((service) => conditionOf(service, "fairlead.dev/Ready")?.reason);
    const told = reasons.filter((reason) => reason === "NodePortRangeFull").length;
    return told === names.length - nodePorts(present).length;
  });
  for (const service of (await all()).filter(({ spec }) => nodePorts([{ spec } as ServiceObject]).length === 1)) {
    await eventually(
      "it is served",
      async () => ingressAddresses(await services.get(service.metadata.name)).length === 1,
    );
  }
});

test("ports that are given back go to those who wait", async () => {
  const holders = (await all()).filter((service) => nodePorts([service]).length === 1).slice(0, 5);
  await Promise.all(holders.map(({ metadata }) => services.delete(metadata.name)));
  await eventually("all ports are given again", async () => (await all()).length === 10 && (await isAllGiven()), {
    timeoutMs: 60_000,
  });
  const given = nodePorts(await all());
  assert.ok(given.length >= 9, `${given.length} ports are given`);
  assert.equal(new Set(given).size, given.length);
});

test("a person who edits at the same time has the last word", async () => {
  for (const { metadata } of await all()) await services.delete(metadata.name);
  await eventually("all are gone", async () => (await all()).length === 0);
  for (let round = 0; round < 8; round++) {
    const name = `a-${round}`;
    await create(name);
    const wanted = await edit(name);
    await eventually("it is served", async () => ingressAddresses(await services.get(name)).length === 1);
    assert.deepEqual(nodePorts([await services.get(name)]), [wanted]);
    await services.delete(name);
    await services.gone(name);
  }
});

test("TCP and UDP on one port share one NodePort", async () => {
  const ports = [
    { name: "dns-tcp", protocol: "TCP", port: 53 },
    { name: "dns-udp", protocol: "UDP", port: 53 },
    { name: "other", protocol: "TCP", port: 54 },
  ] as const;
  await create("b-dns", ports);
  await eventually("all three have one", async () => nodePorts([await services.get("b-dns")]).length === 3);
  const [tcp, udp, other] = nodePorts([await services.get("b-dns")]);
  assert.equal(tcp, udp);
  assert.notEqual(tcp, other);
});

/**
 * What a person does with kubectl edit: the whole list of ports as they want it, whatever was there; another port if that one is
 * taken. (The API server may call one taken that is not, when it has to repeat the write because of the controller's.)
 */
async function edit(name: string): Promise<number> {
  for (let nodePort = range.last; nodePort >= range.first; nodePort--) {
    try {
      await services.patchSpec(name, { ports: [{ port: 80, nodePort }] });
      return nodePort;
    } catch (error) {
      if (!(error instanceof ApiError && /already allocated/.test(error.message))) throw error;
    }
  }
  return assert.fail("no port could be had");
}
