// SPDX-License-Identifier: Apache-2.0

/** `announcer.ts JSON`: the speaker's announcer alone, driven by its parent over Node's channel between processes. */

import { createThreadAnnouncer } from "../../../providers/baremetal/speaker/thread-announcer.ts";
import { defaultExcludedInterfaces } from "../../../src/config.ts";
import type { AnnouncerOrder, AnnouncerSettings } from "../layer2/announcer-process.ts";

const {
  workerUrl,
  excludeInterfaces = defaultExcludedInterfaces,
  ...settings
} = JSON.parse(process.argv[2] ?? "{}") as AnnouncerSettings;
const options = {
  ...settings,
  excludeInterfaces,
  ...(workerUrl === undefined ? {} : { workerUrl: new URL(workerUrl) }),
  onDeath: (error: Error & { readonly reason: string }) => {
    process.stderr.write(`${error.reason}: ${error.message}\n`);
    process.exit(3);
  },
};
const announcer = createThreadAnnouncer(options, (message) => void process.send?.(message));

async function obey(order: AnnouncerOrder): Promise<void> {
  if (order.kind === "Table") announcer.announce(order.table);
  if (order.kind === "ReportCounters") process.send?.({ kind: "Counters", counters: await announcer.counters() });
  if (order.kind === "Exit") process.exit(4);
  if (order.kind !== "Stop") return;
  await announcer.close();
  process.disconnect();
}

process.on("message", (order: AnnouncerOrder) => void obey(order));
process.on("disconnect", () => void announcer.close());
