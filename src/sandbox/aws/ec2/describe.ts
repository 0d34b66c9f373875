// SPDX-License-Identifier: Apache-2.0

/** What EC2's Describe actions have in common: ids, filters, pages. */

import { AwsError, invalidParameterValue } from "../aws-error.ts";
import { type Page, pageOf } from "../protocol/pages.ts";
import { optionalInteger, optionalText, type Parameters, textList } from "../protocol/parameters.ts";
import type { Tags } from "../tags.ts";
import { applyFilters, type FilterFields } from "./filters.ts";
import { notFound } from "./ids.ts";

/** How one kind of resource is described. */
export interface Description<Row> {
  /** The parameter that names resources by id: `SubnetId`. */
  readonly idParameter: string;
  /** All there is. */
  readonly rows: () => readonly Row[];
  /** The one with this id. */
  readonly get: (id: string) => Row | undefined;
  readonly fields: FilterFields<Row>;
}

const MIN_PAGE = 5;
const MAX_PAGE = 1000;

/** The rows with the ids of a call, or all. One id that is missing fails the whole call, and all that are missing are told. */
function findById<Row>({ idParameter, rows, get }: Description<Row>, parameters: Parameters): readonly Row[] {
  const ids = textList(parameters, idParameter);
  if (ids.length === 0) return rows();
  const found = new Map([...new Set(ids)].map((id) => [id, get(id)]));
  const [missing, ...others] = [...found].flatMap(([id, row]) => (row === undefined ? [id] : []));
  if (missing !== undefined) throw notFound(missing, idParameter, others);
  return [...found.values()].filter((row) => row !== undefined);
}

/** The page that MaxResults and NextToken ask for; everything where none is asked for. */
function page<Row>(rows: readonly Row[], parameters: Parameters, idParameter: string): Page<Row> {
  const size = optionalInteger(parameters, "MaxResults", { min: MIN_PAGE, max: MAX_PAGE });
  if (size !== undefined && parameters[idParameter] !== undefined) {
    throw new AwsError("InvalidParameterCombination", `${idParameter} and MaxResults cannot be used together`);
  }
  const found = pageOf(rows, { size: size ?? Number.MAX_SAFE_INTEGER, marker: optionalText(parameters, "NextToken") });
  if (found === undefined) throw invalidParameterValue("The token 'NextToken' is invalid");
  return found;
}

/** What a Describe action answers with. */
export function describe<Row extends { readonly tags: Tags }>(
  description: Description<Row>,
  parameters: Parameters,
): Page<Row> {
  const found = findById(description, parameters);
  return page(applyFilters(found, parameters, description.fields), parameters, description.idParameter);
}
