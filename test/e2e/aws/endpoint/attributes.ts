// SPDX-License-Identifier: Apache-2.0

import { entriesOf } from "./lookups.ts";
import { element, memberList, put, textOf, type Xml } from "./xml.ts";

/** The attributes of a reply, by key. */
export function attributesOf(reply: Xml): Readonly<Record<string, string>> {
  return Object.fromEntries(
    entriesOf(reply, "Attributes").map((attribute) => [textOf(attribute, "Key"), textOf(attribute, "Value")]),
  );
}

/** The reply with these attributes and no others. */
export function putAttributes(reply: Xml, attributes: Readonly<Record<string, string>>): Xml {
  const entries = Object.entries(attributes).map(([key, value]) => [element("Key", key), element("Value", value)]);
  return put(reply, memberList("Attributes", entries));
}

/** The reply with exactly the attributes of `defaults`, the value of each where it has one. */
export function withDefaults(reply: Xml, defaults: Readonly<Record<string, string>>): Xml {
  const have = attributesOf(reply);
  return putAttributes(
    reply,
    Object.fromEntries(Object.entries(defaults).map(([key, value]) => [key, have[key] ?? value])),
  );
}
