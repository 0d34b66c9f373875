// SPDX-License-Identifier: Apache-2.0

import { parseAllDocuments } from "yaml";
import type { Clock } from "../../clock.ts";
import { FairleadError } from "../../errors.ts";
import type { KubeClient } from "../../kube/client.ts";
import { asList, asObject, asText, isObject, type JsonObject, valueAt } from "../api-server/json.ts";
import { type KubeObject, toKubeObject } from "../api-server/kube-object.ts";

/** Who applies, in managedFields. */
const FIELD_MANAGER = "fairlead-sandbox";
/** How long a CRD that was just applied may take until its resource is served. */
const SERVED_WITHIN_MS = 5000;
const RETRY_MS = 50;
/** How long finalizers and kubelets get to let go of what is deleted. */
const GONE_WITHIN_MS = 5000;
const HTTP_CREATED = 201;

/** The documents of a YAML text, without empty ones. */
export function parseManifests(text: string): readonly JsonObject[] {
  return parseAllDocuments(text)
    .map((document): unknown => document.toJS())
    .filter(isObject);
}

interface ServedKind {
  readonly plural: string;
  readonly namespaced: boolean;
}

/** Applies and deletes objects of any kind that the API server serves, as kubectl does. */
export class ManifestApplier {
  readonly #client: KubeClient;
  readonly #clock: Clock;
  readonly #kinds = new Map<string, ServedKind>();
  /** Paths of what was not there before. */
  readonly #created: string[] = [];

  constructor(client: KubeClient, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  /** Makes the object as the manifest says, by server-side apply; returns what is there then. */
  async apply(manifest: JsonObject): Promise<KubeObject> {
    const path = await this.#pathOf(manifest);
    const { status, body } = await this.#client.request<unknown>({
      method: "PATCH",
      path,
      query: { fieldManager: FIELD_MANAGER, force: "true" },
      contentType: "application/apply-patch+yaml",
      body: withLastApplied(manifest),
    });
    if (status === HTTP_CREATED) this.#created.push(path);
    return toKubeObject(asObject(body));
  }

  /** Deletes what `apply` has made and did not find there, the last first, and waits until it is gone. */
  async deleteCreated(): Promise<void> {
    for (let path = this.#created.pop(); path !== undefined; path = this.#created.pop()) {
      await this.#deletePath(path);
      const until = this.#clock.monotonic() + GONE_WITHIN_MS;
      while ((await this.#isThere(path)) && this.#clock.monotonic() < until) await this.#clock.sleep(RETRY_MS);
    }
  }

  /** Deletes what the manifest names, if it is there. */
  async delete(manifest: JsonObject): Promise<void> {
    await this.#deletePath(await this.#pathOf(manifest));
  }

  async #deletePath(path: string): Promise<void> {
    await this.#client.request({ method: "DELETE", path }).catch(ignoreNotFound);
  }

  async #isThere(path: string): Promise<boolean> {
    const answer = await this.#client.request({ method: "GET", path }).catch(ignoreNotFound);
    return answer !== undefined;
  }

  async #pathOf(manifest: JsonObject): Promise<string> {
    const apiVersion = asText(manifest["apiVersion"]);
    const { plural, namespaced } = await this.#find(apiVersion, asText(manifest["kind"]));
    const name = asText(valueAt(manifest, ["metadata", "name"]));
    const namespace = asText(valueAt(manifest, ["metadata", "namespace"])) || "default";
    return `${rootOf(apiVersion)}${namespaced ? `/namespaces/${namespace}` : ""}/${plural}/${name}`;
  }

  async #find(apiVersion: string, kind: string): Promise<ServedKind> {
    const until = this.#clock.monotonic() + SERVED_WITHIN_MS;
    for (;;) {
      const known = this.#kinds.get(`${apiVersion}/${kind}`) ?? (await this.#discover(apiVersion, kind));
      if (known !== undefined) return known;
      if (this.#clock.monotonic() > until) throw new Error(`the API server does not serve ${apiVersion} ${kind}`);
      await this.#clock.sleep(RETRY_MS);
    }
  }

  async #discover(apiVersion: string, kind: string): Promise<ServedKind | undefined> {
    const request = { method: "GET", path: rootOf(apiVersion) } as const;
    const answer = await this.#client.request<unknown>(request).catch(ignoreNotFound);
    for (const entry of asList(valueAt(answer?.body, ["resources"])).map(asObject)) {
      const plural = asText(entry["name"]);
      if (plural.includes("/")) continue;
      this.#kinds.set(`${apiVersion}/${asText(entry["kind"])}`, { plural, namespaced: entry["namespaced"] === true });
    }
    return this.#kinds.get(`${apiVersion}/${kind}`);
  }
}

/** Leaves a note for kubectl, so that a person can go on with `kubectl apply` on what was applied here. */
function withLastApplied(manifest: JsonObject): JsonObject {
  const metadata = asObject(manifest["metadata"]);
  const note = { "kubectl.kubernetes.io/last-applied-configuration": `${JSON.stringify(manifest)}\n` };
  return { ...manifest, metadata: { ...metadata, annotations: { ...asObject(metadata["annotations"]), ...note } } };
}

function ignoreNotFound(thrown: unknown): undefined {
  if (!(thrown instanceof FairleadError) || thrown.reason !== "NotFound") throw thrown;
}

function rootOf(apiVersion: string): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}
