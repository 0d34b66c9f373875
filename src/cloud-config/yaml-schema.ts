// SPDX-License-Identifier: Apache-2.0

/** JSON Schema (draft-07) of the YAML form of `--cloud-config`. */

import { type FieldForm, flagFields } from "./yaml-fields.ts";

type Schema = Readonly<Record<string, unknown>>;

const forms: Readonly<Record<FieldForm, Schema>> = {
  string: { type: "string" },
  boolean: { type: "boolean" },
  integer: { type: "integer", minimum: 0 },
  list: { type: "array", items: { type: "string" } },
  map: { type: "object", additionalProperties: { type: "string" } },
};

const endpoint: Schema = {
  type: "object",
  required: ["service", "url"],
  additionalProperties: false,
  properties: {
    service: { enum: ["ec2", "elasticloadbalancing"] },
    region: { type: "string", minLength: 1 },
    url: { type: "string", pattern: "^https?://" },
    signingRegion: { type: "string", minLength: 1 },
  },
};

const aws: Schema = {
  type: "object",
  additionalProperties: false,
  properties: {
    ...Object.fromEntries(Object.entries(flagFields).map(([name, { form }]) => [name, forms[form]])),
    subnetID: { type: "string", minLength: 1 },
    securityGroup: { type: "string", minLength: 1 },
    disableSecurityGroupIngress: { type: "boolean" },
    nodeIPFamilies: { type: "array", minItems: 1, uniqueItems: true, items: { enum: ["ipv4", "ipv6"] } },
    endpoints: { type: "array", items: endpoint },
  },
};

export const yamlSchema: Schema = {
  type: "object",
  required: ["apiVersion", "kind", "providers"],
  additionalProperties: false,
  properties: {
    apiVersion: { enum: ["fairlead.dev/v1alpha1"] },
    kind: { enum: ["CloudConfig"] },
    providers: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        required: ["name"],
        additionalProperties: false,
        properties: {
          name: { enum: ["aws", "baremetal"] },
          loadBalancerClass: { type: "string", minLength: 1 },
          aws,
        },
      },
    },
  },
};
