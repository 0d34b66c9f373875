// SPDX-License-Identifier: Apache-2.0

import { compareText } from "../../src/model/service.ts";
import type { Target } from "./model.ts";

/** A target is what it is by id and port: one instance may be in a group with several ports. */
export function targetKey({ Id, Port }: Pick<Target, "Id" | "Port">): string {
  return `${Id} ${Port}`;
}

/** As lists of targets are sorted. */
export function byIdAndPort(left: Target, right: Target): number {
  return compareText(left.Id, right.Id) || left.Port - right.Port;
}
