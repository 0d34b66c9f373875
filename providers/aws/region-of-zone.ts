// SPDX-License-Identifier: Apache-2.0

/**
 * The region that a zone's name begins with: `eu-west-1` of `eu-west-1a`, and of the local and wavelength zones that hang on it, such
 * as `us-west-2-lax-1a` and `us-east-1-wl1-bos-wlz-1`. undefined = it is no zone's name.
 */
export function regionOfZone(zone: string): string | undefined {
  return /^[a-z]+(?:-[a-z]+)+-\d+/.exec(zone)?.[0];
}
