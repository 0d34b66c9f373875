// SPDX-License-Identifier: Apache-2.0

/** Runs the benches, inside the namespaces that `run.ts` has made: all, or those whose names contain an argument. */

import { cpus } from "node:os";
import { arp } from "./arp.ts";
import { election } from "./election.ts";
import type { Bench, Figure } from "./figure.ts";
import { printFigures } from "./figure.ts";
import { fullPool } from "./full-pool.ts";
import { idle } from "./idle.ts";
import { largeCluster, largeClusterOnAws } from "./large-cluster.ts";
import { restart } from "./restart.ts";
import { speakers } from "./speakers.ts";
import { waitingServices } from "./waiting-services.ts";

const benches: readonly Bench[] = [
  waitingServices,
  restart,
  fullPool,
  speakers,
  arp,
  idle,
  election,
  largeCluster,
  largeClusterOnAws,
];

const names = process.argv.slice(2);
const figures: Figure[] = [];
for (const bench of benches.filter(({ name }) => names.length === 0 || names.some((part) => name.includes(part)))) {
  process.stderr.write(`${bench.name} …\n`);
  figures.push(...(await bench.run()));
}
process.stdout.write(
  `\n${cpus().length} cores of ${cpus()[0]?.model ?? "an unknown kind"}, kube-apiserver v1.36.3 on the same\n\n`,
);
process.stdout.write(`${printFigures(figures)}\n`);
process.exit(0);
