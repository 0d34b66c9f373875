// SPDX-License-Identifier: Apache-2.0

import type { Announcer, FrameCounters } from "../../providers/baremetal/speaker/model.ts";
import type { Speaker } from "../../providers/baremetal/speaker/speaker.ts";
import type { SpeakerRecorder } from "../../providers/baremetal/speaker/speaker-options.ts";
import type { Sample } from "../controller/reading.ts";
import type { Metrics } from "../metrics/metrics.ts";

/** What is read when somebody asks. */
export interface SpeakerSources extends Pick<Speaker, "peers"> {
  /** Counts frames itself. */
  readonly announcer: Pick<Announcer, "counters">;
}

/** Registers the speaker's metrics. */
export function speakerMetrics(
  metrics: Pick<Metrics, "gauge" | "counter">,
  { announcer, peers }: SpeakerSources,
): SpeakerRecorder {
  const moves = new Map<string, { readonly labels: Readonly<Record<string, string>>; value: number }>();
  let announced = 0;
  metrics.gauge({
    name: "fairlead_speaker_announced_addresses",
    help: "Addresses that this node answers for.",
    labels: [],
    read: () => [{ labels: {}, value: announced }],
  });
  metrics.gauge({
    name: "fairlead_speaker_peers",
    help: "Speakers of the other nodes by their Leases: Alive, Gone (run out), Released (given up in order).",
    labels: ["state"],
    read: () => Object.entries(peers()).map(([state, value]) => ({ labels: { state }, value })),
  });
  metrics.counter({
    name: "fairlead_speaker_moves_total",
    help: "Addresses that this node took over or gave up, by the cause.",
    labels: ["direction", "cause"],
    read: () => [...moves.values()],
  });
  metrics.counter({
    name: "fairlead_speaker_frames_total",
    help: "ARP and neighbour discovery frames received, by what became of them.",
    labels: ["kind", "outcome"],
    read: async () => received(await announcer.counters()),
  });
  metrics.counter({
    name: "fairlead_speaker_gratuitous_frames_total",
    help: "Gratuitous ARP frames and unsolicited neighbour advertisements sent.",
    labels: ["kind"],
    read: async () => gratuitous(await announcer.counters()),
  });
  return {
    announced(count) {
      announced = count;
    },
    moved(direction, cause, count) {
      const key = `${direction}/${cause}`;
      const move = moves.get(key) ?? { labels: { direction, cause }, value: 0 };
      move.value += count;
      moves.set(key, move);
    },
  };
}

function received({ received }: FrameCounters): readonly Sample[] {
  return Object.entries(received).flatMap(([kind, outcomes]) =>
    Object.entries(outcomes).map(([outcome, value]) => ({ labels: { kind, outcome }, value })),
  );
}

function gratuitous({ gratuitousSent }: FrameCounters): readonly Sample[] {
  return Object.entries(gratuitousSent).map(([kind, value]) => ({ labels: { kind }, value }));
}
