// SPDX-License-Identifier: Apache-2.0

/** A call to AWS in one line: what it does, to what, and what came of it. */

import { isRead, type JournalEntry, type Outcome } from "../aws/journal.ts";
import type { Parameters, ParameterValue } from "../aws/protocol/parameters.ts";

/** Longest that the parameters of a call are told at. */
const MAX_TEXT = 180;

/** The same for everything that is made, and much. */
const UNTOLD = new Set(["Tags", "TagSpecification"]);

/** What people know of an ARN is its kind and name: `targetgroup/NAME/ID`, `loadbalancer/net/NAME/ID`, `listener/net/NAME/ID/ID`. */
function shorten(value: string): string {
  const [, kind = "", name = ""] =
    /^arn:aws:elasticloadbalancing:[^:]*:\d*:([a-z]+)\/(?:net\/)?([^/]+)/.exec(value) ?? [];
  return kind === "" ? value : `${kind}/${name}`;
}

function describeValue(value: ParameterValue): string {
  if (value === undefined) return "";
  if (typeof value !== "object") return shorten(String(value));
  return Array.isArray(value)
    ? `[${value.map(describeValue).join(", ")}]`
    : `{${describeParameters(value as Parameters)}}`;
}

/** What is short first: it says more. */
function describeParameters(parameters: Parameters): string {
  const told = Object.entries(parameters).filter(([name, value]) => value !== undefined && !UNTOLD.has(name));
  const isPlain = ([, value]: readonly [string, ParameterValue]): boolean => typeof value !== "object";
  return [...told.filter(isPlain), ...told.filter((entry) => !isPlain(entry))]
    .map(([name, value]) => `${name}=${describeValue(value)}`)
    .join(" ");
}

function describeOutcome(outcome: Outcome): string {
  switch (outcome.kind) {
    case "Done":
      return "done";
    case "Refused":
      return `refused: ${outcome.code}`;
    case "Dropped":
      return "not done, and no answer";
    case "ReplyLost":
      return `${outcome.code === undefined ? "done" : `refused: ${outcome.code}`}, but the answer is lost`;
  }
}

/** For example `AWS write: DeleteTargetGroup TargetGroupArn=targetgroup/web -> done`. */
export function describeCall({ action, parameters, outcome }: Omit<JournalEntry, "time">): string {
  const text = describeParameters(parameters);
  const cut = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
  const kind = isRead({ action }) ? "AWS read: " : "AWS write:";
  return `${kind} ${[action, cut].filter((part) => part !== "").join(" ")} -> ${describeOutcome(outcome)}`;
}
