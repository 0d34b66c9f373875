// SPDX-License-Identifier: Apache-2.0

import { countOf, textMapOf, textOf } from "./fields.ts";

/** A coordination.k8s.io/v1 Lease. */
export interface Lease {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** For writes that must fail when somebody else wrote meanwhile. */
  readonly resourceVersion: string;
  /** "" = given up. */
  readonly holderIdentity: string;
  readonly leaseDurationSeconds: number;
  /** RFC 3339 with microseconds, by the holder's clock: to be compared for change only. "" = never. */
  readonly acquireTime: string;
  readonly renewTime: string;
  readonly leaseTransitions: number;
}

export function toLease(raw: unknown): Lease {
  return {
    namespace: textOf(raw, "metadata", "namespace") ?? "default",
    name: textOf(raw, "metadata", "name") ?? "",
    labels: textMapOf(raw, "metadata", "labels"),
    resourceVersion: textOf(raw, "metadata", "resourceVersion") ?? "",
    holderIdentity: textOf(raw, "spec", "holderIdentity") ?? "",
    leaseDurationSeconds: countOf(raw, "spec", "leaseDurationSeconds") ?? 0,
    acquireTime: textOf(raw, "spec", "acquireTime") ?? "",
    renewTime: textOf(raw, "spec", "renewTime") ?? "",
    leaseTransitions: countOf(raw, "spec", "leaseTransitions") ?? 0,
  };
}
