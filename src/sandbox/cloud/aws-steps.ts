// SPDX-License-Identifier: Apache-2.0

/** What the demonstration shows on AWS, step by step; each says what must hold, and throws when it does not. */

import type { AwsScene } from "./aws-scene.ts";
import { showCreation, showNodes, showSecond } from "./steps-of-creation.ts";

export interface AwsStep {
  readonly title: string;
  act(scene: AwsScene): Promise<void>;
}

export const AWS_STEPS: readonly AwsStep[] = [
  { title: "three instances are nodes, and Ready", act: showNodes },
  { title: "a Service becomes a Network Load Balancer", act: showCreation },
  { title: "a second one, of two ports, costs no reads", act: showSecond },
];
