// SPDX-License-Identifier: Apache-2.0

/** How load balancers come to be. */

import { asText, valueAt } from "../api-server/json.ts";
import { demand } from "../demonstration/step.ts";
import {
  type AwsScene,
  applyService,
  becomesReady,
  demandWrites,
  loadBalancerOf,
  PREFIX,
  READY,
  SERVICES,
  settle,
} from "./aws-scene.ts";

const NODES = ["node-1", "node-2", "node-3"];

/** How long there is no call when the provider is taken to have looked the account through. */
const LOOKED_THROUGH_MS = 500;

export async function showNodes({ stage, aws, calls }: AwsScene): Promise<void> {
  for (const name of NODES) {
    const path = `/api/v1/nodes/${name}`;
    await stage.condition(path, "Ready", "True");
    stage.print(`${name} is ${asText(valueAt(await stage.find(path), ["spec", "providerID"]))}`);
  }
  await stage.until("the account is looked through", async () =>
    calls.quietMs > LOOKED_THROUGH_MS ? true : undefined,
  );
  demand(aws.account.loadBalancers.size === 0, "the account should have no load balancer");
}

export async function showCreation(scene: AwsScene): Promise<void> {
  const { stage, witness } = scene;
  await stage.applyFile("aws/examples/web.yaml");
  const loadBalancer = await loadBalancerOf(scene, "web");
  await becomesReady(scene, "web");
  for (const line of witness.describe(loadBalancer)) stage.print(line);
  const [listener] = witness.listeners(loadBalancer);
  const { scheme, subnets, securityGroups } = loadBalancer;
  demand(scheme === "internet-facing", `it should be internet-facing, and is ${scheme}`);
  demand(subnets.length === 3, `it should be in three zones, and is in ${subnets.length}`);
  demand(securityGroups.length === 2, `it should have two security groups, and has ${securityGroups.join(", ")}`);
  demand(listener?.front === "80/TCP", `it should listen on 80/TCP, and does on ${listener?.front}`);
  demand(listener?.targets.length === 3, `three instances should be targets, and are ${listener?.targets.join(", ")}`);
}

export async function showSecond(scene: AwsScene): Promise<void> {
  const { stage, calls, witness } = scene;
  await applyService(scene, "shop", [80, 443]);
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

export async function showMistake(scene: AwsScene): Promise<void> {
  const { stage } = scene;
  await applyService(scene, "mistaken", [80], { [`${PREFIX}scheme`]: "internet-facin" });
  const message = await stage.condition(`${SERVICES}/mistaken`, READY, "False", "InvalidAnnotation");
  demand(message.includes("internet-facin"), `it should name the value, and says: ${message}`);
  await demandWrites(scene, {});
  await stage.deleteService("mistaken");
  await stage.until("it is gone", async () => ((await stage.service("mistaken")) === undefined ? true : undefined));
  await demandWrites(scene, {});
}

export async function showTcpAndUdp(scene: AwsScene): Promise<void> {
  const { stage, witness } = scene;
  await stage.applyFile("aws/examples/tcp-and-udp.yaml");
  const loadBalancer = await loadBalancerOf(scene, "names");
  await settle(scene);
  for (const line of witness.describe(loadBalancer)) stage.print(line);
  const fronts = witness.listeners(loadBalancer).map(({ front }) => front);
  demand(fronts.join() === "53/TCP_UDP", `it should listen on 53/TCP_UDP alone, and does on ${fronts.join(", ")}`);
}
