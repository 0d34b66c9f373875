// SPDX-License-Identifier: Apache-2.0

/** Misbehaviour on command: what AWS and the network do to calls now and then. */

import { AwsError } from "./aws-error.ts";
import type { Parameters } from "./protocol/parameters.ts";
import { ec2Service, elbv2Service, type ServiceName, serviceOfAction } from "./service.ts";

/** A call that has come in and is not done yet. */
export interface AwsCall {
  readonly service: ServiceName;
  readonly action: string;
  readonly parameters: Parameters;
  /** 1 for the first call of all since the start, whatever its action. */
  readonly number: number;
  /** 1 for the first call of this action since the start. */
  readonly numberOfAction: number;
}

export type Fault =
  /** Answers with an error, and does nothing. */
  | { readonly kind: "Refuse"; readonly error: AwsError }
  /** Does it, and closes the connection: the client cannot know that it was done. */
  | { readonly kind: "LoseReply" }
  /** Closes the connection without doing anything. */
  | { readonly kind: "Drop" }
  /** Does it later. */
  | { readonly kind: "Delay"; readonly ms: number };

/** Asked before each call; what it answers befalls the call. */
export type FaultHook = (call: AwsCall) => Fault | undefined;

/** Which hooks are in force: the first that answers decides. */
export class FaultPlan {
  #hooks: readonly FaultHook[] = [];

  /** Returns a function that takes the hook away again. */
  add(hook: FaultHook): () => void {
    this.#hooks = [...this.#hooks, hook];
    return () => {
      this.#hooks = this.#hooks.filter((other) => other !== hook);
    };
  }

  clear(): void {
    this.#hooks = [];
  }

  faultFor(call: AwsCall): Fault | undefined {
    for (const hook of this.#hooks) {
      const fault = hook(call);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }
}

/** Throttled, in the words of the call's service. */
export function throttling(call: Pick<AwsCall, "service">): Fault {
  return { kind: "Refuse", error: (call.service === "ec2" ? ec2Service : elbv2Service).throttled };
}

/** Not allowed by IAM, in the words of the action's service. */
export function accessDenied(call: Pick<AwsCall, "action">): Fault {
  return { kind: "Refuse", error: serviceOfAction(call.action).denied(call.action) };
}

/** 500. */
export function internalFailure(): Fault {
  return { kind: "Refuse", error: new AwsError("InternalFailure", "An internal error has occurred.", 500) };
}

/** 503. */
export function serviceUnavailable(): Fault {
  return { kind: "Refuse", error: new AwsError("ServiceUnavailable", "Service is unavailable, try again.", 503) };
}
