// SPDX-License-Identifier: Apache-2.0

import { type AwsCall, parameter, withParameters } from "../endpoint/aws-call.ts";
import { targetGroupReplies } from "../endpoint/elb-actions.ts";
import { entriesOf } from "../endpoint/lookups.ts";
import type { Mend } from "../endpoint/mend.ts";
import { childrenOf, element, mapList, put, textOf, type Xml } from "../endpoint/xml.ts";

/** Of a Network Load Balancer's checks over HTTP: the API reference, `HttpCode` and CreateTargetGroup. */
const defaultCodes = "200-399";
const defaultPath = "/";
const defaultHttpTimeoutSeconds = "6";

/** moto goes by the target group's protocol, where a TCP target group may well be checked over HTTP: codes are lost, and the path has no default. */
export function healthChecks(): Mend {
  const codesOf = new Map<string, string>();
  const mendOne = (group: Xml): Xml => {
    const isHttp = textOf(group, "HealthCheckProtocol").startsWith("HTTP");
    if (!isHttp) {
      const others = childrenOf(group).filter(({ name }) => name !== "Matcher" && name !== "HealthCheckPath");
      return element("member", others);
    }
    const codes = codesOf.get(textOf(group, "TargetGroupArn")) ?? defaultCodes;
    return put(
      group,
      element("HealthCheckPath", textOf(group, "HealthCheckPath") || defaultPath),
      element("Matcher", [element("HttpCode", codes)]),
    );
  };
  return {
    actions: targetGroupReplies,
    async answer(call, next) {
      const reply = await next(call.action === "CreateTargetGroup" ? withTimeout(call) : call);
      const codes = parameter(call, "Matcher.HttpCode");
      if (codes !== "") {
        for (const group of entriesOf(reply, "TargetGroups")) codesOf.set(textOf(group, "TargetGroupArn"), codes);
      }
      return mapList(reply, "TargetGroups", mendOne);
    },
  };
}

function withTimeout(call: AwsCall): AwsCall {
  const isHttp = parameter(call, "HealthCheckProtocol") === "HTTP";
  if (!isHttp || call.parameters.has("HealthCheckTimeoutSeconds")) return call;
  return withParameters(call, { HealthCheckTimeoutSeconds: defaultHttpTimeoutSeconds });
}
