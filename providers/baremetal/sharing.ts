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

/** Why `want` cannot join `have` on one address, as the end of a sentence; `undefined` = it can. */
export function refuseSharing(want: AddressUse, have: AddressUse): string | undefined {
  if (want.sharingKey.sharing === "" && have.sharingKey.sharing === "") return "neither of the two shares";
  if (have.sharingKey.sharing === "") return "that one does not share";
  if (want.sharingKey.sharing === "") return "this one does not share";
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
