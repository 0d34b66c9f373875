// SPDX-License-Identifier: Apache-2.0

import type { ObservedSecurityGroup } from "../observed.ts";
import { sameRules, sameValue } from "./compare.ts";
import type { SurveyContext } from "./survey-context.ts";

/** Reads the nodes' security groups and instances anew, as far as anybody has needed them: 200 a call. @throws FairleadError */
export async function sweepNetwork(context: SurveyContext): Promise<void> {
  await sweepNodeGroups(context);
  await sweepInstances(context);
}

/** What others do to the nodes' groups is their business: only rules from the backend group, and tags, concern us. */
async function sweepNodeGroups({ knowledge, pacer, findings, signal }: SurveyContext): Promise<void> {
  const { nodeGroups } = knowledge.network;
  const backend = knowledge.shared.backend?.GroupId;
  for (const ids of nodeGroups.batches()) {
    const before = nodeGroups.knownOf(ids);
    await pacer.turn(signal);
    const changed = await nodeGroups.refresh(ids, signal);
    const now = nodeGroups.knownOf(changed);
    const concerned = changed.filter((id) => !sameForUs(before.get(id), now.get(id), backend));
    if (concerned.length > 0) findings.differs(knowledge.shared.users(), "NodeRules");
  }
}

function sameForUs(
  have: ObservedSecurityGroup | undefined,
  want: ObservedSecurityGroup | undefined,
  backend: string | undefined,
): boolean {
  if (have === undefined || want === undefined) return have === want;
  const ours = ({ Ingress }: ObservedSecurityGroup) =>
    Ingress.filter(({ source }) => source.kind === "Group" && source.GroupId === backend);
  return sameRules(ours(have), ours(want)) && sameValue(have.Tags, want.Tags);
}

/** An instance that has other groups now needs our rules on those. */
async function sweepInstances({ knowledge, pacer, findings, signal }: SurveyContext): Promise<void> {
  const { instances } = knowledge.network;
  for (const ids of instances.batches()) {
    await pacer.turn(signal);
    const changed = await instances.refresh(ids, signal);
    if (changed.length > 0) findings.differs(knowledge.mirror.keys(), undefined);
  }
}
