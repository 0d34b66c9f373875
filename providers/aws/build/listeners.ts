// SPDX-License-Identifier: Apache-2.0

import { actionsRow, listenerAttributesRow } from "../annotations/listener-table.ts";
import { toAttributes } from "../default-attributes.ts";
import type { Attribute, ListenerModel } from "../model.ts";
import { resourceTags, type TagOwner } from "../tags.ts";
import { forwardAction, type TargetGroupOf } from "./forward-action.ts";
import { suffixOf } from "./frontends.ts";
import type { BuildMember } from "./member.ts";
import type { BuiltTargetGroup } from "./target-groups.ts";

/** The listeners of a Service, by port; `find` knows the target groups of all Services behind the same load balancer. */
export function buildListeners(
  targetGroups: readonly BuiltTargetGroup[],
  member: BuildMember,
  find: TargetGroupOf,
  owner: TagOwner,
): readonly ListenerModel[] {
  warnOfForeignSuffixes(targetGroups, member);
  const Tags = resourceTags(owner, { resource: "Listener", uid: member.service.uid }, member.tags);
  return targetGroups.map((built) => ({
    Port: built.frontend.port,
    Protocol: built.frontend.listenerProtocol,
    DefaultActions: [forwardAction(built, member, find)],
    ...tlsOf(built, member),
    Attributes: attributesOf(built, member),
    Tags,
  }));
}

function tlsOf(
  { frontend }: BuiltTargetGroup,
  { listener, settings }: BuildMember,
): Pick<ListenerModel, "Certificates" | "SslPolicy" | "AlpnPolicy"> {
  if (frontend.listenerProtocol !== "TLS") return { Certificates: [] };
  const { certificates = [], sslPolicy, alpnPolicy } = listener;
  return {
    Certificates: [...new Set(certificates)].map((CertificateArn) => ({ CertificateArn })),
    SslPolicy: sslPolicy || settings.defaultSslPolicy,
    ...(alpnPolicy === undefined ? {} : { AlpnPolicy: [alpnPolicy] as const }),
  };
}

function attributesOf({ frontend }: BuiltTargetGroup, { listenerAttributes }: BuildMember): readonly Attribute[] {
  return toAttributes(Object.fromEntries(listenerAttributes.get(suffixOf(frontend)) ?? []));
}

function warnOfForeignSuffixes(
  targetGroups: readonly BuiltTargetGroup[],
  { listenerAttributes, actions, findings }: BuildMember,
): void {
  const suffixes = targetGroups.map(({ frontend }) => suffixOf(frontend));
  const keys = [
    ...[...listenerAttributes.keys()].map((suffix) => ({ row: listenerAttributesRow, suffix })),
    ...[...actions.keys()].map((suffix) => ({ row: actionsRow, suffix })),
  ];
  for (const { row, suffix } of keys) {
    if (suffixes.includes(suffix)) continue;
    findings.warn(
      "AnnotationIgnored",
      `Annotation ${row.key}.${suffix} has no effect: the listeners are ${suffixes.join(", ")}.`,
    );
  }
}
