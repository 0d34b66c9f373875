// SPDX-License-Identifier: Apache-2.0

import { ApiError, invalid } from "../api-error.ts";
import type { JsonObject } from "../json.ts";
import { type AppliedConfigurations, applyConfiguration, findApplyConflicts } from "../patch/apply-configuration.ts";
import type { Resource } from "../resource.ts";
import { type ApiRequest, isTrue } from "./api-request.ts";

/** What is applied, and to what. */
export interface Application {
  readonly resource: Resource;
  /** Tells the object from all others: `plural.group/namespace/name`. */
  readonly key: string;
  /** What is there; for a new object, its type and its name. */
  readonly base: JsonObject;
  readonly configuration: JsonObject;
}

/** Remembers what each field manager applied last, which is what server-side apply goes by. */
export class ServerSideApply {
  readonly #applied = new Map<string, Map<string, JsonObject>>();

  /** What the object becomes. @throws ApiError 422 without a field manager, 409 for what others applied otherwise. */
  merge(request: ApiRequest, { resource, key, base, configuration }: Application): JsonObject {
    const manager = managerOf(request);
    const applied = this.#applied.get(key) ?? new Map<string, JsonObject>();
    if (!isTrue(request.query, "force")) rejectConflicts(configuration, manager, applied);
    return applyConfiguration({ have: base, want: configuration, last: applied.get(manager) }, resource.mergeType);
  }

  /** To be called when the merged object has been stored. */
  remember(request: ApiRequest, { key, configuration }: Application): void {
    this.#applied.set(key, new Map([...(this.#applied.get(key) ?? []), [managerOf(request), configuration]]));
  }

  forget(key: string): void {
    this.#applied.delete(key);
  }
}

function managerOf({ query }: ApiRequest): string {
  const manager = query.get("fieldManager");
  if (manager === null || manager === "") throw missingFieldManager();
  return manager;
}

function missingFieldManager(): ApiError {
  const field = {
    reason: "FieldValueRequired",
    field: "fieldManager",
    message: "Required value: is required for apply patch",
  };
  return invalid({ group: "meta.k8s.io", name: "" }, "PatchOptions", [field]);
}

function rejectConflicts(configuration: JsonObject, manager: string, applied: AppliedConfigurations): void {
  const conflicts = findApplyConflicts(configuration, manager, applied);
  if (conflicts.length === 0) return;
  const causes = conflicts.map(({ manager: other, field }) => ({
    reason: "FieldManagerConflict",
    message: `conflict with ${JSON.stringify(other)}`,
    field,
  }));
  const [first] = conflicts;
  const many = conflicts.length === 1 ? "1 conflict" : `${conflicts.length} conflicts`;
  const told =
    conflicts.length === 1 ? `: ${first?.field}` : `:\n${conflicts.map(({ field }) => `- ${field}`).join("\n")}`;
  const message = `Apply failed with ${many}: conflict${conflicts.length === 1 ? "" : "s"} with ${JSON.stringify(first?.manager)}${told}`;
  throw new ApiError(409, "Conflict", message, { causes });
}
