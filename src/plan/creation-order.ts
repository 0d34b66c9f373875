// SPDX-License-Identifier: Apache-2.0

import type { ConfigurationObject } from "../controller/provider.ts";
import type { Service } from "../model/service.ts";

/** Between Services of one second: small enough that 100,000 of them stay within it, large enough for a double. */
const stepMs = 0.01;

/** Longer than a second, the resolution of creationTimestamp. */
const afterAllMs = 1_000;

/**
 * The Services in the order in which they were created: by creationTimestamp, then as they stand here; those without one come
 * last, for they have yet to be created. `createdAt` is spread so that whoever sorts by it comes to the same order.
 */
export function toCreationOrder(services: readonly Service[]): readonly Service[] {
  const newest = services.reduce((latest, { createdAt }) => Math.max(latest, createdAt), 0);
  return services
    .map((service, index) => {
      const second = service.createdAt === 0 ? newest + afterAllMs : service.createdAt;
      return { ...service, createdAt: second + index * stepMs };
    })
    .sort((left, right) => left.createdAt - right.createdAt);
}

/** The same objects, those that have yet to be created younger than all others: of two pools that conflict, the older counts. */
export function withCreationTimes(objects: readonly ConfigurationObject[]): readonly ConfigurationObject[] {
  return objects.map((object) => ({ ...object, createdAt: object.createdAt || Number.MAX_SAFE_INTEGER }));
}
