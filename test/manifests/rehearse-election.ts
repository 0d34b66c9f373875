// SPDX-License-Identifier: Apache-2.0

import type { Connection } from "../../src/commands/connection.ts";
import type { Leadership } from "../../src/commands/controller-manager.ts";
import { createEventWriter } from "../../src/kube/events.ts";
import { createLeaderElection } from "../../src/kube/leader-election.ts";
import { holdMs } from "../../src/kube/lease-claim.ts";
import { LeaseFence } from "../../src/kube/lease-fence.ts";
import { namespace } from "./rights.ts";

const timing = { leaseDurationMs: 15_000, renewDeadlineMs: 10_000, retryPeriodMs: 200 };
export const leaseName = "fairlead-controller";

/** An election whose Lease another process holds at first, and gives up once this one has watched it. */
export async function rehearseElection(connection: Connection): Promise<Leadership> {
  const before = enter(connection, "another");
  await before.election.acquire();
  const next = enter(connection, "this one");
  return {
    fence: next.fence,
    election: {
      ...bound(next.election),
      async acquire() {
        const acquired = next.election.acquire();
        await connection.clock.sleep(500);
        await before.election.release();
        await acquired;
      },
    },
  };
}

function enter(connection: Connection, identity: string): Leadership {
  const { client, clock, random, log } = connection;
  const fence = new LeaseFence(clock, holdMs(timing));
  const recorder = { leading() {}, tookSlowPath() {} };
  const events = createEventWriter({ client, component: "election", clock, random, log, recorder: { recorded() {} } });
  const lease = { namespace, name: leaseName };
  const hasEnded = (): boolean => false;
  const parts = { client, lease, timing, identity, hasEnded, fence, events, recorder, clock, random, log };
  return { fence, election: createLeaderElection(parts) };
}

function bound(election: Leadership["election"]): Leadership["election"] {
  return {
    lost: election.lost,
    acquire: () => election.acquire(),
    release: () => election.release(),
    problem: () => election.problem(),
  };
}
