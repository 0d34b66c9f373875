// SPDX-License-Identifier: Apache-2.0

/** Where a subnet is: in a zone of the region, in a local or Wavelength zone, or on an Outpost. A load balancer is in one such place. */

import { compareText } from "../../../src/model/service.ts";
import type { Subnet } from "../observed.ts";

/** The zones of a region have its name and a letter; all others have longer names (`us-west-2-lax-1a`, `us-east-1-wl1-bos-wlz-1`). */
const regionalZone = /^[a-z]+(?:-[a-z]+)+-\d+[a-z]$/;

/** All zones of a region are one locale. */
export const regionLocale = "the region's availability zones";

/** In words, equal for subnets that one load balancer can have together. */
export function localeOf(subnet: Subnet): string {
  if (subnet.OutpostArn !== undefined) return `the Outpost ${subnet.OutpostArn}`;
  if (isRegional(subnet)) return regionLocale;
  return `the ${subnet.zoneType ?? "local-zone"} ${subnet.AvailabilityZone}`;
}

/** The different locales of these subnets, in a stable order. */
export function localesOf(subnets: readonly Subnet[]): readonly string[] {
  return [...new Set(subnets.map(localeOf))].sort(compareText);
}

/** Whether a name leaves open what kind of zone it is: only then zones have to be read. */
export function isZoneUnclear({ AvailabilityZone }: Pick<Subnet, "AvailabilityZone">): boolean {
  return !regionalZone.test(AvailabilityZone);
}

function isRegional(subnet: Subnet): boolean {
  return subnet.zoneType === undefined ? !isZoneUnclear(subnet) : subnet.zoneType === "availability-zone";
}
