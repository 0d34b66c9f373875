// SPDX-License-Identifier: Apache-2.0

/** A controller manager on the API server of the sandbox, and questions about what became of Services there. */

import { baremetal } from "../../providers/baremetal/index.ts";
import type { Connection } from "../../src/commands/connection.ts";
import { ControllerManager } from "../../src/commands/controller-manager.ts";
import type { ManagerSettings } from "../../src/commands/manager-work.ts";
import type { ProviderEntry } from "../../src/commands/provider-entry.ts";
import type { ProviderRuntime } from "../../src/controller/provider.ts";
import type { KubeClient } from "../../src/kube/client.ts";
import { toService } from "../../src/kube/to-service.ts";
import type { Service } from "../../src/model/service.ts";
import { FakeCloud } from "../contract/fake-cloud.ts";
import { createFakeRuntime } from "../contract/fake-provider.ts";
import { manifestsOf } from "../manifests/manifest-files.ts";
import { Rehearsal } from "../manifests/rehearsal.ts";
import { pool } from "../plan/plan-cases.ts";

export const fakeClass = "example.com/fake";

/** Serves Services without a class, or of the one given, from pools. */
export function baremetalEntry(className?: string): ProviderEntry {
  return { name: "baremetal", className, createFactory: () => baremetal };
}

/** Serves Services of a class with load balancers in `cloud`. */
export function fakeEntry(
  cloud: FakeCloud,
  className: string | undefined = fakeClass,
  own: Partial<ProviderRuntime> = {},
): ProviderEntry {
  return { name: "fake", className, createFactory: () => () => createFakeRuntime(cloud, own) };
}

export function settingsOf(providers: readonly ProviderEntry[], own: Partial<ManagerSettings> = {}): ManagerSettings {
  const services = { workers: 4 };
  return { providers, clusterName: "kubernetes", services, nodes: undefined, startIntervalMs: 0, ...own };
}

export class ManagerRig {
  readonly rehearsal: Rehearsal;
  readonly cloud: FakeCloud = new FakeCloud();
  readonly #reader: KubeClient;

  private constructor(rehearsal: Rehearsal) {
    this.rehearsal = rehearsal;
    this.#reader = rehearsal.connect("reader").client;
  }

  /** With a pool of 192.0.2.0/24. */
  static async begin(): Promise<ManagerRig> {
    const rehearsal = await Rehearsal.begin();
    for (const { fields } of await manifestsOf("parts/namespace", "crds")) await rehearsal.create(fields);
    await rehearsal.create(pool("lan", ["192.0.2.0/24"]));
    return new ManagerRig(rehearsal);
  }

  /** Its requests are known as `agent`'s. Stops with the rig at the latest. */
  async start(
    agent: string,
    settings: ManagerSettings,
  ): Promise<{ readonly manager: ControllerManager; readonly connection: Connection }> {
    const connection = this.rehearsal.connect(agent);
    const manager = new ControllerManager(settings, connection, undefined);
    await this.rehearsal.start(manager);
    return { manager, connection };
  }

  /** A Service of type LoadBalancer in `default`. */
  async createService(name: string, loadBalancerClass?: string): Promise<void> {
    await this.rehearsal.create({
      apiVersion: "v1",
      kind: "Service",
      metadata: { namespace: "default", name },
      spec: { type: "LoadBalancer", ports: [{ port: 80 }], ...(loadBalancerClass && { loadBalancerClass }) },
    });
  }

  async change(name: string, spec: object): Promise<void> {
    await this.rehearsal.patch(pathOf(name), { spec });
  }

  async service(name: string): Promise<Service> {
    return toService((await this.#reader.request<unknown>({ method: "GET", path: pathOf(name) })).body);
  }

  /** Waits until the Service is as it is to be. */
  async until(name: string, isDone: (service: Service) => boolean): Promise<Service> {
    for (let tries = 0; tries < 500; tries += 1) {
      const service = await this.service(name);
      if (isDone(service)) return service;
      await this.rehearsal.rest(10);
    }
    throw new Error(`${name} never came to be so: ${JSON.stringify(await this.service(name))}`);
  }

  end(): Promise<void> {
    return this.rehearsal.end();
  }
}

function pathOf(name: string): string {
  return `/api/v1/namespaces/default/services/${name}`;
}
