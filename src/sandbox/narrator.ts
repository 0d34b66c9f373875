// SPDX-License-Identifier: Apache-2.0

/** Tells in plain lines what happens in the cluster, as it happens. */

import type { Clock, Random } from "../clock.ts";
import type { KubeClient } from "../kube/client.ts";
import { createInformer, type Informer } from "../kube/informer.ts";
import type { Log } from "../log.ts";
import { asList, asObject, asText, show, valueAt } from "./api-server/json.ts";
import { type KubeObject, toKubeObject } from "./api-server/kube-object.ts";
import { asService, publishedAddresses } from "./api-server/service/service-object.ts";
import { isUnschedulable } from "./cluster/pod.ts";

export interface NarratorOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly print: (line: string) => void;
}

function nameOf(object: KubeObject): string {
  return `${object.metadata.namespace ?? ""}/${object.metadata.name}`;
}

/** One line for each condition of ours that is new or says something else. */
function describeConditions(want: KubeObject, have: KubeObject | undefined): readonly string[] {
  const ours = (object: KubeObject | undefined) =>
    asList(valueAt(object, ["status", "conditions"]))
      .map(asObject)
      .filter((condition) => asText(condition["type"]).startsWith("fairlead.dev/"));
  const before = new Map(ours(have).map((condition) => [condition["type"], condition]));
  return ours(want)
    .filter((condition) => {
      const known = before.get(condition["type"]);
      return known?.["status"] !== condition["status"] || known?.["message"] !== condition["message"];
    })
    .map(({ type, status, reason, message }) => `${show(type)} is ${show(status)} (${show(reason)}): ${show(message)}`);
}

function describeType({ spec }: ReturnType<typeof asService>): string {
  const ports = (spec.ports ?? []).map((port) => `${port.port}/${port.protocol}`).join(", ");
  const local = spec.externalTrafficPolicy === "Local" ? ", externalTrafficPolicy Local" : "";
  return `type ${spec.type}, ${ports}${local}`;
}

/** What there is to tell about a change of a Service; `have` undefined = it is new. */
export function describeService(want: KubeObject, have: KubeObject | undefined): readonly string[] {
  const told: string[] = [];
  const [now, before] = [asService(want), have === undefined ? undefined : asService(have)];
  if (before === undefined) told.push(`is there: ${describeType(now)}`);
  else if (describeType(now) !== describeType(before)) told.push(`is changed: ${describeType(now)}`);
  if (want.metadata.deletionTimestamp !== undefined && have?.metadata.deletionTimestamp === undefined) {
    told.push("is being deleted, and waits for its finalizer");
  }
  const [addresses, former] = [publishedAddresses(want), have === undefined ? [] : publishedAddresses(have)];
  if (addresses.join() !== former.join()) {
    told.push(
      addresses.length === 0
        ? `status: no address any more (had ${former.join(", ")})`
        : `status: ${addresses.join(", ")}`,
    );
  }
  return [...told, ...describeConditions(want, have)].map((line) => `Service ${nameOf(want)} ${line}`);
}

function describeNode(want: KubeObject, have: KubeObject): readonly string[] {
  if (isUnschedulable(want) === isUnschedulable(have)) return [];
  return [`Node ${want.metadata.name} is ${isUnschedulable(want) ? "cordoned" : "open for Pods again"}`];
}

function describeEvent(event: KubeObject): string {
  const about = `${show(valueAt(event, ["involvedObject", "kind"]))} ${show(valueAt(event, ["involvedObject", "name"]))}`;
  return `Event on ${about}: ${show(event["type"])} ${show(event["reason"])}: ${show(event["message"])}`;
}

/** Follows Services, Nodes and Events, and prints what changes. */
export class Narrator {
  readonly #options: NarratorOptions;
  readonly #stopped = new AbortController();
  readonly services: Informer<KubeObject>;
  readonly nodes: Informer<KubeObject>;
  readonly #events: Informer<KubeObject>;

  constructor(options: NarratorOptions) {
    this.#options = options;
    this.services = this.#follow("services");
    this.nodes = this.#follow("nodes");
    this.#events = this.#follow("events");
  }

  /** Resolves when it has seen all there is, of which it tells nothing. */
  async start(): Promise<void> {
    const informers = [this.services, this.nodes, this.#events];
    for (const informer of informers) void informer.start(this.#stopped.signal);
    await Promise.all(informers.map(({ synced }) => synced));
    const tell = (lines: readonly string[]): void => {
      for (const line of lines) this.#options.print(line);
    };
    let isPast = true;
    this.services.subscribe({
      added: (want) => !isPast && tell(describeService(want, undefined)),
      updated: (have, want) => tell(describeService(want, have)),
      deleted: (have) => tell([`Service ${nameOf(have)} is gone`]),
    });
    this.nodes.subscribe({ updated: (have, want) => tell(describeNode(want, have)) });
    this.#events.subscribe({ added: (event) => !isPast && tell([describeEvent(event)]) });
    isPast = false;
  }

  stop(): void {
    this.#stopped.abort(new Error("the sandbox stops"));
  }

  #follow(resource: string): Informer<KubeObject> {
    const toModel = (raw: unknown): KubeObject => toKubeObject(asObject(raw));
    return createInformer({ ...this.#options, resource, path: `/api/v1/${resource}`, toModel });
  }
}
