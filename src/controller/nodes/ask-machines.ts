// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../clock.ts";
import { type Problem, RetryableError, toFairleadError, toProblem } from "../../errors.ts";
import type { Node } from "../../model/request.ts";
import { unlessAborted } from "../../unless-aborted.ts";
import type { InstanceAnswer, Instances } from "../instances.ts";

/** Counts what the provider says. */
export interface AnswerRecorder {
  /** Of one node: "Exists", "Gone", or the reason why it is not known. */
  answered(answer: string): void;
}

export interface MachineSource {
  readonly instances: Instances;
  readonly clock: Clock;
  readonly recorder: AnswerRecorder;
}

/** Asks for the machines of these nodes: an answer for each node, by name. */
export type AskMachines = (nodes: readonly Node[], signal: AbortSignal) => Promise<ReadonlyMap<string, InstanceAnswer>>;

/** Longer than a provider takes that is throttled, and short enough for the nodes that wait behind the answer. */
const timeoutMs = 60_000;

/**
 * A provider's look-up with the holes closed: what throws, does not answer in time, or leaves a node out has told nothing about it.
 * @throws the signal's reason when that is aborted, and nothing else
 */
export function createAskMachines({ instances, clock, recorder }: MachineSource): AskMachines {
  return async (nodes, signal) => {
    signal.throwIfAborted();
    if (nodes.length === 0) return new Map();
    const given = await askInTime(instances, nodes, { clock, signal });
    const answers = new Map(nodes.map((node) => [node.name, given(node)]));
    for (const answer of answers.values()) recorder.answered(answerName(answer));
    return answers;
  };
}

function answerName(answer: InstanceAnswer): string {
  return answer.kind === "Unknown" ? answer.problem.reason : answer.kind;
}

async function askInTime(
  instances: Instances,
  nodes: readonly Node[],
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<(node: Node) => InstanceAnswer> {
  const late = new AbortController();
  const cancel = clock.after(timeoutMs, () =>
    late.abort(new RetryableError("NoAnswer", `the provider did not answer within ${timeoutMs / 1000} s`)),
  );
  const either = AbortSignal.any([signal, late.signal]);
  try {
    // A provider that does not listen to the signal must not hold anybody up.
    const answers = await unlessAborted(instances.lookUp(nodes, either), either);
    return ({ name }) => answers.get(name) ?? { kind: "Unknown", problem: unanswered(name) };
  } catch (thrown) {
    signal.throwIfAborted();
    const problem = toProblem(toFairleadError(thrown));
    return () => ({ kind: "Unknown", problem });
  } finally {
    cancel();
  }
}

function unanswered(name: string): Problem {
  return { kind: "RetryableError", reason: "NoAnswer", message: `the provider said nothing of the machine of ${name}` };
}
