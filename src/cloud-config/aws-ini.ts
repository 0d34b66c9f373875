// SPDX-License-Identifier: Apache-2.0

import { globalKeys, type KeyFacts } from "./aws-ini-keys.ts";
import { readOverrides } from "./aws-ini-overrides.ts";
import type { AwsSection, CloudConfig } from "./cloud-config.ts";
import { type Mistake, refuse, unknownWord } from "./mistakes.ts";
import { type GcfgSection, parseGcfg } from "./parse-gcfg.ts";
import type { ProviderGrammar } from "./provider-grammar.ts";

const sectionNames = ["Global", "ServiceOverride"];

/**
 * Reads cloud-provider-aws's configuration file, so that its users can start with the one they have.
 * @throws UserError("InvalidCloudConfig") with all mistakes and their lines
 */
export function readAwsIni(file: string, text: string, grammar: ProviderGrammar): CloudConfig {
  const { sections, mistakes: misread } = parseGcfg(text);
  const global = readGlobal(sections.filter(isNamed("Global")), grammar);
  const { endpoints, remarks, mistakes } = readOverrides(sections.filter(isNamed("ServiceOverride")));
  const all = [...misread, ...findForeignSections(sections), ...global.mistakes, ...mistakes];
  if (all.length > 0) refuse(file, all);
  const { facts } = global;
  const aws = { ...toAwsSection(facts), ...(endpoints.length > 0 && { endpoints }) };
  const [id] = facts.flatMap(({ clusterId }) => clusterId ?? []);
  const [tag] = facts.flatMap(({ clusterTag }) => clusterTag ?? []);
  return {
    providers: [{ name: "aws", loadBalancerClass: undefined, aws }],
    clusterName: id ?? tag,
    remarks: [...facts.flatMap(({ remark }) => remark ?? []), ...remarks],
  };
}

function toAwsSection(facts: readonly KeyFacts[]): AwsSection {
  const zone = facts.flatMap(({ regionOfZone }) => (regionOfZone === undefined ? [] : { "aws-region": regionOfZone }));
  const flags = Object.assign({}, ...zone, ...facts.map((each) => each.flags));
  return Object.assign({ flags }, ...facts.map(({ aws }) => aws));
}

function isNamed(name: string): (section: GcfgSection) => boolean {
  return (section) => section.name.toLowerCase() === name.toLowerCase();
}

function findForeignSections(sections: readonly GcfgSection[]): readonly Mistake[] {
  const foreign = sections.filter((section) => !sectionNames.some((name) => isNamed(name)(section)));
  const parted = sections.filter((section) => isNamed("Global")(section) && section.subsection !== "");
  return [
    ...foreign.map(({ name, line }) => ({ line, message: unknownWord("section", name, sectionNames) })),
    ...parted.map(({ line }) => ({ line, message: "section Global has no subsections" })),
  ];
}

interface Global {
  readonly facts: readonly KeyFacts[];
  readonly mistakes: readonly Mistake[];
}

/** Each key once, with all its values. */
function readGlobal(sections: readonly GcfgSection[], grammar: ProviderGrammar): Global {
  const known = Object.keys(globalKeys);
  const facts: KeyFacts[] = [];
  const mistakes: Mistake[] = [];
  const variables = sections.flatMap((section) => section.variables);
  for (const given of Map.groupBy(variables, ({ name }) => name.toLowerCase()).values()) {
    // Of several values the last one counts, or is the one to look at.
    const { name, line } = given.at(-1) ?? { name: "", line: 1 };
    const read = globalKeys[known.find((key) => key.toLowerCase() === name.toLowerCase()) ?? ""];
    try {
      if (read === undefined) mistakes.push({ line, message: unknownWord("key", name, known) });
      else facts.push(read(given, grammar));
    } catch (thrown) {
      mistakes.push({ line, message: `${name}: ${thrown instanceof Error ? thrown.message : String(thrown)}` });
    }
  }
  return { facts, mistakes };
}
