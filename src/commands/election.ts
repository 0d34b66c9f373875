// SPDX-License-Identifier: Apache-2.0

import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { systemClock } from "../clock.ts";
import type { LeaderElectionConfig } from "../flags/leader-election-flags.ts";
import { createEventWriter } from "../kube/events.ts";
import { createLeaderElection } from "../kube/leader-election.ts";
import { holdMs, type LeaseTiming } from "../kube/lease-claim.ts";
import { LeaseFence } from "../kube/lease-fence.ts";
import type { Invocation } from "./command.ts";
import { type Connection, type ConnectionOptions, connect, openClient } from "./connection.ts";
import type { Leadership } from "./controller-manager.ts";
import { hasEnded, processIdentity } from "./process-identity.ts";

/** A connection on which only the leader can write; without an election, on which everybody can. */
export interface ElectedConnection {
  readonly connection: Connection;
  readonly leadership: Leadership | undefined;
  /** Tells an Event of the Lease, whoever leads; without an election, nobody. */
  warn(reason: string, message: string): void;
  /** Cuts what the election itself still has under way. */
  close(): Promise<void>;
}

/** @throws UserError when nothing says where the API server is. */
export function connectElected(
  config: LeaderElectionConfig,
  options: ConnectionOptions,
  invocation: Invocation,
): ElectedConnection {
  if (!config["leader-elect"]) {
    const connection = connect(options, invocation);
    return { connection, leadership: undefined, warn() {}, close: () => Promise.resolve() };
  }
  const timing = timingOf(config);
  const fence = new LeaseFence(systemClock, holdMs(timing));
  const connection = connect({ ...options, fence }, invocation);
  const { clock, random, log, metrics } = connection;
  const client = openClient(options, metrics, invocation);
  const { component } = options;
  const events = createEventWriter({ client, component, clock, random, log, recorder: metrics.events });
  const lease = { namespace: config["leader-elect-resource-namespace"], name: config["leader-elect-resource-name"] };
  const election = createLeaderElection({
    client,
    lease,
    timing,
    // A restart of the same pod is another process: what the one before had under way may still arrive.
    identity: processIdentity(hostname(), randomUUID(), process.pid),
    hasEnded: (identity) => hasEnded(identity),
    fence,
    events,
    recorder: metrics.leaderElection(lease.name),
    clock,
    random,
    log,
  });
  election.lost.addEventListener("abort", () => client.close());
  return {
    connection,
    leadership: { election, fence },
    warn(reason, message) {
      events.event(election.subject, "Warning", reason, message);
    },
    async close() {
      await events.stop();
      client.close();
    },
  };
}

function timingOf(config: LeaderElectionConfig): LeaseTiming {
  return {
    leaseDurationMs: config["leader-elect-lease-duration"],
    renewDeadlineMs: config["leader-elect-renew-deadline"],
    retryPeriodMs: config["leader-elect-retry-period"],
  };
}
