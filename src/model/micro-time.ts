// SPDX-License-Identifier: Apache-2.0

/** RFC 3339 with six digits of fraction: the API server takes no other for a MicroTime (apimachinery). */
export function toMicroTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace("Z", "000Z");
}
