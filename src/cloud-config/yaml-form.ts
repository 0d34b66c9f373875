// SPDX-License-Identifier: Apache-2.0

import { classForm } from "../flags/generic-flags.ts";
import { isLoadBalancerClass } from "../model/load-balancer-class.ts";
import type { AwsEndpoint, AwsSection, CloudConfig, ProviderSection } from "./cloud-config.ts";
import { refuse } from "./mistakes.ts";
import type { ProviderGrammar } from "./provider-grammar.ts";
import { type Finding, findSchemaErrors } from "./schema-errors.ts";
import { soundPart } from "./sound-part.ts";
import { type Path, parseYaml, type YamlDocument } from "./yaml-document.ts";
import { allAwsFlags, type FlagField, flagFields } from "./yaml-fields.ts";

/** As the schema has it; of a list, what does not fit it is left out, and counts. */
interface WrittenConfig {
  readonly providers?: readonly WrittenProvider[];
}

interface WrittenProvider {
  readonly name: ProviderSection["name"];
  readonly loadBalancerClass?: string;
  readonly aws?: WrittenAws;
}

interface WrittenAws extends Readonly<Record<string, unknown>> {
  readonly subnetID?: string;
  readonly securityGroup?: string;
  readonly disableSecurityGroupIngress?: boolean;
  readonly nodeIPFamilies?: readonly ("ipv4" | "ipv6")[];
  readonly endpoints?: readonly AwsEndpoint[];
}

/** Reads the form of our own. @throws UserError("InvalidCloudConfig") with all mistakes, their lines and paths */
export function readYamlForm(file: string, text: string, grammar: ProviderGrammar): CloudConfig {
  const parsed = parseYaml(text);
  if (parsed.kind === "Mistaken") return refuse(file, parsed.mistakes);
  const { document } = parsed;
  const misfits = findSchemaErrors(document.value);
  // What fits is read all the same, so that all mistakes are told at once.
  const sound = soundPart(document.value, misfits) as WrittenConfig | undefined;
  const providers = sound?.providers ?? [];
  const read = providers.map((provider, index) => readProvider(provider, ["providers", index], grammar));
  const conflicts = misfits.length > 0 ? [] : findConflicts(providers);
  refuseFindings(file, [...misfits, ...read.flatMap(({ findings }) => findings), ...conflicts], document);
  return { providers: read.map(({ section }) => section), clusterName: undefined, remarks: [] };
}

function refuseFindings(file: string, findings: readonly Finding[], document: YamlDocument): void {
  const mistakes = findings.map(({ path, message }) => ({
    line: document.lineOf(path),
    message: path.length === 0 ? message : `${describePath(path)}: ${message}`,
  }));
  if (mistakes.length > 0) refuse(file, mistakes);
}

/** `providers[0].aws.region`. */
function describePath(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (/^\d+$/.test(String(part))) return `${text}[${part}]`;
    return text === "" ? String(part) : `${text}.${part}`;
  }, "");
}

interface ReadProvider {
  readonly section: ProviderSection;
  readonly findings: readonly Finding[];
}

function readProvider(
  { name, loadBalancerClass, aws }: WrittenProvider,
  path: Path,
  grammar: ProviderGrammar,
): ReadProvider {
  const awsPath = [...path, "aws"];
  const misplaced =
    name === "baremetal" && aws !== undefined ? [{ path: awsPath, message: "goes with name: aws" }] : [];
  const { flags, findings } = readFlags(aws ?? {}, awsPath);
  const rates = grammar.findRateMistakes(flags["aws-api-throttle"] ?? "");
  const unreadable = rates.map((message) => ({ path: [...awsPath, "apiThrottle"], message }));
  const section = { name, loadBalancerClass, aws: { ...readRest(aws ?? {}), flags } };
  return {
    section,
    findings: [...findClassMistakes(loadBalancerClass, path), ...misplaced, ...findings, ...unreadable],
  };
}

function findClassMistakes(loadBalancerClass: string | undefined, path: Path): readonly Finding[] {
  if (loadBalancerClass === undefined || isLoadBalancerClass(loadBalancerClass)) return [];
  const message = `${JSON.stringify(loadBalancerClass)} ${classForm}`;
  return [{ path: [...path, "loadBalancerClass"], message }];
}

function readFlags(
  aws: WrittenAws,
  path: Path,
): { readonly flags: AwsSection["flags"]; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const entries = Object.entries(flagFields).flatMap(([name, field]) => {
    if (!(name in aws)) return [];
    try {
      return [[field.flag, toFlagValue(field, aws[name])] as const];
    } catch (thrown) {
      const message = `${JSON.stringify(aws[name])} ${thrown instanceof Error ? thrown.message : String(thrown)}`;
      findings.push({ path: [...path, name], message });
      return [];
    }
  });
  return { flags: Object.fromEntries(entries), findings };
}

/** Plain values as the flag reads them. @throws Error as the flag's `parse` */
function toFlagValue({ flag, form }: FlagField, value: unknown): unknown {
  return form === "list" || form === "map" ? value : allAwsFlags[flag].parse(String(value));
}

function readRest(aws: WrittenAws): Omit<AwsSection, "flags"> {
  const { subnetID, securityGroup, disableSecurityGroupIngress, nodeIPFamilies, endpoints } = aws;
  return {
    ...(subnetID !== undefined && { fallbackSubnetId: subnetID }),
    ...(securityGroup !== undefined && { securityGroup }),
    ...(disableSecurityGroupIngress !== undefined && { managesNodeGroups: !disableSecurityGroupIngress }),
    ...(nodeIPFamilies !== undefined && { nodeIPFamilies }),
    ...(endpoints !== undefined && { endpoints }),
  };
}

/** What stands beside each other and cannot: each Service must have one provider, and each pool one book. */
function findConflicts(providers: readonly WrittenProvider[]): readonly Finding[] {
  return providers.flatMap(({ name, loadBalancerClass }, index) => {
    const path = ["providers", index];
    const before = providers.slice(0, index);
    const sameClass = before.findIndex((other) => other.loadBalancerClass === loadBalancerClass);
    const findings: Finding[] = [];
    if (sameClass >= 0) {
      const what = loadBalancerClass === undefined ? "no loadBalancerClass" : `loadBalancerClass ${loadBalancerClass}`;
      findings.push({ path, message: `has ${what}, as has providers[${sameClass}]: each needs one of its own` });
    }
    if (name === "baremetal" && before.some((other) => other.name === name)) {
      findings.push({ path, message: "baremetal can be there once: two would give away the same addresses" });
    }
    return findings;
  });
}
