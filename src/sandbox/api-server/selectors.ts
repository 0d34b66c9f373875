// SPDX-License-Identifier: Apache-2.0

/** Label and field selectors, from the query string to a question that an object answers. */

import { badRequest } from "./api-error.ts";
import { show, valueAt } from "./json.ts";
import type { KubeObject } from "./kube-object.ts";
import type { Resource } from "./resource.ts";

export type Selector = (object: KubeObject) => boolean;

type Labels = Readonly<Record<string, string>>;

/** The requirements of `a=b,c in (d,e),!f`, split at the commas that stand outside brackets. */
function splitRequirements(text: string): readonly string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

const NAME = `[A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?`;
const SET = new RegExp(String.raw`^(${NAME})\s+(in|notin)\s*\(([^)]*)\)$`);
const EQUALITY = new RegExp(String.raw`^(${NAME})\s*(==|=|!=)\s*([-A-Za-z0-9_.]*)$`);
const EXISTENCE = new RegExp(String.raw`^(!?)\s*(${NAME})$`);

/** @throws ApiError 400 when the requirement cannot be read. */
function parseLabelRequirement(text: string): (labels: Labels) => boolean {
  const set = SET.exec(text);
  if (set !== null) {
    const [, key = "", operator, list = ""] = set;
    const values = list.split(",").map((value) => value.trim());
    const isMember = (labels: Labels): boolean => values.includes(labels[key] ?? "") && labels[key] !== undefined;
    return operator === "in" ? isMember : (labels) => !isMember(labels);
  }
  const equality = EQUALITY.exec(text);
  if (equality !== null) {
    const [, key = "", operator, value] = equality;
    return operator === "!=" ? (labels) => labels[key] !== value : (labels) => labels[key] === value;
  }
  const existence = EXISTENCE.exec(text);
  if (existence !== null) {
    const [, not, key = ""] = existence;
    return (labels) => (labels[key] === undefined) === (not === "!");
  }
  throw badRequest(`unable to parse requirement: ${text}`);
}

/** Reads a labelSelector. @throws ApiError 400 */
export function parseLabelSelector(text: string): Selector {
  const requirements = splitRequirements(text).map(parseLabelRequirement);
  return (object) => requirements.every((holds) => holds(object.metadata.labels ?? {}));
}

const EVERYWHERE = ["metadata.name", "metadata.namespace"];

/** Reads a fieldSelector; only the fields that the resource says may be named. @throws ApiError 400 */
function parseFieldSelector(text: string, resource: Resource): Selector {
  const requirements = splitRequirements(text).map((requirement) => {
    const match = /^([^=!]+?)(==|=|!=)(.*)$/.exec(requirement);
    if (match === null) throw badRequest(`invalid field selector: "${text}"; can't understand "${requirement}"`);
    const [, field = "", operator, value = ""] = match;
    if (![...EVERYWHERE, ...resource.selectableFields].includes(field)) {
      throw badRequest(`field label not supported: ${field}`);
    }
    const path = field.split(".");
    return (object: KubeObject) => (show(valueAt(object, path)) === value) === (operator !== "!=");
  });
  return (object) => requirements.every((holds) => holds(object));
}

/** Both selectors of a list or watch as one. */
export function parseSelectors(query: URLSearchParams, resource: Resource): Selector {
  const byLabel = parseLabelSelector(query.get("labelSelector") ?? "");
  const byField = parseFieldSelector(query.get("fieldSelector") ?? "", resource);
  return (object) => byLabel(object) && byField(object);
}
