// SPDX-License-Identifier: Apache-2.0

import type { Clock, Random } from "../clock.ts";
import type { ConfigurationObject, ObjectReport, ResourceKind } from "../controller/provider.ts";
import { type FairleadError, toFairleadError } from "../errors.ts";
import type { Log } from "../log.ts";
import { toTimestamp } from "../model/condition.ts";
import type { KubeClient } from "./client.ts";
import type { Informer } from "./informer.ts";
import { reportPatch } from "./report-patch.ts";
import { RetryDelay } from "./retry-delay.ts";

/** One kind of configuration object, and where its objects are. */
export interface ReportedKind {
  readonly resource: ResourceKind;
  readonly objects: Pick<Informer<ConfigurationObject>, "get" | "absorb">;
}

export interface ReportWriterOptions {
  readonly client: KubeClient;
  readonly kinds: readonly ReportedKind[];
  /** What is to be said now; asked once a second. */
  readonly reports: () => readonly ObjectReport[];
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

const periodMs = 1_000;
const timeoutMs = 10_000;

/** Of the collection of a kind. */
export function pathOfKind({ group, version, plural }: ResourceKind): string {
  return group === "" ? `/api/${version}/${plural}` : `/apis/${group}/${version}/${plural}`;
}

/**
 * Keeps the status of configuration objects as reported, until aborted: at most one write a second for each object, however
 * fast the counters in it change, and none where the object says it already. Never rejects.
 */
export async function writeReports(options: ReportWriterOptions, signal: AbortSignal): Promise<void> {
  const { clock, log, random } = options;
  const delay = new RetryDelay(random);
  let lastReason: string | undefined;
  while (!signal.aborted) {
    const error = await writeOnce(options, signal);
    if (signal.aborted) return;
    if (error !== undefined && error.reason !== lastReason) {
      log.warn({ reason: error.reason, message: error.message }, "cannot write the status of a configuration object");
    }
    lastReason = error?.reason;
    if (error === undefined) delay.reset();
    // Rejects only when aborted, which the loop looks at next.
    await clock
      .sleep(error === undefined ? periodMs : Math.max(periodMs, delay.next(error)), signal)
      .catch(() => undefined);
  }
}

/** One object that cannot be written does not keep the others from it. Returns the first error. */
async function writeOnce(options: ReportWriterOptions, signal: AbortSignal): Promise<FairleadError | undefined> {
  let first: FairleadError | undefined;
  for (const report of options.reports()) {
    if (signal.aborted) break;
    try {
      await writeReport(options, report, signal);
    } catch (thrown) {
      const error = toFairleadError(thrown);
      // Deleted meanwhile: the next report does without it.
      if (error.reason !== "NotFound") first ??= error;
    }
  }
  return first;
}

async function writeReport(options: ReportWriterOptions, report: ObjectReport, signal: AbortSignal): Promise<void> {
  const { client, clock, kinds } = options;
  const kind = kinds.find(({ resource }) => resource.kind === report.kind);
  const current = kind?.objects.get(report.name);
  if (kind === undefined || current === undefined) return;
  const status = reportPatch(current, report, toTimestamp(clock.now()));
  if (status === undefined) return;
  const { body } = await client.request<unknown>({
    method: "PATCH",
    path: `${pathOfKind(kind.resource)}/${report.name}/status`,
    contentType: "application/merge-patch+json",
    // Of a custom resource `/status` ignores all metadata: a UID would not keep an object made anew from getting this. The
    // next report, a second later, is compared with what is there then, and mends it.
    body: { status },
    timeoutMs,
    signal,
  });
  kind.objects.absorb(body);
}
