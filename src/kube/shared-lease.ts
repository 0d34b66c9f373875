// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../clock.ts";
import { RetryableError } from "../errors.ts";
import { toMicroTime } from "../model/micro-time.ts";
import type { KubeClient } from "./client.ts";
import { fieldOf, textOf } from "./fields.ts";
import { type Claim, claim, givenUp, type LeaseState, type Sighting, sight } from "./lease-claim.ts";
import { leasesPath } from "./leases.ts";
import { toLease } from "./to-lease.ts";

export interface LeaseName {
  readonly namespace: string;
  readonly name: string;
}

export interface LeaseCall {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * One Lease as last read, and since when it has been so. Read and written whole, by GET, POST and PUT: the verbs that upstream's
 * roles grant. What is not ours of it is written back as it was read, and it is written only if nobody else has written since.
 */
export class SharedLease {
  readonly #client: KubeClient;
  readonly #clock: Clock;
  readonly #name: LeaseName;
  #raw: unknown;
  #sighting: Sighting;

  constructor(client: KubeClient, clock: Clock, name: LeaseName) {
    this.#client = client;
    this.#clock = clock;
    this.#name = name;
    this.#sighting = { state: undefined, since: clock.monotonic() };
  }

  /** undefined = there is none. */
  get state(): LeaseState | undefined {
    return this.#sighting.state;
  }

  /** Monotonic. */
  get since(): number {
    return this.#sighting.since;
  }

  get uid(): string {
    return textOf(this.#raw, "metadata", "uid") ?? "";
  }

  claimBy(identity: string): Claim {
    return claim(this.#sighting, identity, this.#clock.monotonic());
  }

  /** `raw` is what the API server says it is now, undefined = there is none. */
  see(raw: unknown): void {
    const state = raw === undefined ? undefined : toLease(raw);
    this.#sighting = sight(this.#sighting, state, this.#clock.monotonic());
    this.#raw = raw;
  }

  async read(call: LeaseCall): Promise<void> {
    try {
      this.see((await this.#client.request({ method: "GET", path: this.#path, ...call })).body);
    } catch (thrown) {
      if (!(thrown instanceof RetryableError && thrown.reason === "NotFound")) throw thrown;
      this.see(undefined);
    }
  }

  /** @throws RetryableError "Conflict", "AlreadyExists" where somebody else was first. */
  async write(state: LeaseState, call: LeaseCall): Promise<void> {
    const have = this.#raw ?? newLease(this.#name);
    const body = { ...have, spec: { ...(fieldOf(have, "spec") as object | undefined), ...state } };
    const request =
      this.#raw === undefined
        ? ({ method: "POST", path: leasesPath(this.#name.namespace) } as const)
        : ({ method: "PUT", path: this.#path } as const);
    this.see((await this.#client.request({ ...request, body, ...call })).body);
  }

  /** Makes it nobody's if it is still this one's; what became of a write whose answer was lost is looked at. */
  async giveUp(identity: string, call: LeaseCall): Promise<void> {
    const write = async (): Promise<void> => {
      const { state } = this;
      if (state?.holderIdentity === identity) await this.write(givenUp(state, toMicroTime(this.#clock.now())), call);
    };
    await write().catch(async () => {
      await this.read(call);
      await write();
    });
  }

  get #path(): string {
    return `${leasesPath(this.#name.namespace)}/${this.#name.name}`;
  }
}

function newLease(metadata: LeaseName): object {
  return { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata };
}
