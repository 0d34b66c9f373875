// SPDX-License-Identifier: Apache-2.0

/** Whether plain values are equal. */

/** Same length, and equal one by one. */
export function sameList<T>(
  have: readonly T[],
  want: readonly T[],
  same: (have: T, want: T) => boolean = Object.is,
): boolean {
  return have.length === want.length && have.every((item, index) => same(item, want[index] as T));
}

/** Same keys and values, in whatever order. */
export function sameRecord(have: Readonly<Record<string, string>>, want: Readonly<Record<string, string>>): boolean {
  const keys = Object.keys(have);
  if (keys.length !== Object.keys(want).length) return false;
  return keys.every((key) => Object.hasOwn(want, key) && have[key] === want[key]);
}
