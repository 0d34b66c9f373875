// SPDX-License-Identifier: Apache-2.0

const truthy: readonly string[] = ["1", "t", "T", "true", "TRUE", "True"];
const falsy: readonly string[] = ["0", "f", "F", "false", "FALSE", "False"];

/** The boolean that Go's strconv.ParseBool sees, whose spellings Kubernetes takes; undefined = none. */
export function parseBool(text: string): boolean | undefined {
  if (truthy.includes(text)) return true;
  return falsy.includes(text) ? false : undefined;
}
