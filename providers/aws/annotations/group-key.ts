// SPDX-License-Identifier: Apache-2.0

import { type Service, serviceKey } from "../../../src/model/service.ts";
import { ownPrefix } from "./dialect.ts";
import type { Grammar } from "./grammar.ts";
import type { Row } from "./row.ts";

/** A DNS label. */
const groupName: Grammar<string> = {
  allowed: "at most 63 lower-case letters, digits and hyphens, with no hyphen at either end",
  parse: (text) => (/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(text) ? text : undefined),
};

export const groupRow: Row<string> = {
  key: `${ownPrefix}load-balancer-group`,
  value: "name",
  fallback: "a load balancer of its own",
  doc: "Services of one cluster that name the same group share one load balancer. What concerns it as a whole is taken from the oldest; of two that want the same port the older has it.",
  grammar: groupName,
};

/** No namespace has a colon in its name, so that no Service's key can be one of these. */
const groupKeyPrefix = "group:";

/**
 * Key of the load balancer that serves a Service: that of its group, or `namespace/name`. Never throws: a Service whose group's name
 * is no name stands alone, and `build` refuses it.
 */
export function keyOf(service: Service): string {
  const name = groupName.parse(service.annotations[groupRow.key] ?? "", "controller");
  return name === undefined ? serviceKey(service) : `${groupKeyPrefix}${name}`;
}

/** Name of the group whose key this is; undefined = the key of a Service. */
export function groupOf(key: string): string | undefined {
  return key.startsWith(groupKeyPrefix) ? key.slice(groupKeyPrefix.length) : undefined;
}
