// SPDX-License-Identifier: Apache-2.0

/** Name and help of a metric whose values somebody else keeps, and which is read when it is asked for. */
export interface Reading {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  /** One entry for each combination of labels. */
  readonly read: () => readonly Sample[] | Promise<readonly Sample[]>;
}

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}
