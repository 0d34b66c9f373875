// SPDX-License-Identifier: Apache-2.0

/** Everything a scenario file runs in: a control plane, a LAN of nodes with kube-proxy, and Fairlead's own programs. */

import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { Cluster } from "./cluster/cluster.ts";
import type { KubeApi } from "./cluster/kube-api.ts";
import { applyManifests, readManifests } from "./cluster/manifests.ts";
import { hostAddress } from "./lan/addresses.ts";
import { type ProxyMode, startKubeProxy } from "./lan/kube-proxy.ts";
import { Lan } from "./lan/lan.ts";
import type { LanNode } from "./lan/lan-node.ts";
import { RunningPod, registerNode } from "./lan/pod.ts";
import type { ManagedProcess } from "./process/managed-process.ts";
import { ProcessGroup } from "./process/process-group.ts";
import { projectFolder, type RunEnvironment, readRunEnvironment } from "./run-environment.ts";

export interface WorldOptions {
  /** `import.meta.filename` of the scenario: names its logs. */
  readonly scenario: string;
  /** None: no LAN is built, and the scenario is about the API server only. */
  readonly nodes?: number;
  readonly outsideClients?: number;
  /** undefined = no kube-proxy. */
  readonly proxyMode?: ProxyMode | undefined;
  readonly apiServerFlags?: readonly string[];
}

export class World {
  readonly cluster: Cluster;
  readonly processes: ProcessGroup;
  readonly environment: RunEnvironment;
  readonly #lan: Lan | undefined;
  readonly #proxies = new Map<string, ManagedProcess>();

  private constructor(parts: WorldParts) {
    this.cluster = parts.cluster;
    this.processes = parts.processes;
    this.environment = parts.environment;
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
      address: hostAddress.v4,
      apiServerFlags: options.apiServerFlags ?? [],
    });
    const world = new World({ environment, processes, cluster, lan });
    await applyManifests(
      cluster.api,
      ["crds", "rbac"].flatMap((part) => readManifests(join(projectFolder, "manifests", part))),
    );
    await Promise.all((lan?.nodes ?? []).map((node) => registerNode(cluster.api, node)));
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
}
