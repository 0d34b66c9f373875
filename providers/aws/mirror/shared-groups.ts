// SPDX-License-Identifier: Apache-2.0

import { isDeepStrictEqual } from "node:util";
import { TerminalError } from "../../../src/errors.ts";
import type { LoadBalancerIdentity } from "../../../src/model/request.ts";
import type { AwsApi } from "../aws-api.ts";
import { backendGroupName } from "../naming.ts";
import type { Network } from "../network/network.ts";
import { readSecurityGroups } from "../network/security-groups.ts";
import type { Observed, ObservedSecurityGroup } from "../observed.ts";
import type { Operation } from "../operation.ts";
import type { AwsSettings } from "../settings.ts";
import type { AccountMirror, Reading } from "./account-mirror.ts";
import { doubtAfter } from "./doubts.ts";
import { Lock } from "./lock.ts";
import { isBackendGroup } from "./ownership.ts";
import { isDone, isRemoval } from "./shared-changes.ts";

/** What a load balancer sees of the groups that all share. */
export type SharedView = Pick<Observed, "backendGroup" | "backendGroupInUse" | "groupsWithBackendRules">;

export interface SharedGroupsOptions {
  readonly api: AwsApi;
  readonly settings: AwsSettings;
  readonly mirror: AccountMirror;
  readonly network: Network;
}

/**
 * The cluster's backend group, and our rules on the nodes' groups. All that is done to them is done by one at a time, after another
 * look at what there is by then: what the one before has made is not made again, and what somebody has begun to use meanwhile stays.
 */
export class SharedGroups {
  readonly #options: SharedGroupsOptions;
  readonly #name: string;
  readonly #lock = new Lock();
  /** Keys of the load balancers that are to use the backend group, whether they exist yet or not. */
  readonly #users = new Set<string>();
  #backend: ObservedSecurityGroup | undefined;
  #isDoubted = false;
  /** Grows with each write. */
  #version = 0;
  /** Groups that were read to take our rules away from, as they are by now. */
  #holders: readonly ObservedSecurityGroup[] = [];

  constructor(options: SharedGroupsOptions) {
    this.#options = options;
    this.#name = backendGroupName(options.settings.clusterName, options.settings.className);
  }

  /** What was listed; only ours counts. */
  take(groups: readonly ObservedSecurityGroup[]): void {
    this.#backend = groups.find((group) => this.#isOurs(group));
    this.#isDoubted = false;
  }

  /** Keys of the load balancers that are to use the backend group. */
  users(): readonly string[] {
    return [...this.#users];
  }

  beginReading(): Reading {
    return { version: this.#version };
  }

  /** Takes in what was listed since `reading`; false = it is as it was known, or has been written to meanwhile. */
  compare(groups: readonly ObservedSecurityGroup[], { version }: Reading): boolean {
    if (version !== this.#version) return false;
    const have = this.#backend;
    // One that has lost tags is still the one that was known.
    const found = groups.find((group) => this.#isOurs(group) || group.GroupId === have?.GroupId);
    if (isDeepStrictEqual(have, found)) return false;
    this.#backend = found;
    return true;
  }

  /** There is a backend group, and nobody uses it. */
  get isIdle(): boolean {
    const { mirror } = this.#options;
    return this.#backend !== undefined && this.#users.size === 0 && !mirror.isAttached(this.#backend.GroupId);
  }

  get name(): string {
    return this.#name;
  }

  get backend(): ObservedSecurityGroup | undefined {
    return this.#backend;
  }

  /** Whether an operation is on what all share. */
  concerns({ on }: Pick<Operation, "on">): boolean {
    const name = on.slice("SecurityGroup/".length);
    return on.startsWith("SecurityGroup/") && (name === this.#name || name.startsWith("sg-"));
  }

  /**
   * A load balancer is looked at: says whether it is to use the backend group, so that nobody takes that away any more, and gets
   * what there is. @throws FairleadError
   */
  async enter(owner: LoadBalancerIdentity, uses: boolean, signal: AbortSignal): Promise<SharedView> {
    return await this.#lock.hold(async () => {
      if (uses) this.#users.add(owner.key);
      else this.#users.delete(owner.key);
      if (this.#isDoubted) await this.#lookAgain(uses, signal);
      const backendGroupInUse = this.#isUsedBeside(owner);
      const mayGo = this.#backend !== undefined && !uses && !backendGroupInUse;
      this.#holders = mayGo ? await this.#readHolders(signal) : [];
      return { backendGroup: this.#backend, backendGroupInUse, groupsWithBackendRules: this.#holders };
    });
  }

  /** One change of what all share, unless it has been made, or must not be made any more. @throws FairleadError */
  async apply(
    operation: Operation,
    observed: Observed,
    call: (operation: Operation, observed: Observed) => Promise<Observed>,
  ): Promise<Observed> {
    return await this.#lock.hold(async () => {
      const now = this.#refresh(observed);
      // Who uses them keeps them in order; who has done with them takes away only what nobody uses.
      const isFarewell = isRemoval(operation) && !this.#users.has(observed.owner.key);
      if (isFarewell && now.backendGroupInUse) return now;
      if (isDone(operation, now)) return now;
      this.#version += 1;
      try {
        const after = await call(operation, now);
        this.#version += 1;
        this.#keep(after);
        return after;
      } catch (error) {
        this.#doubt(operation, error);
        throw error;
      }
    });
  }

  #refresh(observed: Observed): Observed {
    const { owner, network } = observed;
    const known = this.#options.network.nodeGroups.knownOf((network?.nodeGroups ?? []).map(({ GroupId }) => GroupId));
    const nodeGroups = network?.nodeGroups.map((group) => known.get(group.GroupId) ?? group) ?? [];
    return {
      ...observed,
      network: network && { ...network, nodeGroups },
      backendGroup: this.#backend,
      backendGroupInUse: this.#isUsedBeside(owner),
      groupsWithBackendRules: this.#holders,
    };
  }

  #keep({ network, backendGroup, groupsWithBackendRules }: Observed): void {
    const { nodeGroups } = this.#options.network;
    this.#backend = backendGroup;
    this.#holders = groupsWithBackendRules;
    for (const group of network?.nodeGroups ?? []) nodeGroups.set(group.GroupId, group);
    nodeGroups.forget(groupsWithBackendRules.map(({ GroupId }) => GroupId));
  }

  #doubt(operation: Operation, error: unknown): void {
    if (doubtAfter(operation, error).kind === "None") return;
    this.#isDoubted = true;
    this.#options.network.nodeGroups.forget();
  }

  #isUsedBeside(owner: LoadBalancerIdentity): boolean {
    const isIntended = [...this.#users].some((key) => key !== owner.key);
    const backend = this.#backend?.GroupId;
    return isIntended || (backend !== undefined && this.#options.mirror.isAttached(backend, owner));
  }

  #isOurs(group: ObservedSecurityGroup): boolean {
    return group.GroupName === this.#name && isBackendGroup(group.Tags, this.#options.settings);
  }

  async #lookAgain(uses: boolean, signal: AbortSignal): Promise<void> {
    const filter = { Name: "group-name", Values: [this.#name] };
    const groups = [...(await readSecurityGroups(this.#options.api, [filter], signal)).values()];
    this.take(groups);
    const [stranger] = groups;
    if (!uses || this.#backend !== undefined || stranger === undefined) return;
    this.#isDoubted = true;
    const message = `The security group ${stranger.GroupId} has the name ${this.#name}, which the cluster's load balancers need, but not our tags: it is not touched. Rename or delete it.`;
    throw new TerminalError("NotOurs", message);
  }

  async #readHolders(signal: AbortSignal): Promise<readonly ObservedSecurityGroup[]> {
    const filter = { Name: "ip-permission.group-id", Values: [this.#backend?.GroupId ?? ""] };
    return [...(await readSecurityGroups(this.#options.api, [filter], signal)).values()];
  }
}
