// SPDX-License-Identifier: Apache-2.0

/** How load balancers come to be. */

import { asText, valueAt } from "../api-server/json.ts";
import { demand } from "../demonstration/step.ts";
import { type AwsScene, becomesReady, demandWrites, loadBalancerOf, serviceManifest, settle } from "./aws-scene.ts";

const NODES = ["node-1", "node-2", "node-3"];

export async function showNodes({ stage, aws }: AwsScene): Promise<void> {
  for (const name of NODES) {
    const path = `/api/v1/nodes/${name}`;
    await stage.condition(path, "Ready", "True");
    stage.print(`${name} is ${asText(valueAt(await stage.find(path), ["spec", "providerID"]))}`);
  }
  demand(aws.account.loadBalancers.size === 0, "the account should have no load balancer");
}

export async function showCreation(scene: AwsScene): Promise<void> {
  const { stage, witness } = scene;
  await stage.applyFile("aws/examples/web.yaml");
  const loadBalancer = await loadBalancerOf(scene, "web");
  await becomesReady(scene, "web");
  for (const line of witness.describe(loadBalancer)) stage.print(line);
  const [listener] = witness.listeners(loadBalancer);
  demand(loadBalancer.scheme === "internet-facing", `it should be internet-facing, and is ${loadBalancer.scheme}`);
  demand(loadBalancer.subnets.length === 3, `it should be in three zones, and is in ${loadBalancer.subnets.length}`);
  demand(listener?.front === "80/TCP", `it should listen on 80/TCP, and does on ${listener?.front}`);
  demand(listener?.targets.length === 3, `three instances should be targets, and are ${listener?.targets.join(", ")}`);
}

export async function showSecond(scene: AwsScene): Promise<void> {
  const { stage, calls, witness } = scene;
  await stage.applyAll([serviceManifest("shop", [80, 443])]);
  const loadBalancer = await loadBalancerOf(scene, "shop");
  await settle(scene);
  demand(calls.reads.length === 0, `it should take no reads, and took ${calls.reads.join(", ")}`);
  await demandWrites(scene, {
    AuthorizeSecurityGroupIngress: 1,
    CreateListener: 2,
    CreateLoadBalancer: 1,
    CreateSecurityGroup: 1,
    CreateTargetGroup: 2,
    RegisterTargets: 2,
  });
  await becomesReady(scene, "shop");
  for (const line of witness.describe(loadBalancer)) stage.print(line);
}
