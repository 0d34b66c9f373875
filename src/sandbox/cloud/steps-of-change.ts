// SPDX-License-Identifier: Apache-2.0

/** How load balancers follow what changes, and how they go. */

import { isDeepStrictEqual } from "node:util";
import { asList, asObject, type JsonObject, valueAt } from "../api-server/json.ts";
import type { Snapshot, SnapshotKind } from "../aws/snapshot.ts";
import { demand } from "../demonstration/step.ts";
import {
  type AwsScene,
  annotate,
  demandWrites,
  loadBalancerOf,
  PREFIX,
  PROVISIONED_AFTER_S,
  SERVICES,
  settle,
} from "./aws-scene.ts";

/** As often as a small account is looked at: the provider's shortest round. */
const SURVEY_S = 30;

/** How long the sandbox's provider keeps a load balancer that was replaced: a third of the default, so that nobody has to wait. */
export const REPLACED_GRACE_S = 20;

export async function showAnnotation(scene: AwsScene): Promise<void> {
  const { stage, witness } = scene;
  const loadBalancer = await loadBalancerOf(scene, "web");
  await annotate(scene, "web", `${PREFIX}healthcheck-interval`, "20");
  await stage.until("its targets are checked every 20 s", async () => {
    const groups = witness.listeners(loadBalancer).flatMap(({ targetGroups }) => targetGroups);
    return groups.every(({ healthCheck }) => healthCheck.intervalSeconds === 20) ? true : undefined;
  });
  await demandWrites(scene, { ModifyTargetGroup: 1 });
}

export async function showJoin(scene: AwsScene): Promise<void> {
  const { stage, witness } = scene;
  const loadBalancers = [await loadBalancerOf(scene, "web"), await loadBalancerOf(scene, "shop")];
  const instance = await scene.joinNode();
  const listeners = () => loadBalancers.flatMap((loadBalancer) => witness.listeners(loadBalancer));
  await stage.until(`${instance} is a target everywhere`, async () => {
    const hasIt = (targets: readonly string[]): boolean => targets.some((target) => target.startsWith(`${instance}:`));
    return listeners().every(({ targets }) => hasIt(targets)) ? true : undefined;
  });
  await demandWrites(scene, { RegisterTargets: listeners().length });
}

/** Another version of the example's Deployment. */
function nextVersion(): JsonObject {
  const labels = { app: "web-2" };
  const containers = [{ name: "web", image: "nginx:1.29-alpine", ports: [{ containerPort: 80 }] }];
  const template = { metadata: { labels }, spec: { containers } };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web-2" },
    spec: { replicas: 2, selector: { matchLabels: labels }, template },
  };
}

/** The targets of a Service with one port, once there are as many as wanted, and none of those that are not. */
async function targetsOf(
  { stage, witness }: AwsScene,
  hostname: string,
  count: number,
  unwanted: readonly string[] = [],
): Promise<readonly string[]> {
  const targets = await stage.until(`${count} targets`, async () => {
    const found = witness.listenersAt(hostname).flatMap((listener) => listener.targets);
    return found.length === count && !found.some((target) => unwanted.includes(target)) ? found : undefined;
  });
  stage.print(`In the account: targets are ${targets.join(", ")}`);
  return targets;
}

export async function showPods(scene: AwsScene): Promise<void> {
  const { stage, calls } = scene;
  const deployments = "/apis/apps/v1/namespaces/default/deployments";
  await stage.applyFile("aws/examples/web-internal.yaml");
  const [hostname = ""] = await stage.addressesOf("web-internal", 1);
  await targetsOf(scene, hostname, 2);
  stage.print("kubectl scale deployment web --replicas=4");
  await stage.patch(`${deployments}/web`, { spec: { replicas: 4 } });
  const have = await targetsOf(scene, hostname, 4);
  stage.print("kubectl apply: Deployment web-2, the next version");
  await stage.applyAll([nextVersion()]);
  await stage.until("its Pods are ready", async () =>
    valueAt(await stage.find(`${deployments}/web-2`), ["status", "readyReplicas"]) === 2 ? true : undefined,
  );
  await settle(scene);
  const already = calls.writes.length;
  stage.print("kubectl set selector service web-internal app=web-2");
  await stage.patch(`${SERVICES}/web-internal`, { spec: { selector: { app: "web-2" } } });
  await targetsOf(scene, hostname, 2, have);
  await settle(scene);
  const order = calls.writes.slice(already).join(", ");
  demand(order === "RegisterTargets, DeregisterTargets", `the new Pods should come before the old go: ${order}`);
}

export async function showDrift(scene: AwsScene): Promise<void> {
  const { stage, aws, witness, skip } = scene;
  const loadBalancer = await loadBalancerOf(scene, "shop");
  const [listener] = witness.listeners(loadBalancer);
  stage.print(`Somebody deletes listener ${listener?.front} of ${loadBalancer.name}`);
  aws.act("DeleteListener", { ListenerArn: listener?.arn });
  skip(SURVEY_S);
  await stage.until("the listener is back", async () => {
    const [first] = witness.listeners(loadBalancer);
    return first?.front === listener?.front && isDeepStrictEqual(first?.targets, listener?.targets) ? true : undefined;
  });
  await demandWrites(scene, { CreateListener: 1 });
}

export async function showReplacement(scene: AwsScene): Promise<void> {
  const { stage, aws, skip } = scene;
  const { account } = aws;
  const before = account.loadBalancers.size;
  const have = await loadBalancerOf(scene, "web");
  await annotate(scene, "web", `${PREFIX}scheme`, "internal");
  await stage.until("there is another", async () => (account.loadBalancers.size > before ? true : undefined));
  await settle(scene);
  const shown = await loadBalancerOf(scene, "web");
  demand(shown.arn === have.arn, `${have.name} should be published until the new one serves`);
  stage.print(`Published is ${shown.name}, until the new one serves`);
  skip(PROVISIONED_AFTER_S);
  const want = await stage.until("the new one is published", async () => {
    const published = await loadBalancerOf(scene, "web");
    return published.arn === have.arn ? undefined : published;
  });
  demand(want.scheme === "internal", `it should be internal, and is ${want.scheme}`);
  demand(account.loadBalancers.get(have.arn) !== undefined, `${have.name} should stay while its name may be cached`);
  skip(REPLACED_GRACE_S);
  await stage.until(`${have.name} is gone`, async () =>
    account.loadBalancers.get(have.arn) === undefined ? true : undefined,
  );
}

export async function showTypeChange(scene: AwsScene): Promise<void> {
  const { stage, aws } = scene;
  const { arn, name } = await loadBalancerOf(scene, "shop");
  stage.print(`kubectl patch service shop -p '{"spec":{"type":"ClusterIP"}}'`);
  await stage.patch(`${SERVICES}/shop`, { spec: { type: "ClusterIP" } });
  await stage.until("its finalizer is gone, and its status is empty", async () => {
    const service = await stage.service("shop");
    const conditions = asList(valueAt(service, ["status", "conditions"])).map(asObject);
    return service?.metadata.finalizers === undefined && conditions.length === 0 ? true : undefined;
  });
  demand(aws.account.loadBalancers.get(arn) === undefined, `${name} should be gone`);
  await demandWrites(scene, { DeleteLoadBalancer: 1, DeleteSecurityGroup: 1, DeleteTargetGroup: 2 });
}

/** Those that Fairlead makes; instances come and go by themselves. */
const KINDS: readonly SnapshotKind[] = ["loadBalancers", "listeners", "targetGroups", "securityGroups"];

function differences(have: Snapshot, want: Snapshot): readonly string[] {
  return KINDS.filter((kind) => !isDeepStrictEqual(have[kind], want[kind]));
}

export async function showDeletion({ stage, aws, begun }: AwsScene): Promise<void> {
  for (const name of ["web", "web-internal", "names", "shop"]) await stage.deleteService(name);
  for (const name of ["web", "web-internal", "names", "shop"]) {
    await stage.until(`${name} is gone`, async () => ((await stage.service(name)) === undefined ? true : undefined));
  }
  const left = differences(aws.snapshot(), begun);
  demand(left.length === 0, `the account should be as it was, and is not: ${left.join(", ")}`);
  stage.print(
    "The account has the load balancers, target groups and security groups that it had at first, and their rules",
  );
}
