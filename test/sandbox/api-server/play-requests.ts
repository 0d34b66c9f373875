// SPDX-License-Identifier: Apache-2.0

/** Sends the recorded requests to an API server, and takes out of the answers what differs from run to run. */

import { WIDGET_CRD } from "./recorded/custom-resources.ts";
import { NAMESPACE, type RecordedRequest } from "./recorded/request.ts";
import { RECORDED_REQUESTS } from "./recorded-requests.ts";

export interface RecordedAnswer {
  readonly name: string;
  readonly code: number;
  readonly body: unknown;
}

/** Sends one request; `path` begins with a slash. */
export type Send = (
  request: Omit<RecordedRequest, "name">,
) => Promise<{ readonly code: number; readonly body: unknown }>;

/** NodePorts and cluster IPs that the requests ask for by number; all others are drawn by lot. */
const ASKED = new Set([30100, 30101, 30102, 30103, 30110, 30120, 30130]);
const ASKED_IPS = new Set(["10.96.77.77", "10.96.77.78", "10.96.77.79", "10.96.1.1", "10.96.0.x", "fd00:96::77"]);

/** A dry run of kube-apiserver may draw a port beyond the range. */
const LAST_NODE_PORT = 33_000;

/** Fields of metadata that no two runs have in common. */
const VOLATILE = new Set([
  "uid",
  "resourceVersion",
  "creationTimestamp",
  "deletionTimestamp",
  "managedFields",
  "continue",
]);

function normalizeText(text: string): string {
  // A rejected patch is told with the whole object: what counts is the end of it.
  const patched = / "" is invalid: patch: Invalid value: .*": (.*)$/s.exec(text);
  if (patched !== null) return `patch: ${patched[1]}`;
  const value = /^Invalid value: "\{.*": (.*)$/s.exec(text);
  if (value !== null) return `patch: ${value[1]}`;
  return text
    .replaceAll(/\b10\.96\.\d+\.\d+\b/g, (ip) => (ASKED_IPS.has(ip) ? ip : "<IPv4>"))
    .replaceAll(/\bfd00:96::[0-9a-f]+\b/g, (ip) => (ASKED_IPS.has(ip) ? ip : "<IPv6>"))
    .replaceAll(/current: \d+/g, "current: <revision>")
    .replaceAll(/UID in (record|object meta):? \(?[-0-9a-f]{36}\)?/g, "UID in $1 <uid>");
}

/** The answer without times, ids and drawn numbers; empty lists and what is empty by chance are left out. */
export function normalize(value: unknown): unknown {
  if (typeof value === "string") return normalizeText(value);
  if (typeof value === "number")
    return value >= 30_000 && value <= LAST_NODE_PORT && !ASKED.has(value) ? "<nodePort>" : value;
  if (Array.isArray(value)) return value.map(normalize);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([field]) => !VOLATILE.has(field));
  return Object.fromEntries(kept.map(([field, entry]) => [field, normalize(entry)]));
}

async function prepare(send: Send): Promise<void> {
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } };
  await send({ method: "POST", path: "/api/v1/namespaces", body: namespace });
  const crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  await send({ method: "POST", path: crds, body: WIDGET_CRD });
}

/** A real API server serves a CRD a moment after it was created. */
async function untilWidgetsAreServed(send: Send): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const { code } = await send({ method: "GET", path: "/apis/recorded.example.dev/v1/widgets" });
    if (code === 200) return;
  }
  throw new Error("the CRD is not served");
}

/** Sends all requests in order, on a server where none of it exists. */
export async function playRequests(send: Send): Promise<readonly RecordedAnswer[]> {
  await prepare(send);
  await untilWidgetsAreServed(send);
  const answers: RecordedAnswer[] = [];
  for (const { name, ...request } of RECORDED_REQUESTS) {
    const { code, body } = await send(request);
    answers.push({ name, code, body: normalize(body) });
  }
  return answers;
}
