// SPDX-License-Identifier: Apache-2.0

/** How the recorded requests are written down. */

export interface RecordedRequest {
  /** Tells the answer in the fixture. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly contentType?: string;
  readonly body?: unknown;
}

export const NAMESPACE = "recorded";

export const SERVICES: string = `/api/v1/namespaces/${NAMESPACE}/services`;

export type Spec = Readonly<Record<string, unknown>>;

export function service(name: string, spec: Spec, metadata: Spec = {}): unknown {
  return { apiVersion: "v1", kind: "Service", metadata: { name, ...metadata }, spec };
}

export function create(label: string, spec: Spec, metadata: Spec = {}): RecordedRequest {
  const name = label
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 60)
    .replace(/-$/, "");
  return { name: `create: ${label}`, method: "POST", path: SERVICES, body: service(name, spec, metadata) };
}

export function patch(
  label: string,
  target: string,
  body: unknown,
  kind: "strategic-merge" | "merge" | "json" = "strategic-merge",
): RecordedRequest {
  const contentType = `application/${kind}-patch+json`;
  return { name: `patch: ${label}`, method: "PATCH", path: `${SERVICES}/${target}`, contentType, body };
}

export const get = (label: string, path: string): RecordedRequest => ({ name: `get: ${label}`, method: "GET", path });
export const PORT: Spec = { port: 80 };
export const LB: Spec = { type: "LoadBalancer", ports: [PORT] };
