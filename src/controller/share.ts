// SPDX-License-Identifier: Apache-2.0

import type { Problem } from "../errors.ts";
import type { LoadBalancerStatus } from "../model/request.ts";
import type { Ingress } from "../model/service.ts";

/** What one member gets of what the provider came to. `ingress` undefined leaves what is there. */
export type Share =
  | { readonly kind: "Ready"; readonly ingress: readonly Ingress[]; readonly message: string }
  | { readonly kind: "Pending"; readonly ingress: readonly Ingress[] | undefined; readonly message: string }
  | { readonly kind: "Refused"; readonly problem: Problem };

/** What a Service shows from its finalizer on until there is more to tell. */
export const provisioning = {
  reason: "Provisioning",
  message: "The load balancer is being made; it has no address yet.",
};

/** The share of the member with this key. */
export function shareOf(serviceKey: string, status: LoadBalancerStatus | Problem | undefined): Share {
  if (status === undefined) return { kind: "Pending", ingress: undefined, message: provisioning.message };
  if ("kind" in status) return { kind: "Refused", problem: status };
  const exception = status.exceptions?.get(serviceKey);
  if (exception?.kind === "Refused") return exception;
  const { ingress } = exception ?? status;
  if (status.pending !== undefined) return { kind: "Pending", ingress, message: status.pending };
  return { kind: "Ready", ingress, message: status.message };
}
