// SPDX-License-Identifier: Apache-2.0

import type { Clock, Random } from "../clock.ts";
import type { EventSink } from "../controller/service-store.ts";
import type { Log } from "../log.ts";
import type { KubeClient } from "./client.ts";
import type { LeaseTiming } from "./lease-claim.ts";
import type { LeaseFence } from "./lease-fence.ts";
import type { LeaseName } from "./shared-lease.ts";

/** Counts under client-go's names. */
export interface ElectionRecorder {
  leading(isLeader: boolean): void;
  /** A renewal failed at first, and the Lease was read to see why. */
  tookSlowPath(): void;
}

export interface LeaderElectionOptions {
  /** With connections of its own, so that no renewal waits behind other calls, and without the fence, which it opens. */
  readonly client: KubeClient;
  readonly lease: LeaseName;
  readonly timing: LeaseTiming;
  /** Of this process alone, also after a restart. */
  readonly identity: string;
  /** Whether the process of this identity has ended for sure; false where that cannot be known. */
  readonly hasEnded: (identity: string) => boolean;
  /** Made with `holdMs(timing)`. */
  readonly fence: LeaseFence;
  readonly events: EventSink;
  readonly recorder: ElectionRecorder;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}
