// SPDX-License-Identifier: Apache-2.0

/** One page of a list, and where the next one begins. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  /** undefined = this is the last page. */
  readonly next: string | undefined;
}

export interface PageRequest {
  readonly size: number;
  /** What the page before answered; undefined for the first. */
  readonly marker: string | undefined;
}

/**
 * Cuts a page out of a list by position: what is made or deleted between two pages may be missed or seen twice, as with AWS.
 * @returns undefined for a marker that was never given out
 */
export function pageOf<Row>(rows: readonly Row[], { size, marker }: PageRequest): Page<Row> | undefined {
  const start = marker === undefined ? 0 : decodeMarker(marker);
  if (start === undefined) return undefined;
  const end = start + size;
  return { rows: rows.slice(start, end), next: end < rows.length ? encodeMarker(end) : undefined };
}

function encodeMarker(position: number): string {
  return Buffer.from(`position ${position}`).toString("base64");
}

function decodeMarker(marker: string): number | undefined {
  const digits = /^position (\d+)$/.exec(Buffer.from(marker, "base64").toString())?.[1];
  return digits === undefined ? undefined : Number(digits);
}
