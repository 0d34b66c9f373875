// SPDX-License-Identifier: Apache-2.0

/**
 * ELBv2's calls without the wire: its parameters and answers have the same names there as in the SDK, so that nothing is lost but the
 * time that writing and reading take. Faults befall them and the journal has them as if they had come over a socket.
 */

import type { Clock } from "../../../../src/clock.ts";
import type { Account } from "../../../../src/sandbox/aws/account.ts";
import { AwsError } from "../../../../src/sandbox/aws/aws-error.ts";
import type { AwsCall, Fault, FaultPlan } from "../../../../src/sandbox/aws/faults.ts";
import type { Journal, Outcome } from "../../../../src/sandbox/aws/journal.ts";
import type { Parameters } from "../../../../src/sandbox/aws/protocol/parameters.ts";
import { act, elbv2Service } from "../../../../src/sandbox/aws/service.ts";

export interface DirectCallsOptions {
  readonly account: Account;
  readonly clock: Clock;
  readonly faults: FaultPlan;
  readonly journal: Journal;
}

/** Makes one call. Throws what the SDK would throw. */
export type DirectCall = (action: string, parameters: Parameters) => Promise<unknown>;

export function createDirectCalls({ account, clock, faults, journal }: DirectCallsOptions): DirectCall {
  const counts = new Map<string, number>();
  let number = 0;
  return async (action, parameters) => {
    number += 1;
    counts.set(action, (counts.get(action) ?? 0) + 1);
    const numberOfAction = counts.get(action) ?? 0;
    const call: AwsCall = { service: "elasticloadbalancing", action, parameters, number, numberOfAction };
    const time = clock.now();
    if (account.timings.perCall > 0) await clock.sleep(account.timings.perCall);
    const fault = faults.faultFor(call);
    if (fault?.kind === "Delay") await clock.sleep(fault.ms);
    const result = doOrRefuse(account, call, fault);
    journal.add({ ...call, time, outcome: outcomeOf(result, fault) });
    if (fault?.kind === "LoseReply" || fault?.kind === "Drop") throw hungUp();
    if (result instanceof AwsError) throw inWordsOfTheSdk(result);
    return result;
  };
}

/** What is answered is no part of the account any more, and what is undefined is not there, as on the wire. */
function doOrRefuse(account: Account, { action, parameters }: AwsCall, fault: Fault | undefined): unknown {
  if (fault?.kind === "Refuse") return fault.error;
  if (fault?.kind === "Drop") return undefined;
  try {
    return JSON.parse(JSON.stringify(act(elbv2Service, account, action, parameters)));
  } catch (thrown) {
    if (thrown instanceof AwsError) return thrown;
    throw thrown;
  }
}

function outcomeOf(result: unknown, fault: Fault | undefined): Outcome {
  if (fault?.kind === "Drop") return { kind: "Dropped" };
  const code = result instanceof AwsError ? result.code : undefined;
  if (fault?.kind === "LoseReply") return { kind: "ReplyLost", code };
  return code === undefined ? { kind: "Done" } : { kind: "Refused", code };
}

function inWordsOfTheSdk({ code, message, status }: AwsError): Error {
  return Object.assign(new Error(message), { Code: code, $metadata: { httpStatusCode: status } });
}

/** What a connection that is closed without an answer is to the SDK. */
export function hungUp(): Error {
  return Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
}
