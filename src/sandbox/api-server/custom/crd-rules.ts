// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../../clock.ts";
import { type FieldError, invalidValue, required } from "../api-error.ts";
import { asList, asObject, asText, type JsonObject, valueAt } from "../json.ts";
import { type KubeObject, toTimestamp } from "../kube-object.ts";
import type { Rules } from "../resource.ts";

function namesOf(crd: KubeObject): JsonObject {
  const names = asObject(valueAt(crd, ["spec", "names"]));
  const kind = asText(names["kind"]);
  return { listKind: `${kind}List`, singular: kind.toLowerCase(), ...names };
}

/** Names are never taken here, so a CRD is established as soon as it is there. */
function statusOf(crd: KubeObject, names: JsonObject, nowMs: number): JsonObject {
  const lastTransitionTime = toTimestamp(nowMs);
  const condition = (type: string, reason: string, message: string): JsonObject => ({
    type,
    status: "True",
    lastTransitionTime,
    reason,
    message,
  });
  const stored = asList(valueAt(crd, ["spec", "versions"]))
    .map(asObject)
    .filter((version) => version["storage"] === true);
  return {
    conditions: [
      condition("NamesAccepted", "NoConflicts", "no conflicts found"),
      condition("Established", "InitialNamesAccepted", "the initial names have been accepted"),
    ],
    acceptedNames: names,
    storedVersions: stored.map((version) => version["name"]),
  };
}

function validateCrd(crd: KubeObject): readonly FieldError[] {
  const spec = asObject(crd["spec"]);
  const wanted = `${asText(valueAt(spec, ["names", "plural"]))}.${asText(spec["group"])}`;
  const versions = asList(spec["versions"]).map(asObject);
  const errors: FieldError[] = [];
  if (crd.metadata.name !== wanted) {
    errors.push(invalidValue("metadata.name", crd.metadata.name, 'must be spec.names.plural+"."+spec.group'));
  }
  if (versions.length === 0) errors.push(required("spec.versions"));
  if (versions.filter((version) => version["storage"] === true).length !== 1) {
    errors.push(invalidValue("spec.versions", versions, "must have exactly one version marked as storage version"));
  }
  versions.forEach((version, index) => {
    if (valueAt(version, ["schema", "openAPIV3Schema"]) !== undefined) return;
    errors.push(required(`spec.versions[${index}].schema.openAPIV3Schema`, "schemas are required"));
  });
  return errors;
}

/** The rules of CustomResourceDefinitions; `changed` is told of each that comes, changes or goes. */
export function createCrdRules(
  clock: Clock,
  changed: (want: KubeObject | undefined, have: KubeObject | undefined) => void,
): Rules {
  const prepare = (crd: KubeObject): KubeObject => {
    const names = namesOf(crd);
    const spec = { conversion: { strategy: "None" }, ...asObject(crd["spec"]), names };
    return { ...crd, spec, status: statusOf(crd, names, clock.now()) };
  };
  return {
    prepareCreate: prepare,
    prepareUpdate(want, have) {
      const { status, ...rest } = prepare(want);
      const conditions = valueAt(have, ["status", "conditions"]) ?? asObject(status)["conditions"];
      return { ...rest, metadata: want.metadata, status: { ...asObject(status), conditions } } as KubeObject;
    },
    validate: (want) => validateCrd(want),
    settle: changed,
  };
}
