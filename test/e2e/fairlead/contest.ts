// SPDX-License-Identifier: Apache-2.0

/** A Lease that several controllers want, and Services that come all the time, so that whoever leads has something to write. */

import assert from "node:assert/strict";
import { systemClock } from "../../../src/clock.ts";
import { newPool, newService } from "../service-objects.ts";
import type { World } from "../world.ts";
import { Contender, type ContenderOptions } from "./contender.ts";
import { systemNamespace } from "./fairlead.ts";

export interface ContestOptions {
  /** Of the Lease, the pool and the Services; contests of different names go on beside each other in one cluster. */
  readonly name: string;
  /** What the Services get their addresses from; undefined where the provider has no pools. */
  readonly addresses?: string;
  /** Milliseconds from one new Service to the next: how exactly a gap can be measured; 100 unless told otherwise. */
  readonly everyMs?: number;
}

export class Contest {
  readonly contenders: Contender[] = [];
  readonly #world: World;
  readonly #options: ContestOptions;
  readonly #over = new AbortController();
  readonly #churn: Promise<void>;

  private constructor(world: World, options: ContestOptions) {
    this.#world = world;
    this.#options = options;
    this.#churn = this.#keepBusy();
  }

  static async start(world: World, options: ContestOptions): Promise<Contest> {
    const { name, addresses } = options;
    await world.apply(rightsTo(name));
    if (addresses !== undefined) await world.apply([newPool(name, [addresses], { autoAssign: false })]);
    return new Contest(world, options);
  }

  /** One more controller that would lead; resolves when it has read the cluster. */
  async enter(options: Omit<ContenderOptions, "lease"> = {}): Promise<Contender> {
    const flags = [`--load-balancer-class=${this.#className}`, ...(options.flags ?? [])];
    const contender = await Contender.start(this.#world, { ...options, flags, lease: this.#options.name });
    this.contenders.push(contender);
    return contender;
  }

  /** One that leads, and one that stands by. */
  async enterTwo(options: Omit<ContenderOptions, "lease"> = {}): Promise<readonly [Contender, Contender]> {
    const leader = await (await this.enter(options)).isLeading();
    const next = await this.enter(options);
    await leader.wroteAfter(systemClock.monotonic(), 10_000);
    return [leader, next];
  }

  /** Milliseconds from the last write of one to the first of the other. @throws AssertionError when they overlap */
  async gap(from: Contender, to: Contender, timeoutMs: number): Promise<number> {
    const first = await to.wroteAfter(0, timeoutMs);
    assert.ok(from.lastWriteAt < first, "both wrote");
    return Math.round(first - from.lastWriteAt);
  }

  /** @throws AssertionError unless each that wrote wrote all that it ever did before the next one began. */
  assertOneAtATime(): void {
    const writes = this.contenders.flatMap((contender, index) => contender.writes.map(({ at }) => ({ index, at })));
    const order = writes.toSorted((left, right) => left.at - right.at).map(({ index }) => index);
    const reigns = order.filter((index, position) => index !== order[position - 1]);
    assert.equal(new Set(reigns).size, reigns.length, `they wrote in the order ${reigns.join(", ")}`);
  }

  /** How many writes of others reached their end after `contender` had begun to write: sent in time, and late on their way. */
  landedLate(contender: Contender): number {
    const begun = contender.writes[0]?.at ?? Number.POSITIVE_INFINITY;
    const others = this.contenders.filter((other) => other !== contender).flatMap(({ writes }) => writes);
    return others.filter(({ at, landsAt }) => at < begun && landsAt > begun && landsAt !== Number.POSITIVE_INFINITY)
      .length;
  }

  async stop(): Promise<void> {
    this.#over.abort(new Error("the contest is over"));
    await this.#churn;
    for (const contender of this.contenders) await contender.stop();
  }

  get #className(): string {
    return `example.org/${this.#options.name}`;
  }

  /** An API server that is away for a while loses some of the Services, and does not end it. */
  async #keepBusy(): Promise<void> {
    const { name, everyMs = 100, addresses } = this.#options;
    const annotations = addresses === undefined ? {} : { "fairlead.dev/address-pool": name };
    for (let number = 0; !this.#over.signal.aborted; number++) {
      const spec = { loadBalancerClass: this.#className, allocateLoadBalancerNodePorts: false };
      await this.#world.services.post(newService(`${name}-${number}`, spec, annotations)).catch(() => undefined);
      await systemClock.sleep(everyMs, this.#over.signal).catch(() => undefined);
    }
  }
}

/** As the manifests give it for their own Lease. */
function rightsTo(lease: string) {
  const metadata = { name: `lease-${lease}`, namespace: systemNamespace };
  const group = "rbac.authorization.k8s.io";
  const resource = { apiGroups: ["coordination.k8s.io"], resources: ["leases"] };
  return [
    {
      apiVersion: `${group}/v1`,
      kind: "Role",
      metadata,
      rules: [
        { ...resource, verbs: ["create"] },
        { ...resource, resourceNames: [lease], verbs: ["get", "list", "watch", "update"] },
      ],
    },
    {
      apiVersion: `${group}/v1`,
      kind: "RoleBinding",
      metadata,
      roleRef: { apiGroup: group, kind: "Role", name: metadata.name },
      subjects: [{ kind: "ServiceAccount", name: "fairlead-controller", namespace: systemNamespace }],
    },
  ];
}
