// SPDX-License-Identifier: Apache-2.0

import type { Clock, Random } from "../../clock.ts";
import type { Log } from "../../log.ts";
import type { Instances } from "../instances.ts";
import type { NodeDirectory, NodeWriter } from "../node-writer.ts";
import type { EventSink } from "../service-store.ts";

/** What each of the node controllers works with. */
export interface NodeControllerParts<Metrics> {
  readonly instances: Instances;
  readonly nodes: NodeDirectory;
  readonly writer: NodeWriter;
  readonly events: EventSink;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
}
