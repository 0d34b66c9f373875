// SPDX-License-Identifier: Apache-2.0

import type { ServiceWriter } from "../controller/service-store.ts";
import type { Service } from "../model/service.ts";
import type { KubeClient, PatchType } from "./client.ts";
import type { Informer } from "./informer.ts";
import { toNodePortPatch, toStatusPatchBody } from "./service-patches.ts";

/** Where all Services are read from. */
export const servicesPath = "/api/v1/services";

/** Longer than any healthy server takes, and short enough for a worker not to be lost on one that is not. */
const writeTimeoutMs = 15_000;

/**
 * Writes Services by patch, never by PUT, which would drop fields that this version does not know. What comes back is
 * taken into `services` at once, so that the next reconcile does not decide on what it has itself just changed.
 */
export function createServiceWriter(client: KubeClient, services: Pick<Informer<Service>, "absorb">): ServiceWriter {
  const patch = async (path: string, contentType: PatchType, body: unknown, signal: AbortSignal): Promise<Service> => {
    const answer = await client.request({
      method: "PATCH",
      path,
      contentType,
      body,
      signal,
      timeoutMs: writeTimeoutMs,
    });
    return services.absorb(answer.body);
  };
  return {
    patchStatus: (service, change, signal) =>
      patch(
        `${pathOf(service)}/status`,
        "application/strategic-merge-patch+json",
        toStatusPatchBody(service, change),
        signal,
      ),
    patchNodePorts: (service, choices, signal) =>
      patch(pathOf(service), "application/json-patch+json", toNodePortPatch(service, choices), signal),
  };
}

function pathOf({ namespace, name }: Service): string {
  return `/api/v1/namespaces/${namespace}/services/${name}`;
}
