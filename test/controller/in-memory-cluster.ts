// SPDX-License-Identifier: Apache-2.0

import type { EndpointStore, NodeStore, ServiceStore, ServiceWriter } from "../../src/controller/service-store.ts";
import { type FairleadError, RetryableError, TerminalError } from "../../src/errors.ts";
import type { NodePortChoice, PortRange } from "../../src/model/node-port.ts";
import type { Node } from "../../src/model/request.ts";
import { compareText, type Service, serviceKey } from "../../src/model/service.ts";
import type { StatusPatch } from "../../src/model/status.ts";

interface Versioned {
  readonly service: Service;
  readonly version: number;
}

type ServiceHandler = (have: Service | undefined, want: Service | undefined) => void;

/** What a write meets: before it is done, after it (the reply is lost), or another's write that gets in first. */
export interface WriteHook {
  readonly before?: () => FairleadError | undefined;
  readonly after?: () => FairleadError | undefined;
}

/** A write that was done, for counting and reading. */
export interface WriteRecord {
  readonly key: string;
  readonly patch: StatusPatch | readonly NodePortChoice[];
}

/**
 * The rules of an API server that the loop must live with, and an informer's store that hears of each change only when it is
 * delivered. Own writes are taken into the store at once, as src/kube does it.
 */
export class InMemoryCluster implements ServiceWriter {
  readonly #server = new Map<string, Versioned>();
  readonly #store = new Map<string, Versioned>();
  /** Keys whose change is not delivered yet, with what is to be seen. */
  readonly #undelivered: { readonly key: string; readonly version: number; readonly service: Service | undefined }[] =
    [];
  readonly #hooks: (WriteHook | undefined)[] = [];
  #nodes: readonly Node[] = [];
  #version = 0;
  readonly writes: WriteRecord[] = [];
  /** NodePorts that were proposed and taken. */
  refusals = 0;
  nodePortRange: PortRange = { first: 30000, last: 32767 };
  /** Where changes are delivered to. */
  onServiceChange: ServiceHandler = () => {};
  /** False: changes wait for `deliver`. */
  deliversAtOnce = true;

  // What the loop sees.

  readonly stores: {
    readonly services: ServiceStore;
    readonly endpoints: EndpointStore;
    readonly nodes: NodeStore;
  } = {
    services: {
      get: (key) => this.#store.get(key)?.service,
      list: () => Array.from(this.#store.values(), ({ service }) => service),
    },
    endpoints: { of: () => [] },
    nodes: { list: () => this.#nodes },
  };

  async patchStatus(service: Service, patch: StatusPatch, signal: AbortSignal): Promise<Service> {
    return await this.#write(service, patch, signal, (current) => {
      if (patch.ingress !== undefined && patch.ingress.length > 0 && current.type !== "LoadBalancer") {
        throw new RetryableError("Conflict", "status.loadBalancer.ingress: Forbidden");
      }
      return patched(current, patch);
    });
  }

  async patchNodePorts(service: Service, choices: readonly NodePortChoice[], signal: AbortSignal): Promise<Service> {
    return await this.#write(service, choices, signal, (current) => {
      for (const choice of choices) this.#judge(current, service, choice);
      const ports = current.ports.map((port, index) => ({
        ...port,
        nodePort: choices.find((choice) => choice.index === index)?.nodePort ?? port.nodePort,
      }));
      return { ...current, ports };
    });
  }

  // What users do.

  create(service: Service): void {
    this.#commit(serviceKey(service), service);
  }

  /** As a person edits spec and metadata: leaving the type wipes what depends on it. */
  update(key: string, change: Partial<Service>): void {
    const current = this.server(key);
    if (current === undefined) return;
    const next = { ...current, ...change, generation: current.generation + 1 };
    this.#commit(key, next.type === "LoadBalancer" ? next : withoutLoadBalancer(next));
  }

  delete(key: string): void {
    const current = this.server(key);
    if (current !== undefined) this.#commit(key, { ...current, deleting: true });
  }

  setNodes(nodes: readonly Node[]): void {
    this.#nodes = nodes.toSorted((left, right) => compareText(left.name, right.name));
  }

  /** As the API server has it. */
  server(key: string): Service | undefined {
    return this.#server.get(key)?.service;
  }

  serverKeys(): readonly string[] {
    return [...this.#server.keys()].sort(compareText);
  }

  /** What the next writes meet, one by one; undefined = nothing. */
  hookNext(...hooks: readonly (WriteHook | undefined)[]): void {
    this.#hooks.push(...hooks);
  }

  /** From now on nothing gets in the way of a write. */
  heal(): void {
    this.#hooks.length = 0;
  }

  /** Lets the store and the loop hear of the oldest changes they have not heard of. */
  deliver(count: number = Number.POSITIVE_INFINITY): void {
    for (let delivered = 0; delivered < count; delivered++) {
      const change = this.#undelivered.shift();
      if (change === undefined) return;
      const have = this.#store.get(change.key);
      if (have !== undefined && have.version >= change.version) continue;
      if (change.service === undefined) this.#store.delete(change.key);
      else this.#store.set(change.key, { service: change.service, version: change.version });
      if (have !== undefined || change.service !== undefined) this.onServiceChange(have?.service, change.service);
    }
  }

  async #write(
    service: Service,
    patch: WriteRecord["patch"],
    signal: AbortSignal,
    change: (current: Service) => Service,
  ): Promise<Service> {
    await Promise.resolve();
    signal.throwIfAborted();
    const key = serviceKey(service);
    const hook = this.#hooks.shift();
    raise(hook?.before?.());
    const current = this.server(key);
    if (current === undefined) throw new RetryableError("NotFound", `services "${service.name}" not found`);
    if (current.uid !== service.uid) throw new RetryableError("Conflict", "metadata.uid: field is immutable");
    const next = change(current);
    this.writes.push({ key, patch });
    const version = this.#commit(key, next);
    raise(hook?.after?.());
    this.#absorb(key, next, version);
    return next;
  }

  #commit(key: string, service: Service): number {
    const version = ++this.#version;
    const isGone = service.deleting && service.finalizers.length === 0;
    if (isGone) this.#server.delete(key);
    else this.#server.set(key, { service, version });
    // The end of an object has a version of its own, after that of the write that brought it about.
    this.#undelivered.push({ key, version: isGone ? ++this.#version : version, service: isGone ? undefined : service });
    if (this.deliversAtOnce) queueMicrotask(() => this.deliver());
    return version;
  }

  #absorb(key: string, service: Service, version: number): void {
    const have = this.#store.get(key);
    if (have !== undefined && have.version < version) this.#store.set(key, { service, version });
  }

  #judge(current: Service, seen: Service, { index, nodePort }: NodePortChoice): void {
    const { first, last } = this.nodePortRange;
    if (current.ports[index]?.nodePort !== undefined || current.ports[index]?.port !== seen.ports[index]?.port) {
      throw new RetryableError("Conflict", "the server rejected our request due to an error in our request");
    }
    if (nodePort < first || nodePort > last) throw new TerminalError("NodePortOutOfRange", `${nodePort}`);
    const holders = [...this.#server.values()].filter(({ service }) =>
      service.ports.some((port) => port.nodePort === nodePort),
    );
    if (holders.some(({ service }) => service.uid !== current.uid)) {
      this.refusals++;
      throw new RetryableError("NodePortTaken", `${nodePort}: provided port is already allocated`);
    }
  }
}

function raise(error: FairleadError | undefined): void {
  if (error !== undefined) throw error;
}

function patched(current: Service, patch: StatusPatch): Service {
  const { addFinalizer, removeFinalizers = [], ingress, conditions = [], removeConditions = [] } = patch;
  const replaced = new Set([...conditions.map(({ type }) => type), ...removeConditions]);
  return {
    ...current,
    finalizers: [...new Set([...current.finalizers, ...(addFinalizer === undefined ? [] : [addFinalizer])])].filter(
      (name) => !removeFinalizers.includes(name),
    ),
    ingress: ingress ?? current.ingress,
    conditions: [...current.conditions.filter(({ type }) => !replaced.has(type)), ...conditions],
  };
}

/** What the API server wipes when the type changes (kubernetes: dropTypeDependentFields). Finalizers and conditions stay. */
function withoutLoadBalancer(service: Service): Service {
  return {
    ...service,
    loadBalancerClass: undefined,
    allocateLoadBalancerNodePorts: true,
    healthCheckNodePort: undefined,
    ingress: [],
    ports: service.ports.map((port) => ({
      ...port,
      nodePort: service.type === "NodePort" ? port.nodePort : undefined,
    })),
  };
}
