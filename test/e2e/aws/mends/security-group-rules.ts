// SPDX-License-Identifier: Apache-2.0

import { type AwsCall, parameter, Refusal, withParameters } from "../endpoint/aws-call.ts";
import type { Mend } from "../endpoint/mend.ts";
import {
  isSameRule,
  rulesOfCall,
  rulesOfGroup,
  type SecurityGroupRule,
  securityGroupOf,
} from "../endpoint/security-group-rule.ts";

/** Inbound rules of a group by default: the quotas of Amazon VPC. */
const maxRules = 60;

/**
 * moto applies the permissions of a refused AuthorizeSecurityGroupIngress up to the one that it refuses; and it finds a rule from
 * another group only where the description is the same.
 */
export function securityGroupRules(): Mend {
  return {
    actions: ["AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress"],
    async answer(call, next) {
      const have = rulesOfGroup(await securityGroupOf(next, parameter(call, "GroupId")));
      if (call.action === "RevokeSecurityGroupIngress") return next(withDescriptions(call, have));
      refuseDuplicates(rulesOfCall(call), have);
      return next(call);
    },
  };
}

function refuseDuplicates(want: readonly SecurityGroupRule[], have: readonly SecurityGroupRule[]): void {
  const duplicate = want.find((rule, at) => [...have, ...want.slice(0, at)].some((other) => isSameRule(rule, other)));
  if (duplicate !== undefined) {
    const { protocol, from, to, source } = duplicate;
    const message = `the specified rule "peer: ${source}, ${protocol}, from port: ${from}, to port: ${to}, ALLOW" already exists`;
    throw new Refusal("InvalidPermission.Duplicate", message);
  }
  if (have.length + want.length > maxRules) {
    throw new Refusal(
      "RulesPerSecurityGroupLimitExceeded",
      "The maximum number of rules per security group has been reached.",
    );
  }
}

function withDescriptions(call: AwsCall, have: readonly SecurityGroupRule[]): AwsCall {
  const descriptions = rulesOfCall(call).flatMap((rule) => {
    const described = have.find((other) => isSameRule(rule, other) && other.description !== "");
    return described === undefined ? [] : [[`${rule.parameter}.Description`, described.description]];
  });
  return withParameters(call, Object.fromEntries(descriptions) as Readonly<Record<string, string>>);
}
