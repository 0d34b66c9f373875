// SPDX-License-Identifier: Apache-2.0

import { isIP } from "node:net";
import { type FieldError, forbidden, invalidValue, notSupported, required } from "../api-error.ts";
import { subdomainFaults, toErrors, validateIp } from "../validate-text.ts";
import { type IngressStatus, isLoadBalancer, type ServiceObject } from "./service-object.ts";

const IP_MODES = ["Proxy", "VIP"];

function validateIpMode({ ip, ipMode }: IngressStatus, at: string): readonly FieldError[] {
  const field = `${at}.ipMode`;
  if (ipMode === undefined) return ip === undefined ? [] : [required(field, "must be specified when `ip` is set")];
  if (ip === undefined) return [forbidden(field, "may not be specified when `ip` is not set")];
  return IP_MODES.includes(ipMode) ? [] : [notSupported(field, ipMode, IP_MODES)];
}

function validateHostname({ hostname }: IngressStatus, at: string): readonly FieldError[] {
  if (hostname === undefined) return [];
  const field = `${at}.hostname`;
  const errors = toErrors(field, hostname, subdomainFaults(hostname));
  return isIP(hostname) === 0
    ? errors
    : [...errors, invalidValue(field, hostname, "must be a DNS name, not an IP address")];
}

/** What is wrong with status.loadBalancer of a Service of this type. */
export function validateServiceStatus(service: ServiceObject): readonly FieldError[] {
  const ingress = service.status.loadBalancer.ingress ?? [];
  if (!isLoadBalancer(service)) {
    const why = "may only be used when `spec.type` is 'LoadBalancer'";
    return ingress.length === 0 ? [] : [forbidden("status.loadBalancer.ingress", why)];
  }
  return ingress.flatMap((entry, index) => {
    const at = `status.loadBalancer.ingress[${index}]`;
    return [
      ...(entry.ip === undefined ? [] : validateIp(`${at}.ip`, entry.ip)),
      ...validateIpMode(entry, at),
      ...validateHostname(entry, at),
    ];
  });
}
