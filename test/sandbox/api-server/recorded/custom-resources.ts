// SPDX-License-Identifier: Apache-2.0

import type { RecordedRequest } from "./request.ts";

const WIDGETS = "/apis/recorded.example.dev/v1/widgets";

function widget(name: string, spec: unknown): RecordedRequest["body"] {
  return { apiVersion: "recorded.example.dev/v1", kind: "Widget", metadata: { name }, spec };
}

const newWidget = (label: string, spec: unknown): RecordedRequest => ({
  name: `custom: ${label}`,
  method: "POST",
  path: WIDGETS,
  body: widget(label.replaceAll(/[^a-z0-9]+/g, "-"), spec),
});

const changeWidget = (label: string, path: string, body: unknown): RecordedRequest => ({
  name: `custom: ${label}`,
  method: "PATCH",
  path: `${WIDGETS}/${path}`,
  contentType: "application/merge-patch+json",
  body,
});

/** Custom resources against each rule of a schema. */
export const CUSTOM: readonly RecordedRequest[] = [
  newWidget("defaults", { names: ["a"] }),
  newWidget("pruned", { names: ["a"], bogus: 1, free: { x: { y: 1 } }, nested: { a: "1", q: 2 } }),
  newWidget("null is nothing", { names: ["a"], nested: null, size: null }),
  newWidget("missing", {}),
  newWidget("too few", { names: [] }),
  newWidget("too many", { names: ["a", "b", "c", "d"] }),
  newWidget("set with duplicate", { names: ["a", "a"] }),
  newWidget("too long", { names: ["abcdefg"] }),
  newWidget("wrong type in list", { names: [1] }),
  newWidget("wrong type", { names: "a" }),
  newWidget("too small", { names: ["a"], size: 0 }),
  newWidget("too big", { names: ["a"], size: 10 }),
  newWidget("enum", { names: ["a"], color: "blue" }),
  newWidget("pattern", { names: ["a"], code: "A" }),
  newWidget("nested missing", { names: ["a"], nested: {} }),
  newWidget("int or string", { names: ["a"], port: true }),
  newWidget("map value", { names: ["a"], map: { a: 1 } }),
  newWidget("list map duplicate", { names: ["a"], items: [{ k: "a" }, { k: "a" }] }),
  {
    name: "custom: unknown field, strict",
    method: "POST",
    path: `${WIDGETS}?fieldValidation=Strict`,
    body: widget("strict", { names: ["a"], bogus: 1 }),
  },
  {
    name: "custom: other version",
    method: "POST",
    path: WIDGETS,
    body: { apiVersion: "recorded.example.dev/v2", kind: "Widget", metadata: { name: "x" } },
  },
  changeWidget("change", "defaults", { spec: { size: 5 } }),
  changeWidget("change of labels alone", "defaults", { metadata: { labels: { a: "b" } } }),
  changeWidget("status", "defaults/status", {
    metadata: { labels: { c: "d" } },
    spec: { size: 7 },
    status: { conditions: [{ type: "Ready", status: "True" }] },
  }),
  changeWidget("status is not changed by spec", "defaults", { status: { conditions: [] } }),
  {
    name: "custom: strategic merge",
    method: "PATCH",
    path: `${WIDGETS}/defaults`,
    contentType: "application/strategic-merge-patch+json",
    body: {},
  },
  { name: "custom: delete", method: "DELETE", path: `${WIDGETS}/pruned` },
];

/** The CRD that the requests for widgets need. */
export const WIDGET_CRD: unknown = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "widgets.recorded.example.dev" },
  spec: {
    group: "recorded.example.dev",
    names: { kind: "Widget", plural: "widgets" },
    scope: "Cluster",
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: "object",
            required: ["spec"],
            properties: {
              spec: {
                type: "object",
                required: ["names"],
                properties: {
                  names: {
                    type: "array",
                    minItems: 1,
                    maxItems: 3,
                    "x-kubernetes-list-type": "set",
                    items: { type: "string", minLength: 1, maxLength: 5 },
                  },
                  size: { type: "integer", minimum: 1, maximum: 9, default: 3 },
                  on: { type: "boolean", default: true },
                  color: { type: "string", enum: ["red", "green"] },
                  code: { type: "string", pattern: "^[a-z]+$" },
                  nested: {
                    type: "object",
                    required: ["a"],
                    properties: { a: { type: "string" }, b: { type: "string", default: "bb" } },
                  },
                  free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
                  port: { "x-kubernetes-int-or-string": true },
                  map: { type: "object", additionalProperties: { type: "string" } },
                  items: {
                    type: "array",
                    "x-kubernetes-list-type": "map",
                    "x-kubernetes-list-map-keys": ["k"],
                    items: {
                      type: "object",
                      required: ["k"],
                      properties: { k: { type: "string" }, v: { type: "integer" } },
                    },
                  },
                },
              },
              status: {
                type: "object",
                properties: {
                  conditions: {
                    type: "array",
                    "x-kubernetes-list-type": "map",
                    "x-kubernetes-list-map-keys": ["type"],
                    items: {
                      type: "object",
                      required: ["type", "status"],
                      properties: { type: { type: "string" }, status: { type: "string" } },
                    },
                  },
                },
              },
            },
          },
        },
      },
    ],
  },
};
