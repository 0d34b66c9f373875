// SPDX-License-Identifier: Apache-2.0

/** One line of what a bench has to say. */
export interface Figure {
  /** What was measured, and how. */
  readonly what: string;
  /** MetalLB's, measured on a machine of two cores with the same kube-apiserver; "" where there is none. */
  readonly peer: string;
  readonly measured: string;
}

/** Measures something and tells what it is. Each starts from a cluster of its own, so that the order does not matter. */
export interface Bench {
  readonly name: string;
  run(): Promise<readonly Figure[]>;
}

export function printFigures(figures: readonly Figure[]): string {
  return printTable([
    ["figure", "MetalLB", "Fairlead"],
    ...figures.map(({ what, peer, measured }) => [what, peer, measured]),
  ]);
}

/** As a table of Markdown, whose columns also line up in a terminal; the first row is the head. */
export function printTable(rows: readonly (readonly string[])[]): string {
  const columns = rows[0] ?? [];
  const widths = columns.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`);
  lines.splice(1, 0, `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`);
  return lines.join("\n");
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
}

export function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
