// SPDX-License-Identifier: Apache-2.0

import { RetryableError } from "../errors.ts";

/** More than any object that etcd takes (1.5 MiB), escaped: what is longer is not a watch. */
const maxLineLength = 32 * 1024 * 1024;

/**
 * The lines of a text that arrives in pieces, without their ends; blank ones left out. A last line without an end is given too.
 * @throws RetryableError("GarbledAnswer") when a line grows past `limit` characters.
 */
export async function* splitLines(
  pieces: AsyncIterable<string>,
  limit: number = maxLineLength,
): AsyncGenerator<string> {
  let rest = "";
  for await (const piece of pieces) {
    // Looking only into the new piece keeps a line of many pieces from being copied at each of them.
    if (!piece.includes("\n")) {
      rest += piece;
    } else {
      const lines = (rest + piece).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line.trim() !== "") yield line;
    }
    if (rest.length > limit) throw new RetryableError("GarbledAnswer", `a line has more than ${limit} characters`);
  }
  if (rest.trim() !== "") yield rest;
}
