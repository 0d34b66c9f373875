// SPDX-License-Identifier: Apache-2.0

/** The bodies of what is written to a Service. Each form was tried on kube-apiserver 1.36. */

import type { NodePortChoice, StatusPatch } from "../controller/service-store.ts";
import type { Service } from "../model/service.ts";

/** An operation of RFC 6902. */
export interface JsonPatchOperation {
  readonly op: "test" | "add";
  readonly path: string;
  readonly value: unknown;
}

/**
 * A strategic merge patch for `/status`: finalizers are added and taken away one by one, conditions by their type, `ingress`
 * is replaced whole. The UID makes the server refuse it (422, "field is immutable") when the name has a new bearer.
 */
export function toStatusPatchBody(service: Service, patch: StatusPatch): Readonly<Record<string, unknown>> {
  const { addFinalizer, removeFinalizers = [] } = patch;
  const metadata = {
    uid: service.uid,
    ...(addFinalizer === undefined ? {} : { finalizers: [addFinalizer] }),
    ...(removeFinalizers.length === 0 ? {} : { "$deleteFromPrimitiveList/finalizers": removeFinalizers }),
  };
  const status = { ...toLoadBalancer(patch), ...toConditions(patch) };
  return Object.keys(status).length === 0 ? { metadata } : { metadata, status };
}

function toLoadBalancer({ ingress }: StatusPatch): Readonly<Record<string, unknown>> {
  return ingress === undefined ? {} : { loadBalancer: { ingress } };
}

function toConditions({ conditions = [], removeConditions = [] }: StatusPatch): Readonly<Record<string, unknown>> {
  const entries = [...conditions, ...removeConditions.map((type) => ({ type, $patch: "delete" }))];
  return entries.length === 0 ? {} : { conditions: entries };
}

/**
 * A JSON Patch, because in a strategic merge 53/TCP and 53/UDP are one port. It holds only while each port is as the Service
 * shows it; else the server answers 422 "the server rejected our request due to an error in our request".
 * A `test` for null holds where the field is absent: RFC 6902 leaves that open, kube-apiserver's library does it so.
 */
export function toNodePortPatch(service: Service, choices: readonly NodePortChoice[]): readonly JsonPatchOperation[] {
  return [
    { op: "test", path: "/metadata/uid", value: service.uid },
    ...choices.flatMap((choice) => testPort(service, choice.index)),
    ...choices.map(
      ({ index, nodePort }) => ({ op: "add", path: `/spec/ports/${index}/nodePort`, value: nodePort }) as const,
    ),
  ];
}

function testPort(service: Service, index: number): readonly JsonPatchOperation[] {
  const port = service.ports[index];
  const at = (field: string): string => `/spec/ports/${index}/${field}`;
  return [
    { op: "test", path: at("name"), value: port?.name || null },
    { op: "test", path: at("protocol"), value: port?.protocol ?? null },
    { op: "test", path: at("port"), value: port?.port ?? null },
    { op: "test", path: at("nodePort"), value: port?.nodePort ?? null },
  ];
}
