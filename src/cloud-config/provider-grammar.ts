// SPDX-License-Identifier: Apache-2.0

/** What only the providers know of the values that stand in a cloud configuration. */
export interface ProviderGrammar {
  /** Region of an AWS zone; undefined = that is no zone. */
  readonly regionOfZone: (zone: string) => string | undefined;
  /** What is wrong with the rates of calls to AWS; empty = nothing. */
  readonly findRateMistakes: (text: string) => readonly string[];
}
