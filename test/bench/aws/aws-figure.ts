// SPDX-License-Identifier: Apache-2.0

import { printTable } from "../figure.ts";

/** One line of what a bench for AWS has to say. "16 + 8" = calls to ELBv2 + calls to EC2. */
export interface AwsFigure {
  readonly what: string;
  /** aws-load-balancer-controller's, measured with 50 ms a call, as is cloud-provider-aws's; "" where there is none. */
  readonly controller: string;
  readonly cloudProvider: string;
  /** What Fairlead must reach. */
  readonly target: string;
  readonly measured: string;
}

/** Measures something and tells what it is. Each starts from a cluster and an account of its own. */
export interface AwsBench {
  readonly name: string;
  run(): Promise<readonly AwsFigure[]>;
}

/** A measured figure that nobody else was measured at. */
export function ownFigure(what: string, measured: string, target = ""): AwsFigure {
  return { what, controller: "", cloudProvider: "", target, measured };
}

export function printAwsFigures(figures: readonly AwsFigure[]): string {
  return printTable([
    ["figure", "aws-load-balancer-controller", "cloud-provider-aws", "target", "Fairlead"],
    ...figures.map(({ what, controller, cloudProvider, target, measured }) => [
      what,
      controller,
      cloudProvider,
      target,
      measured,
    ]),
  ]);
}
