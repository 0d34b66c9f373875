// SPDX-License-Identifier: Apache-2.0

import { toFairleadError } from "../errors.ts";
import type { Check } from "../http/checks.ts";
import { parseListenAddress } from "../http/listen-address.ts";
import { type ServedState, serveHttp } from "../http/server.ts";
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

/** Where the state of a role is told. Returns what ends it; undefined = it is told nowhere. */
export type OpenServer = (state: ServedState) => Promise<{ close(): Promise<void> } | undefined>;

/**
 * Starts a role, serves its state, and stops it when the process is asked to end.
 * @throws what the servers throw that are opened first
 */
export async function serveRole(
  role: RunningRole,
  servers: readonly OpenServer[],
  { client, metrics, log }: Pick<Connection, "client" | "metrics" | "log">,
  { signal }: Pick<Invocation, "signal">,
): Promise<void> {
  const state = stateOf(role, metrics);
  const opened = await Promise.all(servers.map((open) => open(state)));
  const asked = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  try {
    await Promise.race([role.start(), asked]);
    await asked;
    log.info({ why: toFairleadError(signal.reason).message }, "ending");
  } finally {
    await role.stop();
    for (const server of opened) await server?.close();
    client.close();
  }
}

/** Plain HTTP, as of `--http-bind-address`. @throws UserError when the address cannot be read or bound */
export function plainServer(text: string, { log }: Pick<Connection, "log">): OpenServer {
  return async (state) => {
    const address = parseListenAddress(text);
    return address && serveHttp(address, state, log);
  };
}

/** Asked each time: what a role follows changes when other settings come into force. */
function stateOf(role: RunningRole, metrics: ServedState["metrics"]): ServedState {
  return {
    metrics,
    get livez() {
      return [{ name: "ping", problem: () => undefined }, ...(role.health ?? [])];
    },
    get readyz() {
      return role.informers.map((informer) => ({
        name: `informer-${informer.resource}`,
        problem: () => informer.problem?.message,
      }));
    },
  };
}
