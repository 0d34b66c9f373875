// SPDX-License-Identifier: Apache-2.0

import type { KubeClient } from "./client.ts";
import { textOf } from "./fields.ts";
import type { Lease } from "./to-lease.ts";

/** What is written of a Lease. */
export type LeaseContent = Pick<Lease, "name" | "holderIdentity" | "leaseDurationSeconds" | "renewTime">;

/** Writes Leases of coordination.k8s.io/v1 in one namespace. Each method returns the new resourceVersion. */
export interface LeaseWriter {
  /**
   * One merge PATCH. With `resourceVersion` it holds only for that version.
   * @throws RetryableError "NotFound", "Conflict"
   */
  patch(lease: LeaseContent, signal: AbortSignal, resourceVersion?: string): Promise<string>;
  /** @throws RetryableError "AlreadyExists" */
  create(lease: LeaseContent, signal: AbortSignal): Promise<string>;
}

export interface LeaseWriterOptions {
  readonly client: KubeClient;
  readonly namespace: string;
  /** Of every Lease that is created, so that they can be watched together. */
  readonly labels: Readonly<Record<string, string>>;
}

/** A Lease that is renewed late is no use: less than the time between two renewals. */
const timeoutMs = 5_000;

export function leasesPath(namespace: string): string {
  return `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
}

export function createLeaseWriter({ client, namespace, labels }: LeaseWriterOptions): LeaseWriter {
  const path = leasesPath(namespace);
  return {
    async patch(lease, signal, resourceVersion) {
      const version = resourceVersion === undefined ? {} : { metadata: { resourceVersion } };
      const { body } = await client.request({
        method: "PATCH",
        path: `${path}/${lease.name}`,
        contentType: "application/merge-patch+json",
        body: { ...version, spec: toSpec(lease) },
        signal,
        timeoutMs,
      });
      return versionOf(body);
    },
    async create(lease, signal) {
      const body = {
        apiVersion: "coordination.k8s.io/v1",
        kind: "Lease",
        metadata: { name: lease.name, namespace, labels },
        spec: toSpec(lease),
      };
      const answer = await client.request({ method: "POST", path, body, signal, timeoutMs });
      return versionOf(answer.body);
    },
  };
}

function toSpec({ holderIdentity, leaseDurationSeconds, renewTime }: LeaseContent): object {
  return { holderIdentity, leaseDurationSeconds, renewTime };
}

function versionOf(raw: unknown): string {
  return textOf(raw, "metadata", "resourceVersion") ?? "";
}
