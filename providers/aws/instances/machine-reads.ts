// SPDX-License-Identifier: Apache-2.0

import type * as Ec2 from "@aws-sdk/client-ec2";
import type { Clock } from "../../../src/clock.ts";
import { Coalescer } from "../api/coalescer.ts";
import { describeInstances, readInstanceReplies } from "../api/instance-reads.ts";
import type { AwsApi } from "../aws-api.ts";
import { type Machine, toMachine } from "../machine/machine.ts";
import { RecentMachines } from "./recent-machines.ts";

/** What is known of an instance that was asked for by its id; undefined in its place = AWS says nothing of it. */
export type Sighting = Machine | "NotFound";

/** A call takes up to 1,000 ids; of so few an answer is about half a megabyte, and soon read. */
export const instancesPerCall = 100;

/** How long the first who asks waits for others: nodes come in bursts, and each is looked up by itself. */
const windowMs = 50;

/** All but terminated, as cloud-provider-aws has it: a terminated instance has no name any more. */
const aliveStates: readonly Ec2.InstanceStateName[] = ["pending", "running", "shutting-down", "stopping", "stopped"];

export interface MachineReadsOptions {
  readonly api: AwsApi;
  readonly clock: Clock;
  /** The cluster's; undefined = not known yet. */
  readonly vpcId: () => string | undefined;
}

/** Instances, by id and by name: many questions in few calls. */
export class MachineReads {
  readonly #options: MachineReadsOptions;
  /** By zone: a call with instances of several zones fails when one of these is disturbed. */
  readonly #byId = new Map<string, Coalescer<string, Sighting>>();
  readonly #byName: Coalescer<string, readonly Machine[]>;
  readonly #recent: RecentMachines;

  constructor(options: MachineReadsOptions) {
    const { clock } = options;
    this.#options = options;
    this.#recent = new RecentMachines(clock);
    this.#byName = new Coalescer({
      clock,
      windowMs,
      limit: instancesPerCall,
      read: (names, signal) => this.#readNamed(names, signal),
    });
  }

  /** Of instances that are said to be in one zone ("" = in any). Whoever was seen alive a moment ago is not asked for again. @throws FairleadError */
  async byId(zone: string, ids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, Sighting>> {
    const recent = this.#recent.of(ids);
    const others = ids.filter((id) => !recent.has(id));
    return new Map([...recent, ...(await this.#coalescerOf(zone).ask(others, signal))]);
  }

  /** Those alive whose private DNS name it is, by name; several where the cluster's VPC is not known. @throws FairleadError */
  byName(names: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, readonly Machine[]>> {
    return this.#byName.ask(names, signal);
  }

  #coalescerOf(zone: string): Coalescer<string, Sighting> {
    const have = this.#byId.get(zone);
    if (have !== undefined) return have;
    const read = (ids: readonly string[], signal: AbortSignal) => this.#readById(ids, signal);
    const made = new Coalescer({ clock: this.#options.clock, windowMs, limit: instancesPerCall, read });
    this.#byId.set(zone, made);
    return made;
  }

  async #readById(ids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, Sighting>> {
    const replies = await readInstanceReplies(this.#options.api, ids, signal);
    const sightings = [...replies].map(([id, reply]) => [id, reply === "NotFound" ? reply : toMachine(reply)] as const);
    this.#recent.keep(sightings.flatMap(([, sighting]) => (sighting === "NotFound" ? [] : sighting)));
    return new Map(sightings);
  }

  async #readNamed(names: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, readonly Machine[]>> {
    const vpcId = this.#options.vpcId();
    const Filters: Ec2.Filter[] = [
      { Name: "private-dns-name", Values: [...names] },
      { Name: "instance-state-name", Values: [...aliveStates] },
      ...(vpcId === undefined ? [] : [{ Name: "vpc-id", Values: [vpcId] }]),
    ];
    const machines = (await describeInstances(this.#options.api, { Filters }, signal)).map(toMachine);
    return Map.groupBy(machines, ({ privateDnsName = "" }) => privateDnsName.toLowerCase());
  }
}
