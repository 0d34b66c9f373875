// SPDX-License-Identifier: Apache-2.0

import { parseIp } from "../../../model/ip.ts";
import { duplicate, type FieldError, invalidValue, notSupported, required } from "../api-error.ts";
import { validateIp } from "../validate-text.ts";
import { hasClusterIPs, isHeadless, NO_CLUSTER_IP, type ServiceObject } from "./service-object.ts";

const FAMILIES = ["IPv4", "IPv6"];
const POLICIES = ["PreferDualStack", "RequireDualStack", "SingleStack"];

function validateAlignment({ spec }: ServiceObject): readonly FieldError[] {
  const ips = spec.clusterIPs ?? [];
  if (spec.clusterIP === undefined) {
    return ips.length === 0
      ? []
      : [invalidValue("spec.clusterIPs", ips, "must be empty when `clusterIP` is not specified")];
  }
  if (ips.length === 0) return [required("spec.clusterIPs")];
  return ips[0] === spec.clusterIP ? [] : [invalidValue("spec.clusterIPs", ips, "first value must match `clusterIP`")];
}

function validateFamilies({ spec }: ServiceObject): readonly FieldError[] {
  const errors: FieldError[] = [];
  const families = spec.ipFamilies ?? [];
  families.forEach((family, index) => {
    if (!FAMILIES.includes(family)) errors.push(notSupported(`spec.ipFamilies[${index}]`, family, FAMILIES));
    if (families.indexOf(family) < index) errors.push(duplicate(`spec.ipFamilies[${index}]`, family));
  });
  const policy = spec.ipFamilyPolicy;
  if (policy !== undefined && !POLICIES.includes(policy)) {
    errors.push(notSupported("spec.ipFamilyPolicy", policy, POLICIES));
  }
  return errors;
}

function validateAddresses(ips: readonly string[]): readonly FieldError[] {
  if (ips[0] === NO_CLUSTER_IP && ips.length > 1) {
    return [invalidValue("spec.clusterIPs", ips, "'None' must be the first and only value")];
  }
  return ips.flatMap((ip, index) =>
    index === 0 && ip === NO_CLUSTER_IP ? [] : validateIp(`spec.clusterIPs[${index}]`, ip),
  );
}

function validateStacks(service: ServiceObject): readonly FieldError[] {
  const ips = service.spec.clusterIPs ?? [];
  const families = service.spec.ipFamilies ?? [];
  const found = ips.map((ip) => parseIp(ip)?.family);
  const errors: FieldError[] = [];
  if (ips.length > 1 && new Set(found).size < 2) {
    errors.push(invalidValue("spec.clusterIPs", ips, "may specify no more than one IP for each IP family"));
  }
  if (isHeadless(service)) return errors;
  ips.forEach((ip, index) => {
    const family = families[index];
    if (family === undefined || found[index] === family) return;
    const why = `expected an ${family} value as indicated by \`ipFamilies[${index}]\``;
    errors.push(invalidValue(`spec.clusterIPs[${index}]`, ip, why));
  });
  return errors;
}

/** Whether clusterIP, clusterIPs, ipFamilies and ipFamilyPolicy are well formed and agree. */
export function validateClusterIPs(service: ServiceObject): readonly FieldError[] {
  if (!hasClusterIPs(service)) return [];
  const ips = service.spec.clusterIPs ?? [];
  const badAddresses = validateAddresses(ips);
  const errors = [...validateAlignment(service), ...validateFamilies(service), ...badAddresses];
  if (ips.length > 2) errors.push(invalidValue("spec.clusterIPs", ips, "may only hold up to 2 values"));
  return badAddresses.length > 0 ? errors : [...errors, ...validateStacks(service)];
}

interface Pair {
  readonly field: "clusterIPs" | "ipFamilies";
  readonly singular: string;
}

/** The first value of either list stays for as long as the Service has cluster IPs; the second may come and go. */
function validateList(want: ServiceObject, have: ServiceObject, { field, singular }: Pair): readonly FieldError[] {
  const [now, before] = [want.spec[field] ?? [], have.spec[field] ?? []];
  const changed = before.flatMap((value, index) => (index < now.length && value !== now[index] ? [index] : []));
  const errors = changed.map((index) =>
    invalidValue(`spec.${field}[${field === "clusterIPs" ? index : 0}]`, now, "may not change once set"),
  );
  if (now.length === 0 && before.length > 0) {
    return [invalidValue(`spec.${field}[0]`, now, `primary ${singular} can not be unset`)];
  }
  if (now.length === 1 && before.length === 2 && want.spec.ipFamilyPolicy !== "SingleStack") {
    const why = `must be set to 'SingleStack' when releasing the secondary ${singular}`;
    errors.push(invalidValue("spec.ipFamilyPolicy", want.spec.ipFamilyPolicy, why));
  }
  return errors;
}

/** Whether a change of cluster IPs and families is one that may be made. */
export function validateClusterIPChange(want: ServiceObject, have: ServiceObject): readonly FieldError[] {
  if (!hasClusterIPs(want) || !hasClusterIPs(have)) return [];
  if (isHeadless(want) && isHeadless(have)) return [];
  const ips = validateList(want, have, { field: "clusterIPs", singular: "clusterIP" });
  if (isHeadless(want) !== isHeadless(have)) return ips;
  return [...ips, ...validateList(want, have, { field: "ipFamilies", singular: "ipFamily" })];
}
