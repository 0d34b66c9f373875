// SPDX-License-Identifier: Apache-2.0

/** What the demonstration shows on AWS, step by step; each says what must hold, and throws when it does not. */

import type { AwsScene } from "./aws-scene.ts";
import {
  showAnnotation,
  showDeletion,
  showDrift,
  showJoin,
  showPods,
  showReplacement,
  showTypeChange,
} from "./steps-of-change.ts";
import { showCreation, showMistake, showNodes, showSecond, showTcpAndUdp } from "./steps-of-creation.ts";

export interface AwsStep {
  readonly title: string;
  readonly act: (scene: AwsScene) => Promise<void>;
}

export const AWS_STEPS: readonly AwsStep[] = [
  { title: "three instances are nodes, and Ready", act: showNodes },
  { title: "a Service becomes a Network Load Balancer", act: showCreation },
  { title: "a second one, of two ports, takes nine writes and no reads", act: showSecond },
  { title: "an annotation changes the health check, by one call", act: showAnnotation },
  { title: "a node that joins becomes a target, by one call for each target group", act: showJoin },
  { title: "Pods as targets: new ones are registered before old ones go", act: showPods },
  { title: "a mistake in an annotation is told on the Service, and touches nothing", act: showMistake },
  { title: "TCP and UDP on one port become one listener", act: showTcpAndUdp },
  { title: "a listener that somebody has deleted comes back", act: showDrift },
  { title: "a change of scheme makes a new load balancer; the old one serves until it does", act: showReplacement },
  { title: "a change of type cleans up", act: showTypeChange },
  { title: "deleted Services leave the account as it was", act: showDeletion },
];
