// SPDX-License-Identifier: Apache-2.0

/** What the demonstration shows on a LAN, step by step; each says what must hold, and throws when it does not. */

import { isIP } from "node:net";
import { asList, asObject, type JsonObject, valueAt } from "../api-server/json.ts";
import type { Stage } from "../demonstration/stage.ts";
import { demand } from "../demonstration/step.ts";
import { LAN_NODES } from "./lan-nodes.ts";
import type { SandboxLan } from "./lan-parts.ts";
import type { LanWitness } from "./lan-witness.ts";

/** Where the steps act: a person with kubectl, and a client on the LAN. */
export interface LanScene {
  readonly stage: Stage;
  readonly lan: SandboxLan;
  readonly witness: LanWitness;
}

export interface LanStep {
  readonly title: string;
  /** Only where the LAN carries more than ARP and NDP. */
  readonly needsTraffic?: true;
  readonly act: (scene: LanScene) => Promise<void>;
}

const READY = "fairlead.dev/Ready";
const POOLS = "/apis/fairlead.dev/v1alpha1/ipaddresspools";
const SERVICES = "/api/v1/namespaces/default/services";

function first(ips: readonly string[]): string {
  const [ip] = ips;
  if (ip === undefined) throw new Error("the Service has no address");
  return ip;
}

/** A pool of one address, that only those get who ask for it. */
const TINY_POOL: readonly JsonObject[] = [
  {
    apiVersion: "fairlead.dev/v1alpha1",
    kind: "IPAddressPool",
    metadata: { name: "tiny" },
    spec: { addresses: ["192.0.2.240/32"], autoAssign: false },
  },
  {
    apiVersion: "fairlead.dev/v1alpha1",
    kind: "L2Advertisement",
    metadata: { name: "tiny" },
    spec: { ipAddressPools: ["tiny"] },
  },
];

function fromTinyPool(name: string): JsonObject {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, annotations: { "fairlead.dev/address-pool": "tiny" } },
    spec: { type: "LoadBalancer", selector: { app: "web" }, ports: [{ port: 80 }] },
  };
}

async function showNodes({ stage }: LanScene): Promise<void> {
  for (const { name } of LAN_NODES) await stage.condition(`/api/v1/nodes/${name}`, "Ready", "True");
}

async function showPool({ stage }: LanScene): Promise<void> {
  await stage.applyFile("examples/pool.yaml");
  const size = await stage.until("the pool tells how many addresses it has", async () => {
    const { assignedIPv4 = 0, availableIPv4 } = asObject((await stage.find(`${POOLS}/lan`))?.["status"]);
    return typeof availableIPv4 === "number" ? availableIPv4 + Number(assignedIPv4) : undefined;
  });
  demand(size === 50, `the pool should have 50 IPv4 addresses, and tells of ${size}`);
}

async function showService({ stage, witness }: LanScene): Promise<void> {
  await stage.applyFile("examples/web.yaml");
  const ip = first(await stage.addressesOf("web", 1));
  await witness.soleAnswer(ip);
  await stage.condition(`${SERVICES}/web`, READY, "True");
}

async function showTraffic({ stage, lan }: LanScene): Promise<void> {
  if (lan.fetch === undefined) throw new Error("this LAN carries no traffic");
  const fetchPage = lan.fetch;
  const ip = first(await stage.addressesOf("web", 1));
  stage.print(`The client fetches http://${ip}/: ${lan.fetchCommand?.(ip, 80) ?? ""}`);
  const page = await stage.until(`a page from http://${ip}/`, () => fetchPage(ip, 80).catch(() => undefined));
  stage.print(`It gets: ${page.trim()}`);
}

async function showDualStack({ stage, witness }: LanScene): Promise<void> {
  await stage.applyFile("examples/dual-stack.yaml");
  const ips = await stage.addressesOf("web-dual-stack", 2);
  demand(ips.map(isIP).join() === "4,6", `it should have an IPv4 and an IPv6 address, and has ${ips.join(", ")}`);
  for (const ip of ips) await witness.soleAnswer(ip);
}

async function showRequested({ stage }: LanScene): Promise<void> {
  await stage.applyFile("examples/requested-address.yaml");
  const ip = first(await stage.addressesOf("web-requested", 1));
  demand(ip === "192.0.2.120", `it asked for 192.0.2.120, and has ${ip}`);
}

async function showSharing({ stage }: LanScene): Promise<void> {
  await stage.applyFile("examples/shared-address.yaml");
  const [tcp, udp] = [await stage.addressesOf("names-tcp", 1), await stage.addressesOf("names-udp", 1)];
  demand(first(tcp) === first(udp), `they should share an address, and have ${first(tcp)} and ${first(udp)}`);
  stage.print(`Both have ${first(tcp)}: one for TCP, one for UDP`);
}

async function showExhaustion({ stage }: LanScene): Promise<void> {
  await stage.applyAll(TINY_POOL);
  await stage.applyAll([fromTinyPool("takes-it")]);
  await stage.addressesOf("takes-it", 1);
  await stage.applyAll([fromTinyPool("waits")]);
  stage.print(`Why it waits: ${await stage.condition(`${SERVICES}/waits`, READY, "False")}`);
}

async function showFreed({ stage, witness }: LanScene): Promise<void> {
  const ip = first(await stage.addressesOf("takes-it", 1));
  await stage.deleteService("takes-it");
  const given = first(await stage.addressesOf("waits", 1));
  demand(given === ip, `it should get ${ip}, and has ${given}`);
  await witness.soleAnswer(given);
}

async function showDrain({ stage, witness }: LanScene): Promise<void> {
  const ip = first(await stage.addressesOf("web", 1));
  const before = await witness.soleAnswer(ip);
  stage.print(`kubectl cordon ${before.node}`);
  await stage.patch(`/api/v1/nodes/${before.node}`, { spec: { unschedulable: true } });
  const after = await witness.soleAnswer(ip, before.node);
  demand(after.node !== before.node, `${before.node} still answers`);
  stage.print(`kubectl uncordon ${before.node}`);
  await stage.patch(`/api/v1/nodes/${before.node}`, { spec: { unschedulable: null } });
}

async function showTypeChange({ stage, witness }: LanScene): Promise<void> {
  const ips = await stage.addressesOf("web-dual-stack", 2);
  stage.print(`kubectl patch service web-dual-stack -p '{"spec":{"type":"ClusterIP"}}'`);
  await stage.patch(`${SERVICES}/web-dual-stack`, { spec: { type: "ClusterIP" } });
  await stage.until("its finalizer is gone, and its status is empty", async () => {
    const service = await stage.service("web-dual-stack");
    const conditions = asList(valueAt(service, ["status", "conditions"])).map(asObject);
    const isClean = service?.metadata.finalizers === undefined && conditions.length === 0;
    return isClean ? true : undefined;
  });
  for (const ip of ips) await witness.silence(ip);
}

async function showDeletion({ stage, witness }: LanScene): Promise<void> {
  const ip = first(await stage.addressesOf("waits", 1));
  await stage.deleteService("waits");
  await stage.until("it is gone", async () => ((await stage.service("waits")) === undefined ? true : undefined));
  await witness.silence(ip);
}

export const LAN_STEPS: readonly LanStep[] = [
  { title: "three nodes are Ready", act: showNodes },
  { title: "a pool of addresses is taken in", act: showPool },
  { title: "a Service gets an address, and exactly one node answers ARP for it", act: showService },
  { title: "a client reaches a Pod through the address", needsTraffic: true, act: showTraffic },
  { title: "a Service gets an address of each family, and exactly one node answers ARP and NDP", act: showDualStack },
  { title: "a Service gets the address that it asks for", act: showRequested },
  { title: "two Services share one address", act: showSharing },
  { title: "a full pool lets a Service wait, and says why", act: showExhaustion },
  { title: "the address that becomes free goes to the one that waits", act: showFreed },
  { title: "a node that goes down for maintenance hands its address over", act: showDrain },
  { title: "a change of type cleans up, and nobody answers any more", act: showTypeChange },
  { title: "a deleted Service leaves nothing behind", act: showDeletion },
];
