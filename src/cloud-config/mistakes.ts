// SPDX-License-Identifier: Apache-2.0

import { UserError } from "../errors.ts";
import { nearest } from "../model/nearest.ts";

/** Something in a file that cannot be. */
export interface Mistake {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

/** Tells all of them, by line. @throws UserError("InvalidCloudConfig") */
export function refuse(file: string, mistakes: readonly Mistake[]): never {
  const lines = mistakes
    .toSorted((left, right) => left.line - right.line)
    .map(({ line, message }) => `${file}:${line}: ${message}`);
  throw new UserError("InvalidCloudConfig", lines.join("\n"));
}

/** What to say of a word that is none of those that may be there. */
export function unknownWord(what: string, word: string, known: readonly string[]): string {
  const meant = nearest(word, known);
  const hint = meant === undefined ? "." : `; did you mean ${meant}?`;
  return `${what} ${JSON.stringify(word)} is not known${hint} There ${known.length === 1 ? "is" : "are"} ${known.join(", ")}`;
}
