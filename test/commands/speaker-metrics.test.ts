// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { speakerMetrics } from "../../src/commands/speaker-metrics.ts";
import { createMetrics } from "../../src/metrics/metrics.ts";
import { valuesOf } from "../metrics/values-of.ts";

test("a speaker tells what it announces, what moved and why, its frames, and how the others are", async () => {
  const metrics = createMetrics();
  const recorder = speakerMetrics(metrics, {
    peers: () => ({ Alive: 2, Gone: 1, Released: 0 }),
    announcer: {
      counters: () =>
        Promise.resolve({
          received: { arp: { Replied: 4 }, ndp: { NotAnnounced: 9 } },
          gratuitousSent: { arp: 3, ndp: 0 },
        }),
    },
  });
  recorder.announced(5);
  recorder.moved("Gained", "Liveness", 2);
  recorder.moved("Gained", "Liveness", 3);
  recorder.moved("Lost", "Drain", 1);
  const values = await valuesOf(metrics);
  const own = Object.entries(values).filter(([name]) => name.startsWith("fairlead_speaker"));
  assert.deepEqual(Object.fromEntries(own), {
    fairlead_speaker_announced_addresses: 5,
    'fairlead_speaker_peers{state="Alive"}': 2,
    'fairlead_speaker_peers{state="Gone"}': 1,
    'fairlead_speaker_peers{state="Released"}': 0,
    'fairlead_speaker_moves_total{direction="Gained",cause="Liveness"}': 5,
    'fairlead_speaker_moves_total{direction="Lost",cause="Drain"}': 1,
    'fairlead_speaker_frames_total{kind="arp",outcome="Replied"}': 4,
    'fairlead_speaker_frames_total{kind="ndp",outcome="NotAnnounced"}': 9,
    'fairlead_speaker_gratuitous_frames_total{kind="arp"}': 3,
    'fairlead_speaker_gratuitous_frames_total{kind="ndp"}': 0,
  });
});
