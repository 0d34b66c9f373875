// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../clock.ts";
import type { KubeClient } from "../../kube/client.ts";
import { asObject, asText, type JsonObject, valueAt } from "../api-server/json.ts";
import { type KubeObject, toKubeObject } from "../api-server/kube-object.ts";
import { publishedAddresses } from "../api-server/service/service-object.ts";
import { type ManifestApplier, parseManifests } from "../cluster/manifests.ts";
import { registerNode } from "../cluster/node-objects.ts";
import type { SandboxNode } from "../sandbox-parts.ts";

export interface StageOptions {
  readonly client: KubeClient;
  readonly applier: ManifestApplier;
  readonly clock: Clock;
  readonly print: (line: string) => void;
  readonly signal: AbortSignal;
  readManifest(path: string): Promise<string>;
}

/** What a step waits for, at most. */
const STEP_MS = 10_000;
const POLL_MS = 25;

/** Where the demonstration acts: a person with kubectl. */
export class Stage {
  readonly #options: StageOptions;

  constructor(options: StageOptions) {
    this.#options = options;
  }

  print(line: string): void {
    this.#options.print(line);
  }

  /** Applies a file below `manifests/`. */
  async applyFile(path: string): Promise<void> {
    this.print(`kubectl apply -f manifests/${path}`);
    await this.applyAll(parseManifests(await this.#options.readManifest(path)));
  }

  async applyAll(manifests: readonly JsonObject[]): Promise<void> {
    for (const manifest of manifests) await this.#options.applier.apply(manifest);
  }

  /** A machine becomes a node of the cluster. */
  async registerNode(node: SandboxNode): Promise<void> {
    await registerNode(node, this.#options);
  }

  async deleteService(name: string): Promise<void> {
    this.print(`kubectl delete service ${name}`);
    await this.#options.applier.delete({ apiVersion: "v1", kind: "Service", metadata: { name } });
  }

  async patch(path: string, body: JsonObject): Promise<void> {
    const { client, signal } = this.#options;
    await client.request({ method: "PATCH", path, contentType: "application/merge-patch+json", body, signal });
  }

  /** The object at a path; undefined where there is none. */
  async find(path: string): Promise<KubeObject | undefined> {
    const { client, signal } = this.#options;
    const slash = path.lastIndexOf("/");
    const name = path.slice(slash + 1);
    const query = { fieldSelector: `metadata.name=${name}` };
    const { body } = await client.request<unknown>({ method: "GET", path: path.slice(0, slash), query, signal });
    const [found] = (asObject(body)["items"] ?? []) as readonly JsonObject[];
    return found === undefined ? undefined : toKubeObject(found);
  }

  service(name: string): Promise<KubeObject | undefined> {
    return this.find(`/api/v1/namespaces/default/services/${name}`);
  }

  /** Waits until a question has an answer. @throws when it has none in time */
  async until<T>(what: string, question: () => Promise<T | undefined>): Promise<T> {
    const { clock, signal } = this.#options;
    const end = clock.monotonic() + STEP_MS;
    for (;;) {
      const answer = await question();
      if (answer !== undefined) return answer;
      if (clock.monotonic() > end) throw new Error(`not within ${STEP_MS / 1000} s: ${what}`);
      await clock.sleep(POLL_MS, signal);
    }
  }

  /** The addresses of a Service, once it has as many as wanted. */
  async addressesOf(name: string, count: number): Promise<readonly string[]> {
    return this.until(`${count} address(es) in the status of Service ${name}`, async () => {
      const service = await this.service(name);
      const ips = service === undefined ? [] : publishedAddresses(service);
      return ips.length === count ? ips : undefined;
    });
  }

  /** Waits until an object says of itself that a condition is so, where it is given for this reason; returns the message. */
  async condition(path: string, type: string, status: string, reason?: string): Promise<string> {
    const why = reason === undefined ? "" : ` (${reason})`;
    return this.until(`condition ${type} ${status}${why} on ${path}`, async () => {
      const object = await this.find(path);
      const conditions = (valueAt(object, ["status", "conditions"]) ?? []) as readonly JsonObject[];
      const found = conditions.find((entry) => entry["type"] === type && entry["status"] === status);
      const isMeant = found !== undefined && (reason === undefined || found["reason"] === reason);
      return isMeant ? asText(found["message"]) : undefined;
    });
  }
}
