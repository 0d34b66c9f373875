// SPDX-License-Identifier: Apache-2.0

import type { Findings } from "../annotations/findings.ts";
import type { Pairs } from "../annotations/grammar.ts";
import { listenerTable } from "../annotations/listener-table.ts";
import type { AwsSettings } from "../settings.ts";
import { ownTagPrefix } from "../tags.ts";

/** AWS, "Tag restrictions": letters, spaces, numbers, and these signs. */
const allowedText = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** The tags that a Service's annotation and the flags ask for; the flags win. */
export function extraTags(
  asked: Pairs | undefined,
  { defaultTags, externalManagedTags }: AwsSettings,
  findings: Findings,
): Readonly<Record<string, string>> {
  for (const [name, value] of asked ?? []) {
    const fault = faultOf(name, value, externalManagedTags);
    if (fault !== undefined) findings.refuseAnnotation(listenerTable.additionalTags.key, fault);
  }
  return { ...Object.fromEntries(asked ?? []), ...defaultTags };
}

/** What is allowed instead; undefined = nothing is wrong with it. */
function faultOf(name: string, value: string, external: readonly string[]): string | undefined {
  if (external.includes(name)) return `any tag but ${name}, which is managed elsewhere (--external-managed-tags)`;
  if (name.startsWith(ownTagPrefix) || name.toLowerCase().startsWith("aws:"))
    return `any tag but ${name}; the prefixes ${ownTagPrefix} and aws: are reserved`;
  if (name.length > 128 || value.length > 256) return "names of up to 128 characters, values of up to 256";
  if (!allowedText.test(name) || !allowedText.test(value))
    return "letters, numbers, spaces and _ . : / = + - @ in tags";
  return undefined;
}
