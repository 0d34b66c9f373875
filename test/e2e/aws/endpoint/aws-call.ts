// SPDX-License-Identifier: Apache-2.0

/** A call of the Query protocol: an action with flat parameters such as `Tags.member.1.Key`. */

import type { Xml } from "./xml.ts";

export type AwsService = "elasticloadbalancing" | "ec2";

export type Parameters = ReadonlyMap<string, string>;

export interface AwsCall {
  readonly service: AwsService;
  readonly action: string;
  readonly parameters: Parameters;
}

/** Answers a call with its result element. @throws Refusal */
export type AnswerCall = (call: AwsCall) => Promise<Xml>;

/** An error as AWS answers it. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** A call of ELBv2 that a mend makes by itself. Lists become `Name.member.N`, undefined is left out. */
export function elbCall(action: string, input: Readonly<Record<string, string | readonly string[]>>): AwsCall {
  const entries = Object.entries(input).flatMap(([name, value]): readonly (readonly [string, string])[] =>
    typeof value === "string"
      ? [[name, value]]
      : value.map((item, index) => [`${name}.member.${index + 1}`, item] as const),
  );
  return { service: "elasticloadbalancing", action, parameters: new Map(entries) };
}

/** The same call with these parameters, too. */
export function withParameters(call: AwsCall, added: Readonly<Record<string, string>>): AwsCall {
  return { ...call, parameters: new Map([...call.parameters, ...Object.entries(added)]) };
}

/** The same call without the parameters, lists and structures of these names. */
export function withoutParameters(call: AwsCall, ...names: readonly string[]): AwsCall {
  const goes = (key: string): boolean => names.some((name) => key === name || key.startsWith(`${name}.`));
  return { ...call, parameters: new Map([...call.parameters].filter(([key]) => !goes(key))) };
}

/** The parameter; "" where it is not given. */
export function parameter(call: AwsCall, name: string): string {
  return call.parameters.get(name) ?? "";
}

/** A list of texts, `Name.member.N`, in order. */
export function listParameter(call: AwsCall, name: string): readonly string[] {
  return structures(call, `${name}.member`).map((fields) => fields[""] ?? "");
}

/** A list of structures: `prefix.N.Field`, and `prefix.N` under the name "", in the order of N. */
export function structures(call: AwsCall, prefix: string): readonly Readonly<Record<string, string>>[] {
  const found = new Map<number, Record<string, string>>();
  for (const [key, value] of call.parameters) {
    if (!key.startsWith(`${prefix}.`)) continue;
    const [number = "", ...field] = key.slice(prefix.length + 1).split(".");
    const fields = found.get(Number(number)) ?? {};
    fields[field.join(".")] = value;
    found.set(Number(number), fields);
  }
  return [...found].toSorted(([left], [right]) => left - right).map(([, fields]) => fields);
}
