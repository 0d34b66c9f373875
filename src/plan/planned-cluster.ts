// SPDX-License-Identifier: Apache-2.0

import type {
  EndpointStore,
  NodePortChoice,
  NodeStore,
  ServiceStore,
  ServiceWriter,
} from "../controller/service-store.ts";
import type { Service } from "../model/service.ts";
import { serviceKey } from "../model/service.ts";
import type { StatusPatch } from "../model/status.ts";
import type { ClusterState } from "./cluster-state.ts";

/** A cluster in memory for the loop to work on: what it writes is seen by it, and by nobody else. */
export class PlannedCluster implements ServiceWriter {
  readonly services: ServiceStore;
  readonly endpoints: EndpointStore;
  readonly nodes: NodeStore;
  readonly #services: Map<string, Service>;

  constructor(state: ClusterState) {
    const services = new Map(state.services.map((service) => [serviceKey(service), service]));
    this.#services = services;
    this.services = { get: (key) => services.get(key), list: () => [...services.values()] };
    this.endpoints = { of: (key) => state.endpoints.get(key) ?? [] };
    this.nodes = { list: () => state.nodes };
  }

  async patchStatus(service: Service, patch: StatusPatch): Promise<Service> {
    const present = this.#present(service);
    return this.#keep({
      ...present,
      finalizers: patchFinalizers(present.finalizers, patch),
      ingress: patch.ingress ?? present.ingress,
      conditions: patchConditions(present.conditions, patch),
    });
  }

  async patchNodePorts(service: Service, choices: readonly NodePortChoice[]): Promise<Service> {
    const present = this.#present(service);
    const chosen = new Map(choices.map(({ index, nodePort }) => [index, nodePort]));
    const ports = present.ports.map((port, index) => ({ ...port, nodePort: chosen.get(index) ?? port.nodePort }));
    return this.#keep({ ...present, ports });
  }

  #present(service: Service): Service {
    return this.#services.get(serviceKey(service)) ?? service;
  }

  #keep(service: Service): Service {
    this.#services.set(serviceKey(service), service);
    return service;
  }
}

function patchFinalizers(
  present: readonly string[],
  { addFinalizer, removeFinalizers = [] }: StatusPatch,
): readonly string[] {
  const kept = present.filter((finalizer) => !removeFinalizers.includes(finalizer));
  return addFinalizer === undefined || kept.includes(addFinalizer) ? kept : [...kept, addFinalizer];
}

function patchConditions(
  present: Service["conditions"],
  { conditions = [], removeConditions = [] }: StatusPatch,
): Service["conditions"] {
  const replaced = new Set([...removeConditions, ...conditions.map(({ type }) => type)]);
  return [...present.filter(({ type }) => !replaced.has(type)), ...conditions];
}
