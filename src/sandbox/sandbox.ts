// SPDX-License-Identifier: Apache-2.0

/** The sandbox: a cluster of three nodes on a LAN, with Fairlead at work, to be looked at and played with. */

import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import type { KubeClient } from "../kube/client.ts";
import type { Informer } from "../kube/informer.ts";
import { createSandboxApiServer, type SandboxApiServer } from "./api-server/create-sandbox-api-server.ts";
import { asList, asObject, asText, valueAt } from "./api-server/json.ts";
import { type KubeObject, toTimestamp } from "./api-server/kube-object.ts";
import { publishedAddresses } from "./api-server/service/service-object.ts";
import { ManifestApplier, parseManifests } from "./cluster/manifests.ts";
import { ClusterStandIns } from "./cluster/stand-ins.ts";
import { playDemonstration } from "./demonstration/demonstration.ts";
import { Stage } from "./demonstration/stage.ts";
import { DEMONSTRATION } from "./demonstration/steps.ts";
import { Narrator } from "./narrator.ts";
import { NodeSpeakers } from "./node-speakers.ts";
import { createRunFolder } from "./run-folder.ts";
import type { SandboxNetwork, SandboxParts } from "./sandbox-parts.ts";
import { SANDBOX_NODES, toNodeManifest, toNodeStatus } from "./virtual-nodes.ts";

export interface SandboxOptions {
  /** Only the demonstration, and then the end. */
  readonly once: boolean;
  /** File of another API server to use; "" = one in this process. */
  readonly kubeconfig: string;
  /** Aborted when it is to end. */
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
}

/** The namespace in which speakers keep their Leases. */
const NAMESPACE = "fairlead-system";
const CRDS = ["crds/ipaddresspools.yaml", "crds/l2advertisements.yaml"];
/** How long the controllers of an API server that is not ours get to take care of what is new. */
const PATIENCE_MS = 3000;

/** Things to be ended, the last begun first. */
class Cleanup {
  readonly #ends: (() => Promise<void> | void)[] = [];

  add(end: () => Promise<void> | void): void {
    this.#ends.push(end);
  }

  async run(): Promise<void> {
    for (let end = this.#ends.pop(); end !== undefined; end = this.#ends.pop()) {
      await end();
    }
  }
}

interface Server {
  readonly url: string;
  readonly kubeconfig: string;
  readonly file: string;
  readonly isOurs: boolean;
}

async function startServer(
  options: SandboxOptions,
  parts: SandboxParts,
  folder: string,
  cleanup: Cleanup,
): Promise<Server> {
  if (options.kubeconfig !== "") {
    const kubeconfig = await readFile(options.kubeconfig, "utf8");
    const [cluster] = asList(valueAt(parse(kubeconfig), ["clusters"]));
    const url = asText(valueAt(asObject(cluster), ["cluster", "server"]));
    return { url, kubeconfig, file: options.kubeconfig, isOurs: false };
  }
  const server: SandboxApiServer = await createSandboxApiServer(parts);
  cleanup.add(() => server.close());
  const file = join(folder, "kubeconfig");
  await writeFile(file, server.kubeconfig());
  return { url: server.url, kubeconfig: server.kubeconfig(), file, isOurs: true };
}

async function registerNodes(applier: ManifestApplier, client: KubeClient, parts: SandboxParts): Promise<void> {
  for (const node of SANDBOX_NODES) {
    await applier.apply(toNodeManifest(node));
    await client.request({
      method: "PATCH",
      path: `/api/v1/nodes/${node.name}/status`,
      // A strategic merge tells addresses apart by their type, and would double two of one type.
      contentType: "application/merge-patch+json",
      body: { status: toNodeStatus(node, toTimestamp(parts.clock.now())) },
    });
  }
}

async function prepareCluster(applier: ManifestApplier, client: KubeClient, parts: SandboxParts): Promise<void> {
  await applier.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } });
  for (const path of CRDS) {
    for (const manifest of parseManifests(await parts.readManifest(path))) await applier.apply(manifest);
  }
  await registerNodes(applier, client, parts);
}

/** A cluster of somebody else gets back all that was made in it; the controller still works, and lets go of Services. */
async function leaveClean(applier: ManifestApplier, print: (line: string) => void): Promise<void> {
  print("Deleting what the sandbox has made in this cluster");
  await applier.deleteCreated();
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

interface Scene {
  readonly server: Server;
  readonly client: KubeClient;
  readonly network: SandboxNetwork;
  readonly applier: ManifestApplier;
  readonly services: Informer<KubeObject>;
}

/** Starts everything, in the order in which one thing needs the other. */
async function buildScene(options: SandboxOptions, parts: SandboxParts, cleanup: Cleanup): Promise<Scene> {
  const { clock, random, log } = parts;
  const { print } = options;
  const folder = await createRunFolder(parts.pid);
  cleanup.add(() => rm(folder, { recursive: true, force: true }));
  const server = await startServer(options, parts, folder, cleanup);
  print(`API server: ${server.url}${server.isOurs ? " (in this process)" : ""}`);
  const client = parts.createClient(server.file);
  cleanup.add(() => client.close());
  const applier = new ManifestApplier(client, clock);
  await prepareCluster(applier, client, parts);
  const { url, kubeconfig, file: kubeconfigFile } = server;
  const network = await parts.createNetwork({ server: url, kubeconfig, kubeconfigFile, folder, clock, random, log });
  cleanup.add(() => network.lan.close());
  print(`LAN: ${network.lan.description}`);
  const narrator = new Narrator({ client, clock, random, log, print });
  cleanup.add(() => narrator.stop());
  await narrator.start();
  network.lan.onClaim((claim) => narrator.claimed(claim));
  const scene = { server, client, network, applier, services: narrator.services };
  await startCluster(scene, narrator, { parts, print, cleanup });
  if (!server.isOurs) cleanup.add(() => leaveClean(applier, print));
  return scene;
}

async function startCluster(
  { server, client, network }: Scene,
  narrator: Narrator,
  {
    parts,
    print,
    cleanup,
  }: { readonly parts: SandboxParts; readonly print: (line: string) => void; readonly cleanup: Cleanup },
): Promise<void> {
  const { clock, random, log } = parts;
  const standIns = new ClusterStandIns({
    client,
    clock,
    random,
    log,
    pods: network.pods,
    nodes: new Set(SANDBOX_NODES.map(({ name }) => name)),
    forward: network.forward?.bind(network),
    patienceMs: server.isOurs ? 0 : PATIENCE_MS,
  });
  cleanup.add(() => standIns.stop());
  await standIns.start();
  const controller = parts.createController(server.file);
  cleanup.add(() => controller.stop());
  await controller.start();
  print("Controller works");
  const speakers = new NodeSpeakers({
    nodes: SANDBOX_NODES,
    createSpeaker: (node) => network.createSpeaker(node),
    print,
  });
  cleanup.add(() => speakers.stop());
  await speakers.start(narrator.nodes);
}

/** What a person can type to fetch a page from a Service of the demonstration; undefined where there is no way. */
function fetchCommandOf({ network, services }: Scene): string | undefined {
  const web = [...services.list()].find(({ metadata }) => metadata.namespace === "default" && metadata.name === "web");
  const [ip] = web === undefined ? [] : publishedAddresses(web);
  return ip === undefined ? undefined : network.lan.fetchCommand?.(ip, 80);
}

/** What a person can do now. */
function describeUse(scene: Scene): readonly string[] {
  const fetchCommand = fetchCommandOf(scene);
  return [
    "",
    "The sandbox stays up until Ctrl-C. In another terminal:",
    `  export KUBECONFIG=${scene.server.file}`,
    "  kubectl get services,ipaddresspools,nodes -o wide",
    `  kubectl get service web -o jsonpath='{range .status.conditions[*]}{.type}{": "}{.message}{"\\n"}{end}'`,
    ...(fetchCommand === undefined ? [] : [`  ${fetchCommand}`]),
    "Try, and watch here what happens:",
    "  kubectl delete service web",
    "  kubectl apply -f manifests/examples/     (brings it back, with all the other examples)",
    "  kubectl scale deployment web --replicas=5",
    "  kubectl cordon node-1            (the node goes down for maintenance; uncordon brings it back)",
    "  kubectl label node node-2 node.kubernetes.io/exclude-from-external-load-balancers=",
    `  kubectl patch ipaddresspool lan --type=merge -p '{"spec":{"addresses":["192.0.2.100/32"]}}'     (fills up)`,
    "",
  ];
}

/** Runs the sandbox; returns the exit code: with `once`, 0 only if every step of the demonstration held. */
export async function runSandbox(options: SandboxOptions, parts: SandboxParts): Promise<number> {
  const { once, signal, print } = options;
  const cleanup = new Cleanup();
  try {
    const scene = await buildScene(options, parts, cleanup);
    const { lan } = scene.network;
    const { clock } = parts;
    const stage = new Stage({ ...scene, lan, clock, print, signal, readManifest: (path) => parts.readManifest(path) });
    const steps = DEMONSTRATION.filter(({ needsTraffic }) => needsTraffic !== true || lan.fetch !== undefined);
    const held = await playDemonstration(steps, stage, clock, signal);
    if (once) {
      print("");
      print(held ? "Every step held." : "Not every step held.");
      return held ? 0 : 1;
    }
    for (const line of describeUse(scene)) print(line);
    await untilAborted(signal);
    return 0;
  } finally {
    await cleanup.run();
  }
}
