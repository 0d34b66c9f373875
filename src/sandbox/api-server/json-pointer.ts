// SPDX-License-Identifier: Apache-2.0

/** The tokens of a JSON pointer (RFC 6901): in them `~1` is `/`, and `~0` is `~`. */
export function parsePointer(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}
