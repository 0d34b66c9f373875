// SPDX-License-Identifier: Apache-2.0

import { fileURLToPath } from "node:url";
import { eventually } from "../eventually.ts";
import type { EchoOutcome, EchoProtocol, EchoReply } from "../programs/echo.ts";
import type { NetworkNamespace } from "./network-namespace.ts";

const program = fileURLToPath(new URL("../programs/client.ts", import.meta.url));

export interface Question {
  readonly protocol: EchoProtocol;
  readonly address: string;
  readonly port: number;
  /** How often, each time over a new connection; once if not given. */
  readonly count?: number;
  readonly timeoutMs?: number;
}

/** Sends `question` from a namespace, and gives back what came of each try. */
export async function ask(from: NetworkNamespace, question: Question): Promise<readonly EchoOutcome[]> {
  const { protocol, address, port, count = 1, timeoutMs = 2_000 } = question;
  const args = [program, protocol, address, String(port), String(count), String(timeoutMs)];
  const text = await from.run(process.execPath, args, { timeoutMs: count * timeoutMs + 10_000 });
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as EchoOutcome);
}

/** The only answer to a question asked once. @throws Error that names the failure. */
export async function askOnce(from: NetworkNamespace, question: Question): Promise<EchoReply> {
  const [outcome] = await ask(from, { ...question, count: 1 });
  if (outcome === undefined || "error" in outcome) {
    throw new Error(`${question.protocol} ${question.address} ${question.port}: ${outcome?.error ?? "no outcome"}`);
  }
  return outcome;
}

/** Asks again and again until there is an answer: rules of kube-proxy and neighbour tables follow a change with some delay. */
export function reach(from: NetworkNamespace, question: Question): Promise<EchoReply> {
  const { protocol, address, port } = question;
  return eventually(`${protocol} ${address} ${port} answers`, () => askOnce(from, { timeoutMs: 1_000, ...question }));
}

/** Resolves once a question fails with one of these errors, for example ECONNREFUSED. */
export async function refuse(from: NetworkNamespace, question: Question, errors: readonly string[]): Promise<void> {
  const { protocol, address, port } = question;
  await eventually(`${protocol} ${address} ${port} fails with ${errors.join(" or ")}`, async () => {
    const [outcome] = await ask(from, { timeoutMs: 1_000, ...question, count: 1 });
    if (outcome !== undefined && "error" in outcome && errors.includes(outcome.error)) return true;
    throw new Error(`it came to ${JSON.stringify(outcome)}`);
  });
}

/** What a client sees when nobody has the address any more, or nobody listens. */
export const unreachable: readonly string[] = ["Timeout", "EHOSTUNREACH", "ECONNREFUSED", "ENETUNREACH"];
