// SPDX-License-Identifier: Apache-2.0

/** Everything a scenario file runs in: a control plane, a LAN of nodes with kube-proxy, and Fairlead's own programs. */

import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { Cluster } from "./cluster/cluster.ts";
import type { KubeApi } from "./cluster/kube-api.ts";
import { applyManifests, readManifests } from "./cluster/manifests.ts";
import type { NewObject } from "./cluster/objects.ts";
import {
  type CloudProvider,
  type FairleadProcess,
  type FairleadTokens,
  requestTokens,
  type StartOptions,
  startController,
  startSpeaker,
} from "./fairlead/fairlead.ts";
import { hostAddress } from "./lan/addresses.ts";
import { type ProxyMode, startKubeProxy } from "./lan/kube-proxy.ts";
import { Lan } from "./lan/lan.ts";
import type { LanNode } from "./lan/lan-node.ts";
import { RunningPod, registerNode } from "./lan/pod.ts";
import type { ManagedProcess } from "./process/managed-process.ts";
import { ProcessGroup } from "./process/process-group.ts";
import { projectFolder, type RunEnvironment, readRunEnvironment } from "./run-environment.ts";
import { Services } from "./services.ts";

export interface WorldOptions {
  /** `import.meta.filename` of the scenario: names its logs. */
  readonly scenario: string;
  /** None: no LAN is built, and the scenario is about the API server only. */
  readonly nodes?: number;
  readonly outsideClients?: number;
  /** undefined = no kube-proxy. */
  readonly proxyMode?: ProxyMode | undefined;
  readonly apiServerFlags?: readonly string[];
  readonly controllerManager?: boolean;
  /** Whose manifests are applied, and whose controller is started; bare metal unless told otherwise. */
  readonly cloudProvider?: CloudProvider;
}

const controllerParts = [
  "parts/namespace",
  "parts/controller/service-account.yaml",
  "parts/controller/secure-port.yaml",
  "parts/beside/leader-election.yaml",
];

/** What is applied of the manifests; the programs themselves are started by the rig. */
const installed: Readonly<Record<CloudProvider, readonly string[]>> = {
  baremetal: ["crds", "parts/baremetal", "parts/speaker/rbac.yaml", ...controllerParts],
  aws: ["parts/aws", ...controllerParts],
};

export class World {
  readonly cluster: Cluster;
  readonly processes: ProcessGroup;
  readonly environment: RunEnvironment;
  readonly services: Services;
  readonly tokens: FairleadTokens;
  readonly cloudProvider: CloudProvider;
  readonly #lan: Lan | undefined;
  readonly #proxies = new Map<string, ManagedProcess>();

  private constructor(parts: WorldParts) {
    this.cluster = parts.cluster;
    this.processes = parts.processes;
    this.environment = parts.environment;
    this.tokens = parts.tokens;
    this.cloudProvider = parts.cloudProvider;
    this.services = new Services(parts.cluster.api);
    this.#lan = parts.lan;
  }

  /** Call `stop` in an `after` hook; a test process that dies takes its programs along all the same. */
  static async start(options: WorldOptions): Promise<World> {
    const environment = readRunEnvironment();
    const name = basename(options.scenario, ".test.ts");
    const processes = new ProcessGroup(join(environment.logFolder, name));
    const folder = join(environment.dataFolder, name);
    mkdirSync(folder, { recursive: true });
    const nodes = options.nodes ?? 0;
    const lan = nodes === 0 ? undefined : await Lan.build({ nodes, outsideClients: options.outsideClients ?? 1 });
    const cluster = await Cluster.start({
      binaries: environment.binaries,
      processes,
      folder,
      address: nodes === 0 ? "127.0.0.1" : hostAddress.v4,
      apiServerFlags: options.apiServerFlags ?? [],
      controllerManager: options.controllerManager ?? true,
    });
    const cloudProvider = options.cloudProvider ?? "baremetal";
    const manifests = installed[cloudProvider].flatMap((part) => readManifests(join(projectFolder, "manifests", part)));
    await applyManifests(cluster.api, manifests);
    await Promise.all((lan?.nodes ?? []).map((node) => registerNode(cluster.api, node)));
    const world = new World({
      environment,
      processes,
      cluster,
      cloudProvider,
      lan,
      tokens: await requestTokens(cluster, cloudProvider),
    });
    if (options.proxyMode !== undefined) await world.setProxyMode(options.proxyMode);
    return world;
  }

  get api(): KubeApi {
    return this.cluster.api;
  }

  /** @throws Error where the scenario asked for no nodes. */
  get lan(): Lan {
    if (this.#lan === undefined) throw new Error("this scenario has no LAN");
    return this.#lan;
  }

  /** Starts kube-proxy in this mode on every node, after ending the one of another mode, which leaves its rules to be cleaned. */
  async setProxyMode(mode: ProxyMode): Promise<void> {
    for (const proxy of this.#proxies.values()) await proxy.stop();
    this.#proxies.clear();
    await Promise.all(this.lan.nodes.map((node) => this.#startProxy(node, mode)));
  }

  async #startProxy(node: LanNode, mode: ProxyMode): Promise<void> {
    const child = await startKubeProxy(node, {
      binary: this.environment.binaries.proxy,
      kubeconfig: this.cluster.adminKubeconfig,
      mode,
      processes: this.processes,
    });
    this.#proxies.set(node.name, child);
  }

  /** Makes or changes objects by server-side apply. */
  async apply(objects: readonly NewObject[]): Promise<void> {
    for (const object of objects) await this.api.apply(object);
  }

  startController(options: StartOptions = {}): Promise<FairleadProcess> {
    return startController(this, options);
  }

  startSpeaker(node: LanNode, options: StartOptions = {}): Promise<FairleadProcess> {
    return startSpeaker(this, node, options);
  }

  /** A controller, and a speaker on every node. */
  async startFairlead(options: StartOptions = {}): Promise<void> {
    await Promise.all([
      this.startController(options),
      ...this.lan.nodes.map((node) => this.startSpeaker(node, options)),
    ]);
  }

  /** Starts a backend pod with the label `app`. */
  startPod(name: string, app: string, node: LanNode, namespace = "default"): Promise<RunningPod> {
    return RunningPod.start(this.api, this.processes, { namespace, name, labels: { app }, node });
  }

  async stop(): Promise<void> {
    await this.processes.stop();
    await this.cluster.stop();
    await this.#lan?.delete();
  }
}

interface WorldParts {
  readonly environment: RunEnvironment;
  readonly processes: ProcessGroup;
  readonly cluster: Cluster;
  readonly lan: Lan | undefined;
  readonly cloudProvider: CloudProvider;
  readonly tokens: FairleadTokens;
}
