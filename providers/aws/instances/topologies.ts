// SPDX-License-Identifier: Apache-2.0

import type * as Ec2 from "@aws-sdk/client-ec2";
import type { Clock } from "../../../src/clock.ts";
import { FairleadError } from "../../../src/errors.ts";
import type { Log } from "../../../src/log.ts";
import { Coalescer } from "../api/coalescer.ts";
import { readPages } from "../api/pages.ts";
import type { AwsApi } from "../aws-api.ts";
import type { Machine } from "../machine/machine.ts";

/** Ids that one call takes (DescribeInstanceTopology in the API reference). */
const idsPerCall = 100;

/** A burst of joining nodes is answered by one call. */
const windowMs = 50;

/** What has no topology today may have one when AWS has extended it, or the permission was given. */
const unsupportedMs = 86_400_000;

/** Types that are made for networks in which the place matters, and are scheduled by it: for them an answer is waited for. */
const placed = /^(?:hpc|p|trn)\d/;

/** The region does not know the action, or it is not allowed. */
const lasting: ReadonlySet<string> = new Set(["AccessDenied", "ActionNotSupported"]);

export interface TopologiesOptions {
  readonly api: AwsApi;
  readonly clock: Clock;
  readonly log: Log;
}

/** Where in AWS's network an instance stands: the nodes of a tree, from its root down to the one that the instance hangs on. */
export class Topologies {
  readonly #options: TopologiesOptions;
  readonly #reads: Coalescer<string, readonly string[]>;
  /** Since when a type, or "" for all types, is known to have none. */
  readonly #unsupported = new Map<string, number>();

  constructor(options: TopologiesOptions) {
    this.#options = options;
    this.#reads = new Coalescer({
      clock: options.clock,
      windowMs,
      limit: idsPerCall,
      read: (ids, signal) => this.#read(ids, signal),
    });
  }

  /**
   * Of the running ones of types that have it, by instance id. @throws FairleadError where AWS fails on what is scheduled by its place,
   * so that it is asked again: a Node is given its labels once
   */
  async of(machines: readonly Machine[], signal: AbortSignal): Promise<ReadonlyMap<string, readonly string[]>> {
    const asked = machines.filter((machine) => this.#mayHave(machine));
    try {
      const found = await this.#reads.ask(
        asked.map(({ id }) => id),
        signal,
      );
      for (const { id, instanceType } of asked) if (!found.has(id)) this.#learnUnsupported(instanceType);
      return found;
    } catch (error) {
      signal.throwIfAborted();
      this.#fail(error, asked);
      return new Map();
    }
  }

  /** Only of running instances AWS tells it. */
  #mayHave({ state, instanceType }: Machine): boolean {
    return (
      state === "running" &&
      instanceType !== undefined &&
      !this.#isUnsupported("") &&
      !this.#isUnsupported(instanceType)
    );
  }

  #isUnsupported(type: string): boolean {
    const since = this.#unsupported.get(type);
    return since !== undefined && this.#options.clock.monotonic() - since < unsupportedMs;
  }

  #learnUnsupported(type: string | undefined): void {
    if (type !== undefined) this.#unsupported.set(type, this.#options.clock.monotonic());
  }

  #fail(error: unknown, asked: readonly Machine[]): void {
    if (error instanceof FairleadError && lasting.has(error.reason)) {
      this.#learnUnsupported("");
      this.#options.log.warn({ err: error }, "nodes get no labels of their place in the network");
    } else if (asked.some(({ instanceType }) => placed.test(instanceType ?? ""))) throw error;
    else this.#options.log.debug({ err: error }, "the place of nodes in the network is not known");
  }

  async #read(InstanceIds: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, readonly string[]>> {
    const input = { InstanceIds: [...InstanceIds] };
    const pages = await readPages(this.#options.api, "DescribeInstanceTopology", input, signal);
    return new Map(pages.flatMap(({ Instances = [] }) => Instances).flatMap(toEntry));
  }
}

function toEntry({
  InstanceId,
  NetworkNodes = [],
}: Ec2.InstanceTopology): readonly (readonly [string, readonly string[]])[] {
  return InstanceId === undefined || NetworkNodes.length === 0 ? [] : [[InstanceId, NetworkNodes]];
}
