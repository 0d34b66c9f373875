// SPDX-License-Identifier: Apache-2.0

import { type FieldError, forbidden, invalidValue, required } from "./api-error.ts";
import type { KubeObject, ObjectMeta } from "./kube-object.ts";
import type { Resource } from "./resource.ts";
import { labelFaults, labelValueFaults, qualifiedNameFaults, subdomainFaults, toErrors } from "./validate-text.ts";

/** Finalizers that need no domain (core/v1 and meta/v1). */
const STANDARD_FINALIZERS = new Set(["kubernetes", "orphan", "foregroundDeletion"]);
/** Resources whose names are DNS labels; those of all others are subdomains. */
const LABEL_NAMES = new Set(["services", "namespaces"]);

function validateLabels(metadata: ObjectMeta): readonly FieldError[] {
  return Object.entries(metadata.labels ?? {}).flatMap(([key, value]) => [
    ...toErrors("metadata.labels", key, qualifiedNameFaults(key)),
    ...toErrors("metadata.labels", value, labelValueFaults(value)),
  ]);
}

function validateAnnotations(metadata: ObjectMeta): readonly FieldError[] {
  return Object.keys(metadata.annotations ?? {}).flatMap((key) =>
    toErrors("metadata.annotations", key, qualifiedNameFaults(key.toLowerCase())),
  );
}

function validateFinalizers(metadata: ObjectMeta): readonly FieldError[] {
  return (metadata.finalizers ?? []).flatMap((finalizer, index) => {
    const field = `metadata.finalizers[${index}]`;
    const faults = qualifiedNameFaults(finalizer);
    if (faults.length > 0) return toErrors(field, finalizer, faults);
    if (finalizer.includes("/") || STANDARD_FINALIZERS.has(finalizer)) return [];
    return [invalidValue(field, finalizer, "name is neither a standard finalizer name nor is it fully qualified")];
  });
}

function validateName(object: KubeObject, resource: Resource): readonly FieldError[] {
  const { name } = object.metadata;
  if (name === "") return [required("metadata.name", "name or generateName is required")];
  const faults = LABEL_NAMES.has(resource.plural) ? labelFaults(name) : subdomainFaults(name);
  return toErrors("metadata.name", name, faults);
}

/** Metadata of an object that is to be created. */
export function validateNewMetadata(object: KubeObject, resource: Resource): readonly FieldError[] {
  const { metadata } = object;
  return [
    ...validateName(object, resource),
    ...validateLabels(metadata),
    ...validateAnnotations(metadata),
    ...validateFinalizers(metadata),
  ];
}

/** Go's way to print a list of text: `[]string{"a", "b"}`. */
function asGoStrings(values: readonly string[]): string {
  return `[]string{${values.map((value) => JSON.stringify(value)).join(", ")}}`;
}

/** Metadata of an object that is to replace another; what nobody may change has been put back before. */
export function validateMetadataChange(want: KubeObject, have: KubeObject): readonly FieldError[] {
  const added = (want.metadata.finalizers ?? []).filter((name) => !(have.metadata.finalizers ?? []).includes(name));
  const tooLate = have.metadata.deletionTimestamp !== undefined && added.length > 0;
  const why = `no new finalizers can be added if the object is being deleted, found new finalizers ${asGoStrings(added)}`;
  const errors = [
    ...(tooLate ? [forbidden("metadata.finalizers", why)] : []),
    ...validateLabels(want.metadata),
    ...validateAnnotations(want.metadata),
  ];
  // kube-apiserver looks twice, for all kinds and then for this one, and lists each cause twice.
  return [...errors, ...errors];
}
