// SPDX-License-Identifier: Apache-2.0

import { asksOtherwise, type FurtherReason, wasTamperedWith } from "../model/beyond-upstream.ts";
import { concernsUs, needsCleanup } from "../model/eligibility.ts";
import { needsUpdate, type UpdateReason } from "../model/needs-update.ts";
import type { Service } from "../model/service.ts";

/** Which Services a loop serves, and how it groups them. */
export interface Scope {
  /** undefined = Services without a class. */
  readonly className: string | undefined;
  readonly clusterName: string;
  /** Key of the load balancer that is to serve a Service. */
  readonly keyOf: (service: Service) => string;
}

/** Why a change of a Service is looked at. */
export type TriggerReason = "Added" | "Deleted" | "NeedsCleanup" | UpdateReason | FurtherReason;

/** Why the change concerns us; undefined = it does not. `have` undefined = added, `want` undefined = deleted. */
export function triggerOf(
  have: Service | undefined,
  want: Service | undefined,
  { className }: Scope,
): TriggerReason | undefined {
  if (want === undefined) return have !== undefined && concernsUs(have, className) ? "Deleted" : undefined;
  if (have === undefined) return concernsUs(want, className) ? "Added" : undefined;
  if (needsCleanup(want, className)) return "NeedsCleanup";
  return asksAnew(have, want, className) ?? wasTamperedWith(have, want, className);
}

/** Why a Service that was read, and written since, is to be looked at again: somebody else changed what it asks for between the two. */
export function asksAnew(
  have: Service,
  want: Service,
  className: string | undefined,
): UpdateReason | FurtherReason | undefined {
  if (!concernsUs(have, className) && !concernsUs(want, className)) return undefined;
  return needsUpdate(have, want, className) ?? asksOtherwise(have, want);
}

/** The load balancers that a change of a Service concerns: the one it is to have, and the one it had. */
export function keysOfServiceChange(
  have: Service | undefined,
  want: Service | undefined,
  scope: Scope,
): readonly string[] {
  if (triggerOf(have, want, scope) === undefined) return [];
  const concerned = [have ?? [], want ?? []].flat().filter((service) => concernsUs(service, scope.className));
  return [...new Set(concerned.map(scope.keyOf))];
}
