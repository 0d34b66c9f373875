// SPDX-License-Identifier: Apache-2.0

import { parseBool } from "../../../src/model/parse-bool.ts";
import type { Pairs } from "../annotations/grammar.ts";
import { portAttributesRow, targetGroupTable } from "../annotations/target-group-table.ts";
import { targetGroupDefaults, toAttributes } from "../default-attributes.ts";
import type { Attribute } from "../model.ts";
import type { Frontend } from "./frontends.ts";
import type { BuildMember } from "./member.ts";

const proxyProtocol = "proxy_protocol_v2.enabled";
const preserveClientIp = "preserve_client_ip.enabled";

/** What annotations and session affinity ask for of one port's target group, sorted by key. */
export function targetGroupAttributes(frontend: Frontend, member: BuildMember): readonly Attribute[] {
  const attributes = new Map<string, string>();
  if (member.dialect === "controller") attributes.set(proxyProtocol, "false");
  for (const [key, value] of stickiness(frontend, member)) attributes.set(key, value);
  for (const [key, value] of namedAttributes(frontend, member)) attributes.set(key, value);
  const proxied = speaksProxyProtocol(frontend, member);
  if (proxied !== undefined) attributes.set(proxyProtocol, String(proxied));
  if (attributes.get(proxyProtocol) === "") attributes.delete(proxyProtocol);
  checkClientIp(attributes, frontend, member);
  return toAttributes(Object.fromEntries(attributes));
}

/** Those of all ports, and over them those of this one; an empty value of the latter leaves the former as it is. */
function namedAttributes({ port }: Frontend, member: BuildMember): Pairs {
  const all = member.targetGroup.attributes ?? new Map<string, string>();
  const own = [...(member.portAttributes.get(String(port)) ?? [])].filter(([, value]) => value !== "");
  checkNamed(portAttributesRow.key, all, member);
  checkNamed(`${portAttributesRow.key}.${port}`, new Map(own), member);
  return new Map(
    [...all, ...own].map(([key, value]) => [key, key === preserveClientIp ? canonicalBool(value) : value]),
  );
}

/** What is Go's true or false, as AWS writes it. */
function canonicalBool(value: string): string {
  return String(parseBool(value) ?? value);
}

/** cloud-provider-aws refuses what it does not know, and takes exactly "true" and "false". */
function checkNamed(annotation: string, attributes: Pairs, { dialect, findings }: BuildMember): void {
  for (const [key, value] of attributes) {
    const allowed = dialect === "controller" ? controllerFault(key, value) : cloudProviderFault(key, value);
    if (allowed !== undefined) findings.refuseAnnotation(annotation, allowed);
  }
}

function controllerFault(key: string, value: string): string | undefined {
  const isFault = key === preserveClientIp && parseBool(value) === undefined;
  return isFault ? `"true" or "false" for ${key}` : undefined;
}

/** A stream group over instances has all attributes that a target group of a Network Load Balancer can have. */
const knownAttributes: readonly string[] = Object.keys(
  targetGroupDefaults({ Protocol: "TCP", TargetType: "instance" }),
);

function cloudProviderFault(key: string, value: string): string | undefined {
  if (!knownAttributes.includes(key)) return `the attributes ${knownAttributes.join(", ")}`;
  if (value === "") return `a value for ${key}`;
  const isBool = key === preserveClientIp || key === proxyProtocol;
  return isBool && value !== "true" && value !== "false" ? `"true" or "false" for ${key}` : undefined;
}

/** undefined = neither annotation says. */
function speaksProxyProtocol({ port }: Frontend, { targetGroup }: BuildMember): boolean | undefined {
  if (targetGroup.proxyProtocol !== undefined) return true;
  return targetGroup.proxyProtocolPorts?.includes(String(port));
}

/** ELBv2: client addresses are always preserved where datagrams are passed on. */
function checkClientIp(attributes: Pairs, { port, targetGroupProtocol }: Frontend, { findings }: BuildMember): void {
  const isStream = targetGroupProtocol === "TCP" || targetGroupProtocol === "TLS";
  if (isStream || attributes.get(preserveClientIp) !== "false") return;
  findings.refuse(
    "InvalidAnnotation",
    `Annotation ${targetGroupTable.attributes.key} asks for ${preserveClientIp}=false, which port ${port} cannot have: it is ${targetGroupProtocol}. Ask for it by port, as in ${portAttributesRow.key}.<port>.`,
  );
}

/** Session affinity ClientIP is stickiness by source address; AWS has none for TLS and QUIC. */
function stickiness(
  { port, listenerProtocol }: Frontend,
  { service, findings }: BuildMember,
): readonly [string, string][] {
  if (service.sessionAffinity.kind === "None") return [];
  if (listenerProtocol === "TCP" || listenerProtocol === "UDP" || listenerProtocol === "TCP_UDP")
    return [
      ["stickiness.enabled", "true"],
      ["stickiness.type", "source_ip"],
    ];
  findings.warn(
    "SessionAffinityIgnored",
    `Port ${port} is ${listenerProtocol}, for which AWS has no stickiness: spec.sessionAffinity ClientIP has no effect on it.`,
  );
  return [];
}
