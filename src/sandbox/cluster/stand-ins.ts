// SPDX-License-Identifier: Apache-2.0

import type { Clock, Random } from "../../clock.ts";
import { FairleadError } from "../../errors.ts";
import type { KubeClient } from "../../kube/client.ts";
import { followAll } from "../../kube/cluster-view.ts";
import { createInformer, type Informer } from "../../kube/informer.ts";
import type { Log } from "../../log.ts";
import { compareText } from "../../model/service.ts";
import { asList, asObject, valueAt } from "../api-server/json.ts";
import { type KubeObject, toKubeObject } from "../api-server/kube-object.ts";
import { objectKey } from "../api-server/object-store.ts";
import type { PodRuntime, Route } from "../sandbox-parts.ts";
import {
  bindRequest,
  type ChangeRequest,
  collectionPath,
  deploymentRequest,
  type FollowedResource,
  finishPodRequest,
  patchRequest,
  sliceRequest,
} from "./change-requests.ts";
import { planDeployments } from "./deployments.ts";
import { isReady } from "./pod.ts";
import { type PodChange, planPods, runningStatus } from "./pods.ts";
import { planRoutes } from "./routes.ts";
import { planSlices } from "./slices.ts";

export interface StandInOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly pods: PodRuntime;
  /** Names of the nodes that are the sandbox's own. */
  readonly nodes: ReadonlySet<string>;
  readonly forward: ((routes: readonly Route[]) => Promise<void>) | undefined;
  /** How long others get to take care of something new, before the stand-ins do: 0 where nobody else is there. */
  readonly patienceMs: number;
}

const RETRY_MS = 250;
const NOT_READY_TAINT = "node.kubernetes.io/not-ready";

/**
 * Stands in for what a cluster has beside its API server: the controllers of Deployments and EndpointSlices, the
 * scheduler, the kubelets, and where it is wanted kube-proxy. One pass after the other looks at all there is, and does
 * what is to be done; each change, and a pass that failed, brings the next.
 */
export class ClusterStandIns {
  readonly #options: StandInOptions;
  readonly #informers: Readonly<Record<FollowedResource, Informer<KubeObject>>>;
  readonly #stopped = new AbortController();
  #wake: () => void = () => {};
  #isDirty = true;
  #running: Promise<void> = Promise.resolve();

  constructor(options: StandInOptions) {
    this.#options = options;
    const follow = (resource: FollowedResource): Informer<KubeObject> => {
      const informer = createInformer({
        ...options,
        resource,
        path: collectionPath(resource),
        toModel: (raw) => toKubeObject(asObject(raw)),
      });
      const notice = (): void => this.#notice();
      informer.subscribe({ added: notice, updated: notice, deleted: notice });
      return informer;
    };
    this.#informers = {
      pods: follow("pods"),
      deployments: follow("deployments"),
      services: follow("services"),
      endpointslices: follow("endpointslices"),
      nodes: follow("nodes"),
    };
  }

  async start(): Promise<void> {
    await followAll(Object.values(this.#informers), this.#stopped.signal);
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped.abort(new Error("the sandbox stops"));
    this.#wake();
    await this.#running;
  }

  #notice(): void {
    this.#isDirty = true;
    this.#wake();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      if (!this.#isDirty) await this.#untilDirty();
      this.#isDirty = false;
      try {
        await this.#pass();
      } catch (thrown) {
        if (signal.aborted) return;
        this.#options.log.debug({ err: thrown }, "a pass of the stand-ins failed; it will be tried again");
        this.#options.clock.after(RETRY_MS, () => this.#notice());
      }
    }
  }

  #untilDirty(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** In the order in which one thing follows from the other; what a later step needs may come with the next pass. */
  async #pass(): Promise<void> {
    const list = (resource: FollowedResource): readonly KubeObject[] => this.#list(resource);
    const ownNodes = list("nodes").filter((node) => this.#options.nodes.has(node.metadata.name));
    for (const node of ownNodes) await this.#welcome(node);
    for (const change of planDeployments(this.#ripe(list("deployments")), list("pods"))) {
      await this.#send(deploymentRequest(change));
    }
    for (const change of planPods(this.#ripePods(list("pods")), ownNodes, this.#options.nodes))
      await this.#handlePod(change);
    for (const change of planSlices(this.#ripe(list("services")), list("pods"), list("endpointslices"))) {
      await this.#send(sliceRequest(change));
    }
    await this.#options.forward?.(planRoutes(list("services"), list("endpointslices")));
  }

  /** Takes the taint away that every new node has, as the node lifecycle controller does once it is Ready. */
  async #welcome(node: KubeObject): Promise<void> {
    const taints = asList(valueAt(node, ["spec", "taints"]));
    const kept = taints.filter((taint) => asObject(taint)["key"] !== NOT_READY_TAINT);
    if (!isReady(node) || kept.length === taints.length) return;
    await this.#send(patchRequest("nodes", node, { spec: { taints: kept.length === 0 ? null : kept } }));
  }

  async #handlePod(change: PodChange): Promise<void> {
    const { clock, pods } = this.#options;
    switch (change.kind) {
      case "BindPod":
        return this.#send(bindRequest(change.pod, change.node));
      case "EndPod":
        await pods.end(change.place);
        return this.#send(finishPodRequest(change.pod));
      case "RunPod": {
        const status = runningStatus(change.pod, await pods.run(change.place), clock.now());
        return this.#send(patchRequest("pods", change.pod, { status }, "/status"));
      }
    }
  }

  /** What happened meanwhile (gone, changed, made by somebody else) is no failure: the next pass sees it. */
  async #send({ resource, request }: ChangeRequest): Promise<void> {
    const { signal } = this.#stopped;
    try {
      const { body } = await this.#options.client.request<unknown>({ ...request, signal });
      if (request.method !== "DELETE" && !request.path.endsWith("/binding")) this.#informers[resource].absorb(body);
    } catch (thrown) {
      if (!(thrown instanceof FairleadError) || !["NotFound", "Conflict", "AlreadyExists"].includes(thrown.reason)) {
        throw thrown;
      }
    }
  }

  #list(resource: FollowedResource): readonly KubeObject[] {
    return [...this.#informers[resource].list()].sort((left, right) => compareText(objectKey(left), objectKey(right)));
  }

  /** Those that are old enough that nobody else will take care of them. */
  #ripe(objects: readonly KubeObject[]): readonly KubeObject[] {
    const { clock, patienceMs } = this.#options;
    if (patienceMs === 0) return objects;
    const isRipe = (object: KubeObject): boolean =>
      clock.now() - Date.parse(object.metadata.creationTimestamp) >= patienceMs;
    if (objects.some((object) => !isRipe(object))) clock.after(patienceMs, () => this.#notice());
    return objects.filter(isRipe);
  }

  /** A Pod that has its node needs no patience. */
  #ripePods(pods: readonly KubeObject[]): readonly KubeObject[] {
    const ripe = new Set(this.#ripe(pods));
    return pods.filter((pod) => ripe.has(pod) || valueAt(pod, ["spec", "nodeName"]) !== undefined);
  }
}
