// SPDX-License-Identifier: Apache-2.0

import type { MoveCause, SpeakerOptions } from "./speaker-options.ts";
import type { TableChange } from "./table-publisher.ts";

/** Addresses that came to this node or left it. */
export interface Move extends TableChange {
  readonly cause: MoveCause;
  /** How many it answers for now. */
  readonly announced: number;
}

/** Addresses named in one line of the log. */
const namedInLog = 20;

/** Tells the metrics how many addresses moved, and the log which; nothing where none did. */
export function tellMove(move: Move, { recorder, log }: Pick<SpeakerOptions, "recorder" | "log">): void {
  const { gained, lost, cause, announced } = move;
  if (gained.length === 0 && lost.length === 0) return;
  recorder.announced(announced);
  if (gained.length > 0) recorder.moved("Gained", cause, gained.length);
  if (lost.length > 0) recorder.moved("Lost", cause, lost.length);
  log.info({ cause, announced, gained: nameSome(gained), lost: nameSome(lost) }, "announces other addresses");
}

/** As many as a line of the log can take. */
export function nameSome(ips: readonly string[]): readonly string[] {
  return ips.slice(0, namedInLog);
}
