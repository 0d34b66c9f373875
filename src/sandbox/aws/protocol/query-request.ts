// SPDX-License-Identifier: Apache-2.0

import { AwsError } from "../aws-error.ts";
import type { Parameters, ParameterValue } from "./parameters.ts";

/** What a Query request asks for. */
export interface QueryRequest {
  readonly action: string;
  readonly version: string;
  readonly parameters: Parameters;
}

type Tree = Map<string, Tree | string>;

/** `Subnets.member.1=a` goes to Subnets, member, 1. */
function insert(tree: Tree, path: readonly string[], text: string): void {
  const [name = "", ...rest] = path;
  if (rest.length === 0) {
    tree.set(name, text);
    return;
  }
  const have = tree.get(name);
  const branch: Tree = have instanceof Map ? have : new Map();
  tree.set(name, branch);
  insert(branch, rest, text);
}

function isNumbered(tree: Tree): boolean {
  return tree.size > 0 && [...tree.keys()].every((name) => /^\d+$/.test(name));
}

/** Numbered names are a list (EC2's way), and so is what stands under nothing but `member` (ELBv2's). */
function toValue(tree: Tree | string): ParameterValue {
  if (typeof tree === "string") return tree;
  const only = tree.size === 1 ? tree.get("member") : undefined;
  if (only instanceof Map && isNumbered(only)) return toList(only);
  return isNumbered(tree) ? toList(tree) : toParameters(tree);
}

function toList(tree: Tree): readonly ParameterValue[] {
  const entries = [...tree].sort(([left], [right]) => Number(left) - Number(right));
  return entries.map(([, value]) => toValue(value));
}

function toParameters(tree: Tree): Parameters {
  return Object.fromEntries([...tree].map(([name, value]) => [name, toValue(value)]));
}

/**
 * Reads a form body of the Query protocol, AWS's or EC2's, without knowing the action's shape.
 * @throws AwsError MissingAction
 */
export function parseQueryRequest(body: string): QueryRequest {
  const tree: Tree = new Map();
  for (const [name, text] of new URLSearchParams(body)) insert(tree, name.split("."), text);
  const { Action: action, Version: version, ...parameters } = toParameters(tree);
  if (typeof action !== "string") throw new AwsError("MissingAction", "The request must contain the parameter Action.");
  return { action, version: typeof version === "string" ? version : "", parameters };
}
