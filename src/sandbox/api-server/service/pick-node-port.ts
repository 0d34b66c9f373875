// SPDX-License-Identifier: Apache-2.0

import type { Random } from "../../../clock.ts";
import { type PortRange, staticBandSize } from "../../../model/node-port.ts";

/** A free port of the range at random, from a start drawn by lot and wrapping round; undefined = none is free. */
function pickFree({ first, last }: PortRange, isTaken: (port: number) => boolean, random: Random): number | undefined {
  const size = last - first + 1;
  const start = Math.floor(random() * size);
  for (let step = 0; step < size; step++) {
    const port = first + ((start + step) % size);
    if (!isTaken(port)) return port;
  }
  return undefined;
}

/** A port for who did not ask for one: from the dynamic band, or from the static one when that is full (KEP-3668). */
export function pickNodePort(range: PortRange, isTaken: (port: number) => boolean, random: Random): number | undefined {
  const dynamic = range.first + staticBandSize(range);
  return (
    pickFree({ first: dynamic, last: range.last }, isTaken, random) ??
    pickFree({ first: range.first, last: dynamic - 1 }, isTaken, random)
  );
}
