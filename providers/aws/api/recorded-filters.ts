// SPDX-License-Identifier: Apache-2.0

/** EC2's filters over recorded items: pure. */

import type { Filter } from "@aws-sdk/client-ec2";
import { TerminalError } from "../../../src/errors.ts";
import { isObject, type JsonObject } from "./recorded-shape.ts";

/** The member that a filter is about. */
const memberOfFilter: ReadonlyMap<string, string> = new Map([
  ["vpc-id", "VpcId"],
  ["subnet-id", "SubnetId"],
  ["availability-zone", "AvailabilityZone"],
  ["zone-name", "ZoneName"],
  ["instance-id", "InstanceId"],
  ["group-id", "GroupId"],
  ["group-name", "GroupName"],
  ["description", "Description"],
  ["route-table-id", "RouteTableId"],
]);

/** Items that fit all filters; a filter fits when one of its values does, in which `*` and `?` stand for what they do in EC2. */
export function filterItems(items: readonly JsonObject[], filters: readonly Filter[]): readonly JsonObject[] {
  return items.filter((item) =>
    filters.every(({ Name = "", Values = [] }) => {
      const patterns = Values.map(toPattern);
      return valuesFor(item, Name).some((value) => patterns.some((pattern) => pattern.test(value)));
    }),
  );
}

function toPattern(value: string): RegExp {
  const text = value
    .replace(/[\\^$.|+()[\]{}]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${text}$`, "s");
}

/** What the item has for a filter to fit. @throws TerminalError for a filter that nobody here asks with */
function valuesFor(item: JsonObject, name: string): readonly string[] {
  const member = memberOfFilter.get(name);
  if (member !== undefined) return textsIn([item], member);
  const tags = listIn(item, "Tags");
  if (name === "tag-key") return textsIn(tags, "Key");
  if (name.startsWith("tag:")) {
    return textsIn(
      tags.filter((tag) => tag["Key"] === name.slice("tag:".length)),
      "Value",
    );
  }
  if (name === "ip-permission.group-id") {
    const pairs = listIn(item, "IpPermissions").flatMap((permission) => listIn(permission, "UserIdGroupPairs"));
    return textsIn(pairs, "GroupId");
  }
  throw new TerminalError("InternalError", `recorded facts cannot be filtered by ${name}`);
}

function listIn(item: JsonObject, member: string): readonly JsonObject[] {
  const list = item[member];
  return Array.isArray(list) ? list.filter(isObject) : [];
}

function textsIn(items: readonly JsonObject[], member: string): readonly string[] {
  return items.flatMap((item) => {
    const value = item[member];
    return typeof value === "string" ? [value] : [];
  });
}
