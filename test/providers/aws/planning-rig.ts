// SPDX-License-Identifier: Apache-2.0

/** An account with a cluster's network, in which plans are made and carried out. */

import { applyOperation } from "../../../providers/aws/apply.ts";
import type { Model } from "../../../providers/aws/model.ts";
import type { Observed } from "../../../providers/aws/observed.ts";
import type { Operation } from "../../../providers/aws/operation.ts";
import { planModel } from "../../../providers/aws/plan.ts";
import { Account } from "../../../src/sandbox/aws/account.ts";
import { addClusterNetwork, type ClusterNetwork } from "../../../src/sandbox/aws/network/cluster-network.ts";
import { DEFAULT_QUOTAS, DEFAULT_TIMINGS, type Timings } from "../../../src/sandbox/aws/quotas.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { type AccountApi, createAccountApi } from "./account-api.ts";
import { makeModel, owner, type Shape } from "./make-model.ts";
import { observeAccount } from "./observe-account.ts";

export const signal: AbortSignal = new AbortController().signal;
export const settings: { readonly externalManagedTags: readonly string[] } = { externalManagedTags: ["cost-center"] };

export interface PlanningRig {
  readonly account: Account;
  readonly clock: FakeClock;
  readonly api: AccountApi;
  readonly network: ClusterNetwork;
  /** A model in this network: all instances, all private subnets. */
  model(own?: Partial<Shape>): Model;
  observe(own?: Partial<Observed>): Promise<Observed>;
  /** Carries out operations one after the other; `onEach` sees the account after each. */
  apply(operations: readonly Operation[], observed: Observed, onEach?: () => void): Promise<Observed>;
  /** Observes, plans, and carries out. */
  converge(model: Model | undefined, own?: Partial<Observed>): Promise<Convergence>;
}

export interface Convergence {
  readonly operations: readonly Operation[];
  readonly observed: Observed;
}

export function createPlanningRig(timings: Partial<Timings> = {}): PlanningRig {
  const clock = new FakeClock();
  const account = new Account({
    region: "us-west-2",
    accountId: "123456789012",
    clock,
    quotas: DEFAULT_QUOTAS,
    timings: { ...DEFAULT_TIMINGS, ...timings },
  });
  const network = addClusterNetwork(account, { clusterName: "c1" });
  const api = createAccountApi(account);
  const { vpcId, privateSubnetIds, instanceIds, nodeSecurityGroupId } = network;
  const shape = { vpcId, subnets: privateSubnetIds, targets: instanceIds, nodeGroupId: nodeSecurityGroupId };
  const rig: PlanningRig = {
    account,
    clock,
    api,
    network,
    model: (own) => makeModel({ ...shape, ...own }),
    observe: (own) => observeAccount(account, api, owner, own),
    async apply(operations, observed, onEach) {
      let known = observed;
      for (const operation of operations) {
        known = await applyOperation(operation, known, api, signal);
        onEach?.();
      }
      return known;
    },
    async converge(model, own) {
      const before = await rig.observe(own);
      const operations = planModel(model, before, settings);
      return { operations, observed: await rig.apply(operations, before) };
    },
  };
  return rig;
}

/** Kinds and what they are on, with names cut to what tells them apart: for comparing plans at a glance. */
export function outline(operations: readonly Operation[]): readonly string[] {
  return operations.map(({ kind, on }) => `${kind} ${on.replace(/\/k8s-(.*)-[0-9a-f]{10}/, "/$1")}`);
}
