// SPDX-License-Identifier: Apache-2.0

/** What a speaker is made of and told by. */

import type { Clock, Random } from "../../../src/clock.ts";
import type { EventSink, ServiceWriter } from "../../../src/controller/service-store.ts";
import type { Log } from "../../../src/log.ts";
import type { Announcer } from "./model.ts";
import type { Cause, SpeakerStores } from "./reconciler.ts";
import type { SpeakerLeaseClient } from "./speaker-lease.ts";

/** What the metrics are made of. */
export interface SpeakerRecorder {
  /** How many addresses this node answers for. */
  announced(count: number): void;
  moved(direction: "Gained" | "Lost", cause: MoveCause, count: number): void;
}

/** `Takeover`: another node answers, and this one's Lease has run out. `Renewal`: it has been renewed since. `Drain`: on the way out. */
export type MoveCause = Cause | "Takeover" | "Renewal" | "Drain";

export interface SpeakerOptions {
  readonly nodeName: string;
  /** Services of this class are announced; undefined = those without a class. */
  readonly className: string | undefined;
  /** Announce from nodes that carry the exclusion label too. */
  readonly ignoreExclusionLabel?: boolean;
  readonly drainMs?: number;
  readonly stores: SpeakerStores;
  readonly announcer: Announcer;
  readonly leases: SpeakerLeaseClient;
  readonly writer: Pick<ServiceWriter, "patchStatus">;
  readonly events: EventSink;
  readonly recorder: SpeakerRecorder;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}
