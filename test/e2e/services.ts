// SPDX-License-Identifier: Apache-2.0

import { ApiError, type KubeApi } from "./cluster/kube-api.ts";
import {
  conditionOf,
  type EventObject,
  ingressAddresses,
  type NewObject,
  type ServiceObject,
  type ServiceSpec,
} from "./cluster/objects.ts";
import { eventually } from "./eventually.ts";
import type { RunningPod } from "./lan/pod.ts";
import { backendPorts } from "./programs/echo.ts";
import { newService, servicePath } from "./service-objects.ts";

/** What scenarios do with Services of namespace `default`, and wait for. */
export class Services {
  readonly #api: KubeApi;

  constructor(api: KubeApi) {
    this.#api = api;
  }

  /** Makes a Service by `newService`. */
  create(
    name: string,
    spec: ServiceSpec = {},
    annotations: Readonly<Record<string, string>> = {},
  ): Promise<ServiceObject> {
    return this.post(newService(name, spec, annotations));
  }

  post(service: NewObject): Promise<ServiceObject> {
    return this.#api.create(`/api/v1/namespaces/${service.metadata.namespace ?? "default"}/services`, service);
  }

  /** A Service without selector, whose one endpoint is given by hand: no kube-controller-manager has to wake up for it. */
  async createWithEndpoint(name: string, pod: RunningPod): Promise<void> {
    await this.create(name, { selector: {} });
    await this.#api.create("/apis/discovery.k8s.io/v1/namespaces/default/endpointslices", {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { name, labels: { "kubernetes.io/service-name": name } },
      addressType: "IPv4",
      endpoints: [{ addresses: [pod.address.v4], nodeName: pod.nodeName, conditions: { ready: true } }],
      ports: [{ name: "http", port: backendPorts.http }],
    });
  }

  get(name: string): Promise<ServiceObject> {
    return this.#api.get(servicePath(name));
  }

  /** Changes fields of the spec; null takes one away, lists are replaced. */
  patchSpec(name: string, spec: Readonly<Record<string, unknown>>): Promise<ServiceObject> {
    return this.#api.mergePatch(servicePath(name), { spec });
  }

  annotate(name: string, annotations: Readonly<Record<string, string | null>>): Promise<ServiceObject> {
    return this.#api.mergePatch(servicePath(name), { metadata: { annotations } });
  }

  delete(name: string): Promise<void> {
    return this.#api.delete(servicePath(name));
  }

  /** Resolves to its addresses, once there are `count` of them. */
  addressed(name: string, count = 1, timeoutMs = 20_000): Promise<readonly string[]> {
    return eventually(
      `${name} has ${count} address(es)`,
      async () => {
        const addresses = ingressAddresses(await this.get(name));
        return addresses.length === count && addresses;
      },
      { timeoutMs },
    );
  }

  /** Resolves when its status shows no address and no finalizer is left. */
  async released(name: string): Promise<void> {
    await eventually(`${name} is let go of`, async () => {
      const { metadata, status } = await this.get(name);
      const conditions = (status.conditions ?? []).filter(({ type }) => type.startsWith("fairlead.dev/"));
      return (
        (status.loadBalancer.ingress ?? []).length === 0 &&
        (metadata.finalizers ?? []).length === 0 &&
        conditions.length === 0
      );
    });
  }

  /** Resolves when the object is gone for good. */
  async gone(name: string, timeoutMs = 20_000): Promise<void> {
    await eventually(
      `${name} is gone`,
      async () => {
        try {
          await this.get(name);
          return false;
        } catch (error) {
          if (error instanceof ApiError && error.status === 404) return true;
          throw error;
        }
      },
      { timeoutMs },
    );
  }

  /** Resolves when condition `type` has this status and reason. */
  async told(name: string, type: string, status: "True" | "False", reason: string): Promise<void> {
    await eventually(`${name} has ${type}=${status} ${reason}`, async () => {
      const condition = conditionOf(await this.get(name), type);
      if (condition?.status === status && condition.reason === reason) return true;
      throw new Error(`it has ${JSON.stringify(condition)}`);
    });
  }

  /** Events about it, oldest first. */
  async events(name: string): Promise<readonly EventObject[]> {
    const selector = encodeURIComponent(`involvedObject.kind=Service,involvedObject.name=${name}`);
    const events = await this.#api.list<EventObject>(`/api/v1/namespaces/default/events?fieldSelector=${selector}`);
    return events.toSorted(
      (left, right) => Number(left.metadata.resourceVersion) - Number(right.metadata.resourceVersion),
    );
  }
}
