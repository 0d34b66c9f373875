// SPDX-License-Identifier: Apache-2.0

import { sameCondition } from "./condition.ts";
import { sameList } from "./same.ts";
import type { Condition, Ingress, IngressPort, Service } from "./service.ts";

/** One change of a Service through `/status`: what is left out stays as it is. */
export interface StatusPatch {
  readonly addFinalizer?: string;
  readonly removeFinalizers?: readonly string[];
  /** Replaces the whole list; [] empties it. */
  readonly ingress?: readonly Ingress[];
  /** Set or replaced by type. */
  readonly conditions?: readonly Condition[];
  /** Types of conditions to take away. */
  readonly removeConditions?: readonly string[];
}

/** What of `wanted` the Service does not have yet; undefined = nothing, so no write. */
export function statusPatch(current: Service, wanted: StatusPatch): StatusPatch | undefined {
  const patch = {
    ...missingFinalizer(current, wanted),
    ...changedIngress(current, wanted),
    ...changedConditions(current, wanted),
    ...leftOver("removeFinalizers", wanted.removeFinalizers, current.finalizers),
    ...leftOver(
      "removeConditions",
      wanted.removeConditions,
      current.conditions.map(({ type }) => type),
    ),
  };
  return Object.keys(patch).length === 0 ? undefined : patch;
}

/** As upstream: in order, with ports; a missing ipMode is VIP, which the API server fills in. */
export function sameIngressList(have: readonly Ingress[], want: readonly Ingress[]): boolean {
  return sameList(have, want, sameIngress);
}

function missingFinalizer({ finalizers }: Service, { addFinalizer }: StatusPatch): StatusPatch {
  return addFinalizer === undefined || finalizers.includes(addFinalizer) ? {} : { addFinalizer };
}

function changedIngress(current: Service, { ingress }: StatusPatch): StatusPatch {
  return ingress === undefined || sameIngressList(current.ingress, ingress) ? {} : { ingress };
}

function changedConditions(current: Service, wanted: StatusPatch): StatusPatch {
  const conditions = (wanted.conditions ?? []).filter(
    (want) => !current.conditions.some((have) => sameCondition(have, want)),
  );
  return conditions.length === 0 ? {} : { conditions };
}

function leftOver(
  field: "removeFinalizers" | "removeConditions",
  unwanted: readonly string[] | undefined,
  present: readonly string[],
): StatusPatch {
  const found = unwanted?.filter((name) => present.includes(name)) ?? [];
  return found.length === 0 ? {} : { [field]: found };
}

function sameIngress(have: Ingress, want: Ingress): boolean {
  return (
    have.ip === want.ip &&
    have.hostname === want.hostname &&
    effectiveIpMode(have) === effectiveIpMode(want) &&
    sameList(have.ports ?? [], want.ports ?? [], sameIngressPort)
  );
}

function effectiveIpMode({ ip, ipMode }: Ingress): string | undefined {
  return ip === undefined ? undefined : (ipMode ?? "VIP");
}

function sameIngressPort(have: IngressPort, want: IngressPort): boolean {
  return have.port === want.port && have.protocol === want.protocol && have.error === want.error;
}
