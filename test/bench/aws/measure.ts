// SPDX-License-Identifier: Apache-2.0

/** Runs the benches for AWS, inside the namespaces that `run.ts` has made: all, or those whose names contain an argument. */

import { cpus } from "node:os";
import { type AwsBench, type AwsFigure, printAwsFigures } from "./aws-figure.ts";
import { createAndDelete } from "./create-and-delete.ts";
import { drift } from "./drift.ts";
import { faults } from "./faults.ts";
import { idle } from "./idle.ts";
import { limits } from "./limits.ts";
import { nodeJoins } from "./node-joins.ts";
import { restart } from "./restart.ts";
import { rules } from "./rules.ts";
import { storm } from "./storm.ts";

const benches: readonly AwsBench[] = [createAndDelete, storm, restart, nodeJoins, idle, rules, faults, limits, drift];

const names = process.argv.slice(2);
const figures: AwsFigure[] = [];
for (const bench of benches.filter(({ name }) => names.length === 0 || names.some((part) => name.includes(part)))) {
  process.stderr.write(`aws ${bench.name} …\n`);
  const measured = await bench.run();
  for (const figure of measured) process.stderr.write(`  ${figure.what}: ${figure.measured}\n`);
  figures.push(...measured);
}
process.stdout.write(
  `\n${cpus().length} cores of ${cpus()[0]?.model ?? "an unknown kind"}, an account in a process on the same, 50 ms a call\n\n`,
);
process.stdout.write(`${printAwsFigures(figures)}\n`);
process.exit(0);
