// SPDX-License-Identifier: Apache-2.0

import type { Service } from "../../../src/model/service.ts";

/** Whose meaning a Service's annotations have where the two public controllers differ. */
export type Dialect = "controller" | "cloud-provider";

/** Prefix of the annotations that both public controllers read. */
export const upstreamPrefix = "service.beta.kubernetes.io/";
/** Prefix of what is new here. */
export const ownPrefix = "fairlead.dev/";

export const typeKey: string = `${upstreamPrefix}aws-load-balancer-type`;

/**
 * aws-load-balancer-controller serves Services with a class, and those of type `external` and `nlb-ip`; cloud-provider-aws the others.
 */
export function dialectOf({ loadBalancerClass, annotations }: Service): Dialect {
  if (loadBalancerClass !== undefined) return "controller";
  const type = annotations[typeKey];
  return type === "external" || type === "nlb-ip" ? "controller" : "cloud-provider";
}
