// SPDX-License-Identifier: Apache-2.0

import type { ActionInput, WriteAction } from "./aws-api.ts";
import type { Ref, ResourceId } from "./model.ts";

/** Any input with identifiers replaced by what stands for them, at any depth. */
export type WithRefs<T> = T extends string | number | boolean | undefined
  ? T | Ref
  : T extends readonly (infer Item)[]
    ? readonly WithRefs<Item>[]
    : { readonly [Key in keyof T]: WithRefs<T[Key]> };

/**
 * One change: the AWS action that makes it, on what, with which input. `apply` puts ARNs for the references, makes the call, and
 * returns what is known then. Prints as JSON.
 */
export type Operation = {
  readonly [Action in WriteAction]: {
    readonly kind: Action;
    readonly on: ResourceId;
    readonly input: WithRefs<ActionInput<Action>>;
    /** What it changes, in words: for people who read a plan. */
    readonly why: string;
  };
}[WriteAction];
