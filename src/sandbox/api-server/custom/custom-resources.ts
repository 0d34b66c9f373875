// SPDX-License-Identifier: Apache-2.0

import { asList, asObject, asText, isObject, type JsonObject, valueAt } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";
import { createModelForm } from "../model-form.ts";
import type { Form, Resource, Rules } from "../resource.ts";
import { printerColumns } from "./printer-columns.ts";
import { createSchemaValidator } from "./schema-validator.ts";
import { applyStructuralSchema } from "./structural-schema.ts";

/** A model that has nothing but metadata of the ordinary form: it reads the metadata of custom resources. */
const METADATA_FORM: Form = createModelForm("V1ConfigMap", (object) => object);

function createForm(schema: JsonObject): Form {
  return {
    read(body) {
      const { apiVersion, kind, metadata } = body;
      const envelope = METADATA_FORM.read({ apiVersion, kind, metadata: metadata ?? {} });
      const unknown = [...envelope.unknown];
      const object = applyStructuralSchema({ ...body, ...envelope.object }, schema, unknown);
      return { object, unknown };
    },
  };
}

function createRules(validate: (resource: JsonObject) => ReturnType<NonNullable<Rules["validate"]>>): Rules {
  return {
    validate: (want) => validate(want),
    validateStatus: (want) => validate(want),
    // Through /status of a custom resource nothing but the status changes: not even labels or finalizers.
    prepareStatusUpdate: (want, have) => ({ ...have, status: want["status"] }),
  };
}

function toResource(crd: KubeObject, version: JsonObject): Resource {
  const spec = asObject(crd["spec"]);
  const names = asObject(spec["names"]);
  const schema = asObject(valueAt(version, ["schema", "openAPIV3Schema"]));
  const kind = asText(names["kind"]);
  return {
    group: asText(spec["group"]),
    version: asText(version["name"]),
    kind,
    plural: asText(names["plural"]),
    singular: asText(names["singular"]) || kind.toLowerCase(),
    shortNames: asList(names["shortNames"]).map(String),
    categories: asList(names["categories"]).map(String),
    namespaced: spec["scope"] === "Namespaced",
    hasStatus: isObject(valueAt(version, ["subresources", "status"])),
    hasScale: false,
    actions: {},
    hasGeneration: true,
    returnsDeleted: false,
    selectableFields: asList(version["selectableFields"]).map((field) =>
      asText(asObject(field)["jsonPath"]).replace(/^\./, ""),
    ),
    mergeType: undefined,
    form: createForm(schema),
    rules: createRules(createSchemaValidator(schema)),
    columns: printerColumns(version),
    openApi: () => ({ schema, definitions: {} }),
  };
}

/** The resources that a CRD brings: one for each version that is served. */
export function customResources(crd: KubeObject): readonly Resource[] {
  return asList(valueAt(crd, ["spec", "versions"]))
    .map(asObject)
    .filter((version) => version["served"] === true)
    .map((version) => toResource(crd, version));
}
