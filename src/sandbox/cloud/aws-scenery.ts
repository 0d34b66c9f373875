// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../clock.ts";
import { addClusterNetwork } from "../aws/network/cluster-network.ts";
import { startAws } from "../aws/start-aws.ts";
import type { Stage } from "../demonstration/stage.ts";
import type { Step } from "../demonstration/step.ts";
import { createAddressOnlyPods } from "../pod-addresses.ts";
import type { SandboxRole, Scenery, SceneryContext } from "../sandbox-parts.ts";
import { AwsNodes } from "./aws-nodes.ts";
import { type AwsScene, PREFIX, SERVED_CLASS, settle } from "./aws-scene.ts";
import { AWS_STEPS } from "./aws-steps.ts";
import { AwsWitness } from "./aws-witness.ts";
import { CallLog } from "./call-log.ts";
import { SkippingClock } from "./skipping-clock.ts";
import { REPLACED_GRACE_S } from "./steps-of-change.ts";

/** What a controller for the account needs to know. */
export interface CloudAccess {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly clusterName: string;
  readonly className: string;
  /** How long a load balancer that was replaced is kept. */
  readonly replacedGraceMs: number;
  /** The account's time, which is the provider's too: parts of it are skipped. */
  readonly clock: Clock;
}

const CLUSTER_NAME = "sandbox";

/** The account asks nobody who they are. */
const CREDENTIALS = { accessKeyId: "sandbox", secretAccessKey: "sandbox" } as const;

/** Less than until the provider looks for the first time; on AWS it is one to three minutes. */
const PROVISIONING_MS = 8_000;

/** An AWS account in this process: three instances in the private subnets of three zones are the nodes. */
export async function createAwsScenery(
  context: SceneryContext,
  createController: (access: CloudAccess) => SandboxRole,
): Promise<Scenery> {
  const { print } = context;
  const clock = new SkippingClock(context.clock);
  const calls = new CallLog(context.clock, print);
  const aws = await startAws({
    clock,
    timings: { provisioning: PROVISIONING_MS },
    onCall(entry) {
      calls.note(entry);
      // What was told need not be kept.
      aws.journal.clear();
    },
  });
  const { region, accountId } = aws.account;
  const nodes = new AwsNodes(aws.account, addClusterNetwork(aws.account, { clusterName: CLUSTER_NAME }));
  const begun = aws.snapshot();
  const access: CloudAccess = {
    endpoint: aws.url,
    region,
    credentials: CREDENTIALS,
    clusterName: CLUSTER_NAME,
    className: SERVED_CLASS,
    replacedGraceMs: REPLACED_GRACE_S * 1000,
    clock,
  };
  return {
    description: `AWS: ${aws.url} (in this process), account ${accountId} in ${region}, with three nodes in three zones`,
    nodes: nodes.begin(),
    nodeNames: nodes.names,
    manifests: [],
    pods: createAddressOnlyPods((node, host) => nodes.podAddresses(node, host)),
    createController: () => createController(access),
    steps: (stage) => toSteps({ stage, aws, begun, calls, witness: new AwsWitness(aws), ...acts(stage, nodes, clock) }),
    hints: ({ kubeconfig }) => describeUse(kubeconfig, aws.url, region),
    close: () => aws.close(),
  };
}

/** What happens to the account without Fairlead. */
function acts(stage: Stage, nodes: AwsNodes, clock: SkippingClock): Pick<AwsScene, "skip" | "joinNode"> {
  return {
    skip(seconds) {
      stage.print(`(${seconds} seconds pass)`);
      clock.skip(seconds * 1000);
    },
    async joinNode() {
      const node = nodes.add();
      stage.print(`${node.name} joins: ${node.providerID}`);
      await stage.registerNode(node);
      return node.providerID?.split("/").at(-1) ?? "";
    },
  };
}

/** Each step tells at its end which calls it took. */
function toSteps(scene: AwsScene): readonly Step[] {
  return AWS_STEPS.map(({ title, act }) => ({
    title,
    async act() {
      scene.calls.begin();
      await act(scene);
      await settle(scene);
      scene.stage.print(scene.calls.describe());
    },
  }));
}

/** Tools of AWS differ in which of the two variables they take the region from. */
function environmentOf(endpoint: string, region: string): string {
  const { accessKeyId, secretAccessKey } = CREDENTIALS;
  return `AWS_ENDPOINT_URL=${endpoint} AWS_REGION=${region} AWS_DEFAULT_REGION=${region} AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey}`;
}

function describeUse(kubeconfig: string, endpoint: string, region: string): readonly string[] {
  const plan = `fairlead plan --cloud-provider=aws --cluster-name=${CLUSTER_NAME} --load-balancer-class=${SERVED_CLASS}`;
  return [
    `  export KUBECONFIG=${kubeconfig}`,
    `  export ${environmentOf(endpoint, region)}`,
    "Try, and watch here what happens; a read that asks what was asked before is not told again:",
    "  kubectl apply -f manifests/aws/examples/web.yaml",
    "  kubectl get service web -o wide --watch",
    "  kubectl scale deployment web --replicas=5",
    `  kubectl annotate service web ${PREFIX}healthcheck-interval=20`,
    "  kubectl label node node-2 node.kubernetes.io/exclude-from-external-load-balancers=",
    "  kubectl delete service web",
    "What Fairlead would do, and does not do:",
    `  ${plan} manifests/aws/examples/tls.yaml --kubeconfig=${kubeconfig}`,
    "With the AWS CLI, on the same account; what is changed there is put right in half a minute or so:",
    "  aws elbv2 describe-load-balancers",
    "  aws elbv2 describe-target-groups",
    "  aws elbv2 delete-listener --listener-arn ARN",
  ];
}
