// SPDX-License-Identifier: Apache-2.0

/** The sandbox: a cluster of three nodes with Fairlead at work, to be looked at and played with. */

import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import type { KubeClient } from "../kube/client.ts";
import type { Informer } from "../kube/informer.ts";
import { createSandboxApiServer, type SandboxApiServer } from "./api-server/create-sandbox-api-server.ts";
import { asList, asObject, asText, valueAt } from "./api-server/json.ts";
import type { KubeObject } from "./api-server/kube-object.ts";
import { Cleanup } from "./cleanup.ts";
import { ManifestApplier, parseManifests } from "./cluster/manifests.ts";
import { registerNode } from "./cluster/node-objects.ts";
import { ClusterStandIns } from "./cluster/stand-ins.ts";
import { playDemonstration } from "./demonstration/demonstration.ts";
import { Stage } from "./demonstration/stage.ts";
import { Narrator } from "./narrator.ts";
import { createRunFolder } from "./run-folder.ts";
import type { SandboxParts, Scenery } from "./sandbox-parts.ts";

export interface SandboxOptions {
  /** Only the demonstration, and then the end. */
  readonly once: boolean;
  /** File of another API server to use; "" = one in this process. */
  readonly kubeconfig: string;
  /** Aborted when it is to end. */
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
}

/** How long the controllers of an API server that is not ours get to take care of what is new. */
const PATIENCE_MS = 3000;

interface Server {
  readonly url: string;
  readonly kubeconfig: string;
  readonly file: string;
  readonly isOurs: boolean;
}

/** What everything is begun with. */
interface Run {
  readonly options: SandboxOptions;
  readonly parts: SandboxParts;
  readonly cleanup: Cleanup;
}

async function startServer({ options, parts, cleanup }: Run, folder: string): Promise<Server> {
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

async function startScenery({ options, parts, cleanup }: Run, server: Server, folder: string): Promise<Scenery> {
  const { clock, random, log } = parts;
  const { print } = options;
  const { url, kubeconfig, file: kubeconfigFile } = server;
  const context = { server: url, kubeconfig, kubeconfigFile, folder, clock, random, log, print };
  const scenery = await parts.createScenery(context);
  cleanup.add(() => scenery.close());
  print(scenery.description);
  return scenery;
}

interface Scene {
  readonly server: Server;
  readonly client: KubeClient;
  readonly scenery: Scenery;
  readonly applier: ManifestApplier;
  readonly services: Informer<KubeObject>;
}

/** Starts everything, in the order in which one thing needs the other. */
async function buildScene(run: Run): Promise<Scene> {
  const { options, parts, cleanup } = run;
  const { print } = options;
  const { clock } = parts;
  const folder = await createRunFolder(parts.pid);
  cleanup.add(() => rm(folder, { recursive: true, force: true }));
  const server = await startServer(run, folder);
  print(`API server: ${server.url}${server.isOurs ? " (in this process)" : ""}`);
  const client = parts.createClient(server.file);
  cleanup.add(() => client.close());
  const applier = new ManifestApplier(client, clock);
  const scenery = await startScenery(run, server, folder);
  await prepareCluster(scenery, applier, run);
  for (const node of scenery.nodes) await registerNode(node, { applier, client, clock });
  const narrator = new Narrator({ ...parts, client, print });
  cleanup.add(() => narrator.stop());
  await narrator.start();
  const scene = { server, client, scenery, applier, services: narrator.services };
  await startCluster(scene, narrator.nodes, run);
  if (!server.isOurs) cleanup.add(() => leaveClean(applier, print));
  return scene;
}

async function prepareCluster({ manifests }: Scenery, applier: ManifestApplier, { parts }: Run): Promise<void> {
  for (const path of manifests) {
    for (const manifest of parseManifests(await parts.readManifest(path))) await applier.apply(manifest);
  }
}

async function startCluster(
  { server, client, scenery }: Scene,
  nodes: Informer<KubeObject>,
  { options, parts, cleanup }: Run,
): Promise<void> {
  const standIns = new ClusterStandIns({
    ...parts,
    client,
    pods: scenery.pods,
    nodes: scenery.nodeNames,
    forward: scenery.forward?.bind(scenery),
    patienceMs: server.isOurs ? 0 : PATIENCE_MS,
  });
  cleanup.add(() => standIns.stop());
  await standIns.start();
  const controller = scenery.createController();
  cleanup.add(() => controller.stop());
  await controller.start();
  options.print("Controller works");
  const onNodes = scenery.createNodeRole?.(nodes);
  if (onNodes === undefined) return;
  cleanup.add(() => onNodes.stop());
  await onNodes.start();
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

/** What a person can do now. */
function describeUse({ scenery, server, services }: Scene): readonly string[] {
  return [
    "",
    "The sandbox stays up until Ctrl-C. In another terminal:",
    ...scenery.hints({ kubeconfig: server.file, services: services.list() }),
    "",
  ];
}

/** Runs the sandbox; returns the exit code: with `once`, 0 only if every step of the demonstration held. */
export async function runSandbox(options: SandboxOptions, parts: SandboxParts): Promise<number> {
  const { once, signal, print } = options;
  const { clock } = parts;
  const cleanup = new Cleanup();
  try {
    const scene = await buildScene({ options, parts, cleanup });
    const stage = new Stage({ ...scene, clock, print, signal, readManifest: (path) => parts.readManifest(path) });
    const steps = scene.scenery.steps(stage);
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
