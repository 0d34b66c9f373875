// SPDX-License-Identifier: Apache-2.0

const UNITS = [
  { seconds: 31_536_000, letter: "y" },
  { seconds: 86_400, letter: "d" },
  { seconds: 3_600, letter: "h" },
  { seconds: 60, letter: "m" },
  { seconds: 1, letter: "s" },
] as const;

/** From how many seconds on a unit is shown alone, by its letter; below, with the next smaller one. */
const ALONE_FROM: Readonly<Record<string, number>> = {
  y: 8 * 31_536_000,
  d: 8 * 86_400,
  h: 8 * 3_600,
  m: 10 * 60,
  s: 0,
};
/** A unit is used from this many seconds on: kubectl says 90s and 47h where others would say 1m30s and 1d23h. */
const USED_FROM: Readonly<Record<string, number>> = { y: 2 * 31_536_000, d: 2 * 86_400, h: 3 * 3_600, m: 2 * 60, s: 0 };

/** A duration as kubectl shows ages: `45s`, `4m31s`, `17m`, `3h5m`, `2d4h`, `12d`. */
export function humanDuration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < -1) return "<invalid>";
  if (seconds <= 0) return "0s";
  const at = UNITS.findIndex(({ letter }) => seconds >= (USED_FROM[letter] ?? 0));
  const unit = UNITS[at] ?? UNITS[UNITS.length - 1] ?? { seconds: 1, letter: "s" };
  const whole = Math.floor(seconds / unit.seconds);
  const smaller = UNITS[at + 1];
  if (smaller === undefined || seconds >= (ALONE_FROM[unit.letter] ?? 0)) return `${whole}${unit.letter}`;
  const rest = Math.floor((seconds % unit.seconds) / smaller.seconds);
  return rest === 0 ? `${whole}${unit.letter}` : `${whole}${unit.letter}${rest}${smaller.letter}`;
}
