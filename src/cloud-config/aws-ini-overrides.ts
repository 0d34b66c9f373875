// SPDX-License-Identifier: Apache-2.0

/** `[ServiceOverride "n"]` of cloud-provider-aws's configuration file: where one of AWS's services is. */

import type { AwsEndpoint } from "./cloud-config.ts";
import { gcfgText } from "./gcfg-values.ts";
import { type Mistake, unknownWord } from "./mistakes.ts";
import type { GcfgSection } from "./parse-gcfg.ts";

export interface EndpointOverrides {
  readonly endpoints: readonly AwsEndpoint[];
  readonly remarks: readonly string[];
  readonly mistakes: readonly Mistake[];
}

const keys = ["Service", "Region", "URL", "SigningRegion", "SigningMethod", "SigningName"] as const;
type Key = (typeof keys)[number];

/** As cloud-provider-aws checks. */
const needed: readonly Key[] = ["Service", "Region", "URL", "SigningRegion"];

/** The names of services in the second and in the first version of AWS's SDK for Go, and their names in signatures. */
const services: ReadonlyMap<string, AwsEndpoint["service"]> = new Map([
  ["ec2", "ec2"],
  ["elastic load balancing v2", "elasticloadbalancing"],
  ["elasticloadbalancing", "elasticloadbalancing"],
]);

/** One override, as it was written. */
interface Override {
  /** As people call it. */
  readonly title: string;
  readonly line: number;
  readonly values: Readonly<Partial<Record<Key, string>>>;
}

/** Each with all that is said under its name. */
export function readOverrides(sections: readonly GcfgSection[]): EndpointOverrides {
  const mistakes: Mistake[] = [];
  const overrides = [...Map.groupBy(sections, ({ subsection }) => subsection)].map(([name, parts]) =>
    readOverride(name, parts, mistakes),
  );
  mistakes.push(...overrides.flatMap(findMistakes), ...findDuplicates(overrides));
  const outcomes = overrides.flatMap((override) => [toEndpoint(override), ...remarksOf(override)]);
  return {
    endpoints: outcomes.flatMap((outcome) => (typeof outcome === "string" ? [] : outcome)),
    remarks: outcomes.filter((outcome) => typeof outcome === "string"),
    mistakes,
  };
}

function readOverride(name: string, parts: readonly GcfgSection[], mistakes: Mistake[]): Override {
  const values: Partial<Record<Key, string>> = {};
  for (const variable of parts.flatMap(({ variables }) => variables)) {
    const key = keys.find((known) => known.toLowerCase() === variable.name.toLowerCase());
    if (key === undefined) {
      mistakes.push({ line: variable.line, message: unknownWord("key", variable.name, keys) });
    } else if (variable.value === undefined) {
      mistakes.push({ line: variable.line, message: `${key}: there must be = and a value` });
    } else {
      values[key] = gcfgText([variable]).trim();
    }
  }
  const [first] = parts;
  return { title: `ServiceOverride ${JSON.stringify(name)}`, line: first?.line ?? 1, values };
}

function findMistakes({ title, line, values }: Override): readonly Mistake[] {
  const lacking = needed.filter((key) => (values[key] ?? "") === "");
  const { URL: url = "", SigningName: signature = "" } = values;
  const isUrl = url === "" || /^https?:$/.test(URL.parse(url)?.protocol ?? "");
  const service = serviceOf(values);
  return [
    ...lacking.map((key) => `${title} has no ${key}`),
    ...(isUrl ? [] : [`${title}: URL ${url} must begin with https:// or http://`]),
    ...(service === undefined || ["", service].includes(signature)
      ? []
      : [`${title}: calls are signed for ${service} alone`]),
  ].map((message) => ({ line, message }));
}

function findDuplicates(overrides: readonly Override[]): readonly Mistake[] {
  const named = overrides.filter(({ values }) => values.Service && values.Region);
  const same = Map.groupBy(named, ({ values }) => `${values.Service} in ${values.Region}`);
  return [...same].flatMap(([what, among]) =>
    among.slice(1).map(({ title, line }) => ({ line, message: `${title} is another one for ${what}` })),
  );
}

function serviceOf({ Service = "" }: Override["values"]): AwsEndpoint["service"] | undefined {
  return services.get(Service.toLowerCase());
}

/** As in cloud-provider-aws, whose SDK has no other method any more. */
function remarksOf({ title, values }: Override): readonly string[] {
  const { SigningMethod: method = "" } = values;
  const isUsual = method === "" || /^(?:aws)?v4$|^signature ?v(?:ersion )?4$/i.test(method);
  return isUsual || serviceOf(values) === undefined
    ? []
    : [`${title}: SigningMethod has no effect, calls are signed by version 4 alone`];
}

/** A text says why there is none. */
function toEndpoint({ title, values }: Override): AwsEndpoint | string {
  const service = serviceOf(values);
  if (service === undefined) return `${title}: no effect, ${values.Service} is not called`;
  const { Region: region = "", URL: url = "", SigningRegion: signingRegion = "" } = values;
  return { service, region, url, signingRegion };
}
