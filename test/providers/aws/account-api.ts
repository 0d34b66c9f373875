// SPDX-License-Identifier: Apache-2.0

/** The sandbox's AWS as an `AwsApi`, without the wire: the real checks at the price of a function call. */

import type { Action, ActionInput, ActionOutput, AwsApi } from "../../../providers/aws/aws-api.ts";
import { toAwsFailure } from "../../../providers/aws/errors.ts";
import type { Account } from "../../../src/sandbox/aws/account.ts";
import { AwsError } from "../../../src/sandbox/aws/aws-error.ts";
import type { Parameters } from "../../../src/sandbox/aws/protocol/parameters.ts";
import { act, serviceOfAction } from "../../../src/sandbox/aws/service.ts";

export interface AccountApi extends AwsApi {
  /** What was called, in order. */
  readonly calls: readonly { readonly action: Action; readonly input: unknown }[];
  /** Runs before the next call of this action, instead of it where it throws. */
  before(action: Action, run: () => void): void;
}

export function createAccountApi(account: Account): AccountApi {
  const calls: { action: Action; input: unknown }[] = [];
  const hooks = new Map<Action, () => void>();
  return {
    calls,
    before: (action, run) => {
      hooks.set(action, run);
    },
    call<A extends Action>(action: A, input: ActionInput<A>): Promise<ActionOutput<A>> {
      calls.push({ action, input });
      try {
        const hook = hooks.get(action);
        hooks.delete(action);
        hook?.();
        const isEc2 = serviceOfAction(action).name === "ec2";
        const parameters = (isEc2 ? toWire(input) : withoutUndefined(input)) as Parameters;
        const reply = act(serviceOfAction(action), account, action, parameters);
        return Promise.resolve((isEc2 ? fromWire(reply) : withoutUndefined(reply)) as ActionOutput<A>);
      } catch (thrown) {
        return Promise.reject(toAwsFailure(toSdkError(thrown), action));
      }
    },
  };
}

/** What the SDK throws for a refusal. */
export function toSdkError(thrown: unknown): unknown {
  if (!(thrown instanceof AwsError)) return thrown;
  const { code, status, message } = thrown;
  return Object.assign(new Error(message), { name: code, Code: code, $metadata: { httpStatusCode: status } });
}

/** The SDK's names of EC2's parameters, and those of the wire. */
const wireNames: Readonly<Record<string, string>> = {
  Filters: "Filter",
  Values: "Value",
  GroupIds: "GroupId",
  TagSpecifications: "TagSpecification",
  Tags: "Tag",
  Resources: "ResourceId",
  UserIdGroupPairs: "Groups",
  Description: "GroupDescription",
};

function toWire(value: unknown, depth = 0): unknown {
  if (Array.isArray(value)) return value.map((item) => toWire(item, depth + 1));
  if (typeof value !== "object" || value === null) return value;
  const named = ([key, item]: [string, unknown]) => {
    const isRuleDescription = key === "Description" && depth > 0;
    return [isRuleDescription ? key : (wireNames[key] ?? key), toWire(item, depth + 1)] as const;
  };
  return Object.fromEntries(Object.entries(value).map(named));
}

/** EC2's names in replies, and those of the SDK; all others only begin with a capital letter. */
const sdkNames: Readonly<Record<string, string>> = {
  securityGroupInfo: "SecurityGroups",
  groups: "UserIdGroupPairs",
  tagSet: "Tags",
};

function fromWire(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromWire);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(
    entries.map(([key, item]) => [sdkNames[key] ?? `${key.charAt(0).toUpperCase()}${key.slice(1)}`, fromWire(item)]),
  );
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutUndefined(item)]));
}
