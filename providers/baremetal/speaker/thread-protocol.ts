// SPDX-License-Identifier: Apache-2.0

/** What the main thread and the worker thread say to each other beside the contract in model.ts. */

import type { Problem } from "../../../src/errors.ts";
import type { GratuitousOptions } from "./gratuitous.ts";
import type { WorkerMessage } from "./model.ts";
import type { PackedTable } from "./packed-table.ts";

/** Given to the thread when it starts. */
export interface WorkerSettings {
  /** Regular expressions; a link whose name one of them matches is left alone. */
  readonly excludeInterfaces: readonly string[];
  readonly gratuitous: GratuitousOptions;
}

/** From the main thread to the worker. */
export type ThreadCommand =
  | { readonly kind: "Table"; readonly table: PackedTable }
  | { readonly kind: "ReportCounters" }
  | { readonly kind: "Stop" };

export type ThreadMessage =
  | WorkerMessage
  /** The sockets are open. A write to this eventfd(2) wakes the thread to read its commands; the main thread closes it. */
  | { readonly kind: "Ready"; readonly wakeDescriptor: number }
  /** The thread could not start, or go on, and ends. */
  | { readonly kind: "Failed"; readonly problem: Problem };
