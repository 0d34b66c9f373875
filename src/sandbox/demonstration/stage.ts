// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../clock.ts";
import type { KubeClient } from "../../kube/client.ts";
import { asObject, asText, type JsonObject, valueAt } from "../api-server/json.ts";
import { type KubeObject, toKubeObject } from "../api-server/kube-object.ts";
import { publishedAddresses } from "../api-server/service/service-object.ts";
import { type ManifestApplier, parseManifests } from "../cluster/manifests.ts";
import type { LanAnswer, SandboxLan } from "../sandbox-parts.ts";

export interface StageOptions {
  readonly client: KubeClient;
  readonly applier: ManifestApplier;
  readonly lan: SandboxLan;
  readonly clock: Clock;
  readonly print: (line: string) => void;
  readonly signal: AbortSignal;
  readManifest(path: string): Promise<string>;
}

/** What a step waits for, at most. */
const STEP_MS = 10_000;
const POLL_MS = 25;
/** How long answers on the LAN are gathered: whoever answers twice, or too late, would be seen. */
const LISTEN_MS = 120;

/** Where the demonstration acts: a person with kubectl, and a client on the LAN. */
export class Stage {
  readonly #options: StageOptions;

  constructor(options: StageOptions) {
    this.#options = options;
  }

  get lan(): SandboxLan {
    return this.#options.lan;
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

  /** Asks on the LAN who has an address, until exactly one node answers. */
  async soleAnswer(ip: string, not?: string): Promise<LanAnswer> {
    const protocol = ip.includes(":") ? "neighbour solicitation" : "ARP request";
    const wanted = not === undefined ? "one node alone answers" : `one node alone answers, and not ${not}`;
    const answer = await this.until(`${wanted} for ${ip}`, async () => {
      const answers = await this.#options.lan.ask(ip, LISTEN_MS);
      const [first] = answers;
      return new Set(answers.map(({ node }) => node)).size === 1 && first?.node !== not ? first : undefined;
    });
    this.print(`LAN: the client asks who has ${ip} (${protocol}); ${answer.node} answers: it is at ${answer.mac}`);
    return answer;
  }

  /** Asks on the LAN until nobody answers for an address. */
  async silence(ip: string): Promise<void> {
    await this.until(`nobody answers for ${ip}`, async () => {
      const answers = await this.#options.lan.ask(ip, LISTEN_MS);
      return answers.length === 0 ? true : undefined;
    });
    this.print(`LAN: the client asks who has ${ip}; nobody answers`);
  }

  /** Waits until an object says of itself that a condition is so. */
  async condition(path: string, type: string, status: string): Promise<string> {
    return this.until(`condition ${type} ${status} on ${path}`, async () => {
      const object = await this.find(path);
      const conditions = (valueAt(object, ["status", "conditions"]) ?? []) as readonly JsonObject[];
      const found = conditions.find((entry) => entry["type"] === type && entry["status"] === status);
      return found === undefined ? undefined : asText(found["message"]);
    });
  }
}
