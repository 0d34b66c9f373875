// SPDX-License-Identifier: Apache-2.0

/** A cluster as small as can be: Services, the provider for bare metal, and a loop that writes what it says into statuses. */

import { baremetal } from "../../../providers/baremetal/index.ts";
import type { ConfigurationObject, Io, ProviderRuntime } from "../../../src/controller/provider.ts";
import { type Problem, toProblem, UserError } from "../../../src/errors.ts";
import { silentLog } from "../../../src/log.ts";
import type { LoadBalancerRequest } from "../../../src/model/request.ts";
import { byAge, type Ingress, type Service, serviceKey } from "../../../src/model/service.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { makeService } from "../../support/make-service.ts";

const clock = new FakeClock();

export const io: Io = { signal: new AbortController().signal, log: silentLog, clock };

export function makeRequest(service: Service): LoadBalancerRequest {
  const key = serviceKey(service);
  return { key, clusterName: "kubernetes", uids: [service.uid], members: [{ service, endpoints: [] }], nodes: [] };
}

/** An IPAddressPool as it is read from the cluster; of `own` what the test cares about. */
export function makePool(name: string, spec: unknown, own: Partial<ConfigurationObject> = {}): ConfigurationObject {
  return makeObject("IPAddressPool", name, { spec, ...own });
}

export function makeObject(kind: string, name: string, own: Partial<ConfigurationObject> = {}): ConfigurationObject {
  return { kind, name, uid: `uid-of-${name}`, generation: 1, createdAt: 0, labels: {}, spec: {}, status: {}, ...own };
}

export class World {
  #runtime: ProviderRuntime;
  #objects: readonly ConfigurationObject[];
  readonly #services = new Map<string, Service>();
  readonly #problems = new Map<string, Problem>();
  readonly #queue = new Set<string>();
  /** Kinds of the operations of all passes so far. */
  readonly operations: string[] = [];

  constructor(objects: readonly ConfigurationObject[]) {
    this.#objects = objects;
    this.#runtime = this.#start();
  }

  get runtime(): ProviderRuntime {
    return this.#runtime;
  }

  /** As after SIGKILL: only the Services and the configuration are left. */
  async restart(): Promise<void> {
    this.#queue.clear();
    this.#runtime = this.#start();
    const services = [...this.#services.values()].sort(byAge);
    this.#runtime.restore?.(services.map(makeRequest));
    for (const service of services) this.#queue.add(serviceKey(service));
    await this.run();
  }

  async configure(objects: readonly ConfigurationObject[]): Promise<void> {
    this.#objects = objects;
    this.#runtime.configuration?.configure(objects);
    await this.run();
  }

  /** Creates a Service, or changes what `own` says of it. Its status stays. */
  async put(name: string, own: Partial<Service> = {}): Promise<void> {
    this.place(name, own);
    await this.run();
  }

  /** As `put`, but the loop does not get to look at it yet. */
  place(name: string, own: Partial<Service> = {}): void {
    const key = `${own.namespace ?? "default"}/${name}`;
    const before = this.#services.get(key) ?? makeService({ name, uid: `uid-of-${key}` });
    this.#services.set(key, { ...before, ...own });
    this.#queue.add(key);
  }

  async remove(name: string): Promise<void> {
    const key = keyOf(name);
    this.#services.delete(key);
    this.#problems.delete(key);
    this.#queue.add(key);
    await this.run();
  }

  services(): readonly Service[] {
    return [...this.#services.values()];
  }

  ingress(name: string): readonly Ingress[] {
    return this.#services.get(keyOf(name))?.ingress ?? [];
  }

  /** The addresses that its status shows. */
  shown(name: string): readonly string[] {
    return this.ingress(name).map(({ ip }) => ip ?? "");
  }

  reason(name: string): string | undefined {
    return this.#problems.get(keyOf(name))?.reason;
  }

  problem(name: string): Problem | undefined {
    return this.#problems.get(keyOf(name));
  }

  /** All Services and what their statuses show. */
  all(): Record<string, readonly string[]> {
    const entries = [...this.#services.keys()].sort().map((key) => [key, this.shown(key)] as const);
    return Object.fromEntries(entries);
  }

  /** Works until nothing is left to do. */
  async run(): Promise<void> {
    for (const key of this.#queue) {
      this.#queue.delete(key);
      await this.#reconcile(key);
    }
  }

  #start(): ProviderRuntime {
    const runtime = baremetal({
      clusterName: "kubernetes",
      log: silentLog,
      clock,
      random: () => 0,
      requeue: (keys) => {
        for (const key of keys) this.#queue.add(key);
      },
    });
    runtime.configuration?.configure(this.#objects);
    return runtime;
  }

  async #reconcile(key: string): Promise<void> {
    const service = this.#services.get(key);
    if (service === undefined) return await this.#release(key);
    const request = makeRequest(service);
    try {
      const { status, operations } = await this.#runtime.provider.ensure(request, io);
      this.operations.push(...operations.map(({ kind }) => kind));
      if (status === undefined) throw new Error(`${key} has neither addresses nor a reason for having none`);
      const ingress = "ingress" in status ? status.ingress : [];
      if ("ingress" in status) this.#problems.delete(key);
      else this.#problems.set(key, status);
      this.#services.set(key, { ...service, ingress });
      this.#runtime.settle?.(request, ingress);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.#problems.set(key, toProblem(error));
    }
  }

  async #release(key: string): Promise<void> {
    const owner = { key, clusterName: "kubernetes", uids: [] };
    await this.#runtime.provider.release(owner, io);
    this.#runtime.settle?.(owner, []);
  }
}

function keyOf(name: string): string {
  return name.includes("/") ? name : `default/${name}`;
}
