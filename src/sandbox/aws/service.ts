// SPDX-License-Identifier: Apache-2.0

/** The two services: what they can do, and how they speak. */

import type { Account } from "./account.ts";
import type { ActionTable } from "./action.ts";
import { AwsError, invalidAction } from "./aws-error.ts";
import { ec2Actions } from "./ec2/ec2-actions.ts";
import { elbv2Actions } from "./elbv2/elbv2-actions.ts";
import { optionalText, type Parameters } from "./protocol/parameters.ts";
import { ec2Form, elbv2Form, type Reply, type ResponseForm } from "./protocol/query-response.ts";

export type ServiceName = "elasticloadbalancing" | "ec2";

export interface AwsService {
  readonly name: ServiceName;
  /** The Version that requests carry. */
  readonly version: string;
  readonly actions: ActionTable;
  readonly form: ResponseForm;
  /** Its way to say that there were too many calls. */
  readonly throttled: AwsError;
  /** Its way to say that credentials do not allow an action. */
  denied(action: string): AwsError;
}

function deniedMessage(service: ServiceName, action: string): string {
  const who = "arn:aws:iam::123456789012:user/sandbox";
  const why = `because no identity-based policy allows the ${service}:${action} action`;
  return `User: ${who} is not authorized to perform: ${service}:${action} ${why}`;
}

export const elbv2Service: AwsService = {
  name: "elasticloadbalancing",
  version: "2015-12-01",
  actions: elbv2Actions,
  form: elbv2Form,
  throttled: new AwsError("Throttling", "Rate exceeded"),
  denied: (action) => new AwsError("AccessDenied", deniedMessage("elasticloadbalancing", action), 403),
};

export const ec2Service: AwsService = {
  name: "ec2",
  version: "2016-11-15",
  actions: ec2Actions,
  form: ec2Form,
  throttled: new AwsError("RequestLimitExceeded", "Request limit exceeded.", 503),
  denied: (action) => new AwsError("UnauthorizedOperation", deniedMessage("ec2", action), 403),
};

/** The service that has an action: no name is used by both. */
export function serviceOfAction(action: string): AwsService {
  return Object.hasOwn(ec2Actions, action) ? ec2Service : elbv2Service;
}

/**
 * Does an action as a whole, or not at all.
 * @throws AwsError as the service refuses it
 */
export function act(service: AwsService, account: Account, action: string, parameters: Parameters): Reply {
  const handler = Object.hasOwn(service.actions, action) ? service.actions[action] : undefined;
  if (handler === undefined) throw invalidAction(action);
  if (optionalText(parameters, "DryRun") === "true") {
    throw new AwsError("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", 412);
  }
  try {
    return handler(account, parameters);
  } catch (thrown) {
    throw service.name === "ec2" ? inWordsOfEc2(thrown) : thrown;
  }
}

/** Parameters are read by common code, which speaks ELBv2's language. */
function inWordsOfEc2(thrown: unknown): unknown {
  const isCommon = thrown instanceof AwsError && thrown.code === "ValidationError";
  return isCommon ? new AwsError("InvalidParameterValue", thrown.message) : thrown;
}
