// SPDX-License-Identifier: Apache-2.0

import { Counter, Gauge, type Registry } from "prom-client";
import type { ElectionRecorder } from "../kube/leader-election-options.ts";

export function leaderElectionMetrics(registry: Registry, name: string): ElectionRecorder {
  const master = new Gauge({
    name: "leader_election_master_status",
    help: "1 while this process holds the lease, 0 while it stands by.",
    labelNames: ["name"],
    registers: [registry],
  });
  const slowPaths = new Counter({
    name: "leader_election_slowpath_total",
    help: "Renewals of the lease that failed at first, and were tried again after a look at it.",
    labelNames: ["name"],
    registers: [registry],
  });
  slowPaths.inc({ name }, 0);
  return {
    leading: (isLeader) => master.set({ name }, isLeader ? 1 : 0),
    tookSlowPath: () => slowPaths.inc({ name }),
  };
}
