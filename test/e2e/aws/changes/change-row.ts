// SPDX-License-Identifier: Apache-2.0

import { behind, type Whole } from "../account.ts";

/** One change of a Service, and how it is seen in the account. */
export interface ChangeRow {
  /** By what follows `service.beta.kubernetes.io/`. */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec?: Readonly<Record<string, unknown>>;
  /** @throws AssertionError where what it looks for is not there yet. */
  readonly see: (whole: Whole) => unknown;
  /** What is seen while the change holds. */
  readonly changed: unknown;
  /** What is seen before, and after it was taken away. */
  readonly otherwise: unknown;
}

/** By what is changed. */
export type ChangeRows = Readonly<Record<string, ChangeRow>>;

/** What the rows need of the account. */
export interface ChangeFacts {
  readonly zoneNames: readonly string[];
  /** One in each zone, in the order of the zones, as are addresses. */
  readonly publicSubnets: readonly string[];
  readonly privateSubnets: readonly string[];
  readonly eips: readonly string[];
  readonly ipv6Addresses: readonly string[];
  /** A security group of somebody else. */
  readonly givenGroup: string;
  /** A target group of somebody else. */
  readonly givenTargetGroup: string;
  readonly certificates: readonly [string, string];
  /** Of the nodes; the first has the label `pool: a`. */
  readonly instances: readonly string[];
}

/** Prefix of most annotations. */
export const lb = "aws-load-balancer";

/** An attribute of the target groups behind both ports. */
export function groupAttributes(key: string): ChangeRow["see"] {
  return (whole) => [80, 443].map((port) => behind(whole, port).attributes[key]);
}
