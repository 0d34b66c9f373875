// SPDX-License-Identifier: Apache-2.0

/** Loaded into a program by `NODE_OPTIONS=--import=…`: at each SIGUSR2 its wall clock jumps to the next of these. */

const shiftsMs = [3_600_000, -3_600_000, 0];

const wallClock = Date.now;
let shift = 0;
let jumps = 0;
Date.now = () => wallClock() + shift;
process.on("SIGUSR2", () => {
  shift = shiftsMs[jumps++ % shiftsMs.length] ?? 0;
});
