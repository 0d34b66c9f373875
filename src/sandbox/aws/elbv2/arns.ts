// SPDX-License-Identifier: Apache-2.0

import type { Account } from "../account.ts";
import { validationError } from "../aws-error.ts";

export type ResourceKind = "loadbalancer" | "targetgroup" | "listener";

const words: Readonly<Record<ResourceKind, string>> = {
  loadbalancer: "load balancer",
  targetgroup: "target group",
  listener: "listener",
};

/** `arn:aws:elasticloadbalancing:REGION:ACCOUNT:RESOURCE` */
export function elbv2Arn(account: Account, resource: string): string {
  return `arn:aws:elasticloadbalancing:${account.region}:${account.accountId}:${resource}`;
}

/** What an ARN names; undefined where it is none of ELBv2's of this region and account. */
export function kindOfArn(account: Account, arn: string): ResourceKind | undefined {
  const prefix = elbv2Arn(account, "");
  if (!arn.startsWith(prefix)) return undefined;
  const resource = arn.slice(prefix.length);
  if (/^loadbalancer\/(net|app|gwy)\/[^/]+\/[0-9a-f]{16}$/.test(resource)) return "loadbalancer";
  if (/^targetgroup\/[^/]+\/[0-9a-f]{16}$/.test(resource)) return "targetgroup";
  if (/^listener\/(net|app|gwy)\/[^/]+\/[0-9a-f]{16}\/[0-9a-f]{16}$/.test(resource)) return "listener";
  return undefined;
}

/** @throws AwsError ValidationError for what is no ARN of this kind */
export function checkArn(account: Account, kind: ResourceKind, arn: string): void {
  if (kindOfArn(account, arn) !== kind) throw validationError(`'${arn}' is not a valid ${words[kind]} ARN`);
}
