// SPDX-License-Identifier: Apache-2.0

/**
 * Requests whose answers were taken down from a real kube-apiserver v1.36.3 (see record-answers.ts), in the order in
 * which they are sent. The sandbox's API server must give the same answers.
 */

import { CUSTOM } from "./recorded/custom-resources.ts";
import { NODES, OTHERS } from "./recorded/other-kinds.ts";
import type { RecordedRequest } from "./recorded/request.ts";
import { CHANGES, DELETIONS, READS } from "./recorded/service-change.ts";
import { CREATIONS } from "./recorded/service-creation.ts";

/** All requests, in order: later ones build on what earlier ones made. */
export const RECORDED_REQUESTS: readonly RecordedRequest[] = [
  ...CREATIONS,
  ...CHANGES,
  ...READS,
  ...DELETIONS,
  ...NODES,
  ...OTHERS,
  ...CUSTOM,
];
