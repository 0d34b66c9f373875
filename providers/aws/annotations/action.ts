// SPDX-License-Identifier: Apache-2.0

import type { Grammar } from "./grammar.ts";

/** What `actions.<PROTOCOL>-<port>` asks for. */
export interface WeightedAction {
  /** Of the Service's own target group. */
  readonly baseServiceWeight: number;
  readonly targetGroups: readonly WeightedTarget[];
  readonly stickiness: { readonly enabled: boolean; readonly durationSeconds: number | undefined } | undefined;
}

export type WeightedTarget =
  | { readonly kind: "Arn"; readonly targetGroupArn: string; readonly weight: number | undefined }
  | {
      readonly kind: "Service";
      /** In the namespace of the Service that has the annotation. */
      readonly serviceName: string;
      readonly servicePort: number | string;
      readonly weight: number | undefined;
      /** Behind a TLS listener: TCP to the targets instead of TLS. */
      readonly decrypt: boolean;
    };

/** ELBv2 ForwardActionConfig: five target groups at most, of which one is the Service's own. */
const mostOthers = 4;

/** JSON in the form of aws-load-balancer-controller. */
export const actionGrammar: Grammar<WeightedAction> = {
  allowed:
    'JSON such as {"type":"forward","forwardConfig":{"baseServiceWeight":80,"targetGroups":[{"serviceName":"b","servicePort":80,"weight":20}]}}: ' +
    `for each of at most ${mostOthers} target groups either serviceName with servicePort or targetGroupARN, weights from 0 to 999, mandatory with several`,
  parse: parseAction,
};

function parseAction(text: string): WeightedAction | undefined {
  const action = parseJson(text);
  if (action?.["type"] !== "forward") return undefined;
  const { baseServiceWeight, targetGroups: raw, targetGroupStickinessConfig } = objectOf(action["forwardConfig"]) ?? {};
  const targetGroups = parseTargets(raw ?? []);
  const stickiness = parseStickiness(targetGroupStickinessConfig);
  if (!isWeight(baseServiceWeight) || targetGroups === undefined || stickiness === "Wrong") return undefined;
  return { baseServiceWeight, targetGroups, stickiness };
}

function parseTargets(raw: unknown): readonly WeightedTarget[] | undefined {
  if (!Array.isArray(raw) || raw.length > mostOthers) return undefined;
  const targets = raw.map(parseTarget).filter((target) => target !== undefined);
  const isWeighted = raw.length <= 1 || targets.every(({ weight }) => weight !== undefined);
  return targets.length === raw.length && isWeighted ? targets : undefined;
}

function parseTarget(raw: unknown): WeightedTarget | undefined {
  const { targetGroupARN, serviceName, servicePort, weight, decrypt = false } = objectOf(raw) ?? {};
  if (weight !== undefined && !isWeight(weight)) return undefined;
  if (typeof targetGroupARN === "string" && serviceName === undefined)
    return { kind: "Arn", targetGroupArn: targetGroupARN, weight };
  if (typeof serviceName !== "string" || targetGroupARN !== undefined || typeof decrypt !== "boolean") return undefined;
  if (typeof servicePort !== "number" && typeof servicePort !== "string") return undefined;
  return { kind: "Service", serviceName, servicePort, weight, decrypt };
}

function parseStickiness(raw: unknown): WeightedAction["stickiness"] | "Wrong" {
  if (raw === undefined) return undefined;
  const { enabled = false, durationSeconds } = objectOf(raw) ?? { enabled: "" };
  if (typeof enabled !== "boolean") return "Wrong";
  if (durationSeconds !== undefined && typeof durationSeconds !== "number") return "Wrong";
  return { enabled, durationSeconds };
}

function isWeight(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 999;
}

function parseJson(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return value as Readonly<Record<string, unknown>>;
}
