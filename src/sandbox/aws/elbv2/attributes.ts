// SPDX-License-Identifier: Apache-2.0

/** Describe- and Modify…Attributes of load balancers, target groups and listeners. */

import type { Account } from "../account.ts";
import { invalidConfiguration, validationError } from "../aws-error.ts";
import { optionalText, type Parameters, requiredText, structures } from "../protocol/parameters.ts";
import type { Reply } from "../protocol/query-response.ts";
import {
  type AttributeRules,
  isUdp,
  listenerAttributeRules,
  loadBalancerAttributeRules,
  targetGroupAttributeRules,
} from "./attribute-rules.ts";
import { requireListener, requireLoadBalancer, requireNetworkLoadBalancer, requireTargetGroup } from "./look-up.ts";
import type { Attributes, TargetGroup } from "./model.ts";

const MAX_ATTRIBUTES = 20;

/** @throws AwsError ValidationError for keys and values that are not of the resource */
function readAttributes(parameters: Parameters, rules: AttributeRules): Attributes {
  const given = structures(parameters, "Attributes");
  if (given.length === 0) throw validationError("Attributes must be specified");
  if (given.length > MAX_ATTRIBUTES) throw validationError(`A call takes up to ${MAX_ATTRIBUTES} attributes`);
  const attributes = new Map<string, string>();
  for (const attribute of given) {
    const key = requiredText(attribute, "Key");
    const value = optionalText(attribute, "Value") ?? "";
    const rule = Object.hasOwn(rules, key) ? rules[key] : undefined;
    if (rule === undefined) throw validationError(`Attribute key '${key}' is not recognized`);
    if (!rule(value)) throw validationError(`Attribute value '${value}' is not valid for '${key}'`);
    if (attributes.has(key)) throw validationError(`Attribute key '${key}' is given more than once`);
    // Case does not matter for these, and they are told in lower case.
    attributes.set(key, /^(true|false)$/i.test(value) ? value.toLowerCase() : value);
  }
  return attributes;
}

function show(attributes: Attributes): Reply {
  return { Attributes: [...attributes].map(([Key, Value]) => ({ Key, Value })) };
}

export function describeLoadBalancerAttributes(account: Account, parameters: Parameters): Reply {
  return show(requireLoadBalancer(account, parameters).attributes);
}

function checkLoadBalancerAttributes(have: Attributes, want: Attributes): void {
  if (want.get("access_logs.s3.enabled") === "true" && want.get("access_logs.s3.bucket") === "") {
    throw invalidConfiguration("The value of 'access_logs.s3.bucket' cannot be empty where access logs are enabled");
  }
  const key = "secondary_ips.auto_assigned.per_subnet";
  if (Number(want.get(key)) < Number(have.get(key))) {
    throw invalidConfiguration(`The value of '${key}' cannot be decreased`);
  }
}

/** All or nothing. */
export function modifyLoadBalancerAttributes(account: Account, parameters: Parameters): Reply {
  const have = requireNetworkLoadBalancer(account, parameters);
  const attributes = new Map([...have.attributes, ...readAttributes(parameters, loadBalancerAttributeRules)]);
  checkLoadBalancerAttributes(have.attributes, attributes);
  account.loadBalancers.put({ ...have, attributes });
  return show(attributes);
}

export function describeTargetGroupAttributes(account: Account, parameters: Parameters): Reply {
  return show(requireTargetGroup(account, parameters).attributes);
}

function checkTargetGroupAttributes({ protocol }: TargetGroup, want: Attributes): void {
  if (isUdp(protocol) && want.get("preserve_client_ip.enabled") === "false") {
    throw invalidConfiguration(`Client IP preservation cannot be disabled for target groups with protocol ${protocol}`);
  }
  const ends = want.get("target_health_state.unhealthy.connection_termination.enabled") === "true";
  if (isUdp(protocol) && ends) {
    throw invalidConfiguration(`Connections to unhealthy targets cannot be terminated with protocol ${protocol}`);
  }
  if (ends && want.get("target_health_state.unhealthy.draining_interval_seconds") !== "0") {
    throw invalidConfiguration("A draining interval can be set only where connections to unhealthy targets are kept");
  }
}

/** All or nothing. */
export function modifyTargetGroupAttributes(account: Account, parameters: Parameters): Reply {
  const have = requireTargetGroup(account, parameters);
  const attributes = new Map([...have.attributes, ...readAttributes(parameters, targetGroupAttributeRules)]);
  checkTargetGroupAttributes(have, attributes);
  account.targetGroups.put({ ...have, attributes });
  return show(attributes);
}

export function describeListenerAttributes(account: Account, parameters: Parameters): Reply {
  return show(requireListener(account, parameters).attributes);
}

/** All or nothing. */
export function modifyListenerAttributes(account: Account, parameters: Parameters): Reply {
  const have = requireListener(account, parameters);
  const attributes = new Map([
    ...have.attributes,
    ...readAttributes(parameters, listenerAttributeRules(have.protocol)),
  ]);
  account.listeners.put({ ...have, attributes });
  return show(attributes);
}
