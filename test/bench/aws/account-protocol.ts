// SPDX-License-Identifier: Apache-2.0

/** What `programs/aws-account.ts` and `account-process.ts` say to each other. */

export interface AccountSettings {
  /** In the tags of subnets and of the nodes' group. */
  readonly clusterName: string;
  /** Delay of each answer. */
  readonly perCallMs: number;
  /** From CreateLoadBalancer to `active`. */
  readonly provisioningMs: number;
}

export interface AccountPlace {
  /** For `AWS_ENDPOINT_URL`. */
  readonly url: string;
  /** Where commands are POSTed to. */
  readonly control: string;
  readonly region: string;
}

/** Shares of all calls, 0 to 1. */
export interface FaultShares {
  readonly throttled: number;
  /** 500, and nothing is done. */
  readonly failed: number;
  /** Done, but the connection is closed before the reply. */
  readonly lost: number;
  readonly seed: number;
}

/** A token bucket for the calls whose action a regular expression finds. */
export interface AccountLimit {
  readonly actions: string;
  readonly perSecond: number;
  readonly burst: number;
}

export type AccountCommand =
  | { readonly kind: "Calls"; readonly since: number }
  | { readonly kind: "AddInstances"; readonly count: number }
  | { readonly kind: "Misbehave"; readonly shares: FaultShares }
  | { readonly kind: "Limit"; readonly limits: readonly AccountLimit[] }
  | { readonly kind: "Count" };

export interface MadeInstance {
  readonly id: string;
  readonly zone: string;
}

/** What there is beside the network that was there at first. */
export interface AccountCount {
  readonly loadBalancers: number;
  readonly listeners: number;
  readonly targetGroups: number;
  readonly securityGroups: number;
  /** Rules in the nodes' group, which had none at first. */
  readonly nodeRules: number;
}
