// SPDX-License-Identifier: Apache-2.0

/** When two Services may have one address together: MetalLB's rules, facts of `checkSharing` and `sharingOK`. */

import { compareText, type Service } from "../../src/model/service.ts";
import type { SharingKey, UsedPort } from "./model.ts";
import { annotationOf } from "./service-annotations.ts";

/** How one Service uses an address. */
export interface AddressUse {
  readonly sharingKey: SharingKey;
  readonly ports: readonly UsedPort[];
}

/**
 * With externalTrafficPolicy Cluster any node can forward to any backend, so that selectors do not matter; with Local the
 * node that announces the address must run backends of all who share it, which only equal selectors promise.
 */
export function toSharingKey(service: Service): SharingKey {
  const backend = service.externalTrafficPolicy === "Local" ? selectorText(service.selector) : "";
  return { sharing: annotationOf(service.annotations, "allow-shared-ip"), backend };
}

/** One text for each key that can be shared under; `undefined` where it cannot. */
export function sharingText({ sharing, backend }: SharingKey): string | undefined {
  return sharing === "" ? undefined : JSON.stringify([sharing, backend]);
}

export function portText({ protocol, port }: UsedPort): string {
  return `${protocol}/${port}`;
}

/** Why two Services cannot have one address. */
export interface SharingRefusal {
  readonly reason: "AddressInUse" | "SharingRefused";
  /** The end of a sentence. */
  readonly why: string;
}

/** Why `want` cannot join `have` on one address; `undefined` = it can. */
export function refuseSharing(want: AddressUse, have: AddressUse): SharingRefusal | undefined {
  const unwilling = findUnwilling(want.sharingKey.sharing, have.sharingKey.sharing);
  if (unwilling !== undefined) {
    return { reason: "AddressInUse", why: `${unwilling} no sharing key (annotation allow-shared-ip)` };
  }
  const why = findDifference(want, have);
  return why === undefined ? undefined : { reason: "SharingRefused", why };
}

function findUnwilling(want: string, have: string): string | undefined {
  if (want !== "" && have !== "") return undefined;
  if (want === have) return "both have";
  return want === "" ? "this one has" : "that one has";
}

function findDifference(want: AddressUse, have: AddressUse): string | undefined {
  if (have.sharingKey.sharing !== want.sharingKey.sharing) {
    return `their sharing keys differ ("${want.sharingKey.sharing}" and "${have.sharingKey.sharing}")`;
  }
  if (have.sharingKey.backend !== want.sharingKey.backend) {
    return "their externalTrafficPolicy is not Cluster for both, and not Local with the same selector for both";
  }
  const common = want.ports.find((port) => have.ports.some((other) => isSamePort(port, other)));
  return common && `both use ${portText(common)}`;
}

function isSamePort(left: UsedPort, right: UsedPort): boolean {
  return left.port === right.port && left.protocol === right.protocol;
}

function selectorText(selector: Readonly<Record<string, string>>): string {
  return Object.entries(selector)
    .sort(([left], [right]) => compareText(left, right))
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
}
