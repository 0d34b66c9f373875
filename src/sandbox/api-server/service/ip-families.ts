// SPDX-License-Identifier: Apache-2.0

/** Which IP families a Service has: what it says, what its cluster IPs say, and what its policy adds. */

import { isDeepStrictEqual } from "node:util";
import { parseIp } from "../../../model/ip.ts";
import { type FieldError, invalidValue } from "../api-error.ts";
import { hasClusterIPs, NO_CLUSTER_IP, type ServiceObject, withSpec } from "./service-object.ts";

/** A Service that prefers two families and changes nothing about them is left as it is. */
export function keepsDualStack(want: ServiceObject, have: ServiceObject | undefined): boolean {
  if (have === undefined || !hasClusterIPs(want) || want.spec.type !== have.spec.type) return false;
  return (
    want.spec.ipFamilyPolicy === "PreferDualStack" &&
    (have.spec.ipFamilyPolicy ?? "PreferDualStack") === "PreferDualStack" &&
    isDeepStrictEqual(want.spec.clusterIPs, have.spec.clusterIPs) &&
    isDeepStrictEqual(want.spec.ipFamilies, have.spec.ipFamilies)
  );
}

/** Headless and without a selector: whoever writes its endpoints decides on the families. */
function isSelectorless(service: ServiceObject): boolean {
  return service.spec.clusterIP === NO_CLUSTER_IP && Object.keys(service.spec.selector ?? {}).length === 0;
}

/** The policy where none is given: that of before, or one family, or two for what is headless without a selector. */
export function withFamilyPolicy(want: ServiceObject, have: ServiceObject | undefined): ServiceObject {
  if (want.spec.ipFamilyPolicy !== undefined) return want;
  const usual = isSelectorless(want) ? "RequireDualStack" : "SingleStack";
  return withSpec(want, { ipFamilyPolicy: have?.spec.ipFamilyPolicy ?? usual });
}

/** SingleStack gives up the second family, where the change does not say otherwise. */
export function dropSecondFamily(want: ServiceObject, have: ServiceObject): ServiceObject {
  if (want.spec.ipFamilyPolicy !== "SingleStack") return want;
  const sameIPs = isDeepStrictEqual(want.spec.clusterIPs, have.spec.clusterIPs);
  const sameFamilies = isDeepStrictEqual(want.spec.ipFamilies, have.spec.ipFamilies);
  return withSpec(want, {
    ...(sameIPs ? { clusterIPs: want.spec.clusterIPs?.slice(0, 1) } : {}),
    ...(sameFamilies ? { ipFamilies: want.spec.ipFamilies?.slice(0, 1) } : {}),
  });
}

function findReleases(want: ServiceObject, have: ServiceObject): readonly FieldError[] {
  if (want.spec.ipFamilyPolicy === "SingleStack") return [];
  const shrinks = (now: readonly string[] = [], before: readonly string[] = []): boolean =>
    now.length > 0 && now.length < before.length;
  const errorFor = (what: string): FieldError =>
    invalidValue(
      "spec.ipFamilyPolicy",
      want.spec.ipFamilyPolicy,
      `must be 'SingleStack' to release the secondary ${what}`,
    );
  return [
    ...(shrinks(want.spec.clusterIPs, have.spec.clusterIPs) ? [errorFor("cluster IP")] : []),
    ...(shrinks(want.spec.ipFamilies, have.spec.ipFamilies) ? [errorFor("IP family")] : []),
  ];
}

/** Where the policy contradicts the cluster IPs or the families. */
export function findPolicyErrors(want: ServiceObject, have: ServiceObject | undefined): readonly FieldError[] {
  const errors = have === undefined ? [] : [...findReleases(want, have)];
  if (want.spec.ipFamilyPolicy !== "SingleStack") return errors;
  const errorFor = (what: string): FieldError =>
    invalidValue(
      "spec.ipFamilyPolicy",
      want.spec.ipFamilyPolicy,
      `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`,
    );
  if (want.spec.clusterIPs?.length === 2) errors.push(errorFor("cluster IPs"));
  if (want.spec.ipFamilies?.length === 2) errors.push(errorFor("IP families"));
  return errors;
}

/** The families that the cluster IPs show, where more of these are given than of those. */
function inferFamilies(service: ServiceObject): readonly string[] {
  const families = [...(service.spec.ipFamilies ?? [])];
  const ips = (service.spec.clusterIPs ?? []).filter((ip) => ip !== NO_CLUSTER_IP);
  return [...families, ...ips.slice(families.length).map((ip) => parseIp(ip)?.family ?? "")];
}

/**
 * The Service with all families that it is to have. The cluster has both families, and `primary` is the first of it.
 */
export function withFamilies(want: ServiceObject, primary: string): ServiceObject {
  const inferred = inferFamilies(want);
  const families = inferred.length === 0 ? [primary] : inferred;
  if (want.spec.ipFamilyPolicy === "SingleStack" || families.length > 1) {
    return withSpec(want, { ipFamilies: families });
  }
  return withSpec(want, { ipFamilies: [...families, families[0] === "IPv4" ? "IPv6" : "IPv4"] });
}
