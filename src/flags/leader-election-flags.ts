// SPDX-License-Identifier: Apache-2.0

/** Upstream's flags of leader election, with upstream's defaults. */

import { durationFlag, switchFlag, textFlag } from "./flag-kinds.ts";
import type { FlagTable } from "./parse-flags.ts";

/** A field has the name of its flag; times are in milliseconds. */
export interface LeaderElectionConfig {
  readonly "leader-elect": boolean;
  readonly "leader-elect-lease-duration": number;
  readonly "leader-elect-renew-deadline": number;
  readonly "leader-elect-retry-period": number;
  readonly "leader-elect-resource-lock": string;
  readonly "leader-elect-resource-name": string;
  readonly "leader-elect-resource-namespace": string;
}

export const leaderElectionFlags: FlagTable<LeaderElectionConfig> = {
  "leader-elect": switchFlag(true, {
    doc: "Work only while holding the Lease, so that of several processes one does; false where there is never more than one.",
  }),
  "leader-elect-lease-duration": durationFlag("15s", {
    doc: "Others take the Lease this long after they last saw it renewed.",
  }),
  "leader-elect-renew-deadline": durationFlag("10s", {
    doc: "The leader tries this long to renew before it gives up, and ends.",
  }),
  "leader-elect-retry-period": durationFlag("2s", { doc: "Between two renewals, or two looks at another's Lease." }),
  "leader-elect-resource-lock": textFlag("leases", { doc: "Kind of object that is held." }),
  "leader-elect-resource-name": textFlag("cloud-controller-manager", {
    placeholder: "NAME",
    doc: "Name of the Lease.",
  }),
  "leader-elect-resource-namespace": textFlag("kube-system", {
    placeholder: "NAME",
    doc: "Namespace of the Lease.",
  }),
};

/** A Lease counts in whole seconds. */
const shortestLeaseMs = 1_000;

/** How far apart client-go's retries can be, in retry periods: what it asks of the relation of the two flags. */
const retrySpread = 1.2;

/** What is wrong with the flags together; nothing where there is no election. */
export function findElectionMistakes(config: LeaderElectionConfig): readonly string[] {
  if (!config["leader-elect"]) return [];
  const duration = config["leader-elect-lease-duration"];
  const deadline = config["leader-elect-renew-deadline"];
  const retry = config["leader-elect-retry-period"];
  const isNamed = config["leader-elect-resource-name"] !== "" && config["leader-elect-resource-namespace"] !== "";
  const rules: readonly (readonly [boolean, string])[] = [
    [duration >= shortestLeaseMs, "--leader-elect-lease-duration must be 1s or more"],
    [duration > deadline, "--leader-elect-lease-duration must be longer than --leader-elect-renew-deadline"],
    [retry > 0, "--leader-elect-retry-period must be more than 0"],
    [
      deadline > retry * retrySpread,
      "--leader-elect-renew-deadline must be longer than 1.2 times --leader-elect-retry-period",
    ],
    // The other kinds that there once were are refused by client-go, too, and only where there is an election.
    [config["leader-elect-resource-lock"] === "leases", "--leader-elect-resource-lock must be leases"],
    [isNamed, "--leader-elect-resource-name and --leader-elect-resource-namespace cannot be empty"],
  ];
  return rules.flatMap(([holds, mistake]) => (holds ? [] : [mistake]));
}
