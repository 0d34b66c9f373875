// SPDX-License-Identifier: Apache-2.0

import type { Check } from "../http/checks.ts";
import { parseListenAddress } from "../http/listen-address.ts";
import { type HttpServer, serveHttp } from "../http/server.ts";
import type { Informer } from "../kube/informer.ts";
import type { Invocation } from "./command.ts";
import type { Connection } from "./connection.ts";

/** One of the program's roles at work on a cluster. */
export interface RunningRole {
  /** What it follows of the API server: it is ready while all of them do. */
  readonly informers: readonly Pick<Informer<unknown>, "hasSynced" | "problem" | "resource">[];
  /** What else /healthz asks: what only a restart would mend. */
  readonly health?: readonly Check[];
  /** Resolves when it has read all it needs and works. */
  start(): Promise<void>;
  /** In order: what is begun is ended or given up, and nothing is done after it. */
  stop(): Promise<void>;
}

/**
 * Starts a role, serves its health, and stops it when the process is asked to end.
 * @throws UserError when the address cannot be read or bound.
 */
export async function serveRole(
  role: RunningRole,
  httpAddress: string,
  connection: Connection,
  { signal }: Pick<Invocation, "signal">,
): Promise<void> {
  const server = await serveState(role, httpAddress, connection);
  const asked = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  try {
    await Promise.race([role.start(), asked]);
    await asked;
  } finally {
    await role.stop();
    await server?.close();
    connection.client.close();
  }
}

function serveState(role: RunningRole, text: string, { log, metrics }: Connection): Promise<HttpServer> | undefined {
  const address = parseListenAddress(text);
  if (address === undefined) return undefined;
  const checks = role.informers.map((informer) => ({
    name: `informer-${informer.resource}`,
    problem: () => informer.problem?.message,
  }));
  const livez = [{ name: "ping", problem: () => undefined }, ...(role.health ?? [])];
  return serveHttp(address, { livez, readyz: checks, metrics }, log);
}
