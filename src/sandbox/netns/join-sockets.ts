// SPDX-License-Identifier: Apache-2.0

import type { Socket } from "node:net";

/** Carries bytes both ways between two connections; when one ends or fails, so does the other. */
export function joinSockets(left: Socket, right: Socket): void {
  left.pipe(right).pipe(left);
  left.on("error", () => right.destroy());
  right.on("error", () => left.destroy());
  left.on("close", () => right.destroy());
  right.on("close", () => left.destroy());
}
