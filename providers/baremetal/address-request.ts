// SPDX-License-Identifier: Apache-2.0

import { UserError } from "../../src/errors.ts";
import { compareIps, formatIp, type IpAddress, parseIp } from "../../src/model/ip.ts";
import type { LoadBalancerRequest } from "../../src/model/request.ts";
import { type IpFamily, type Service, serviceKey } from "../../src/model/service.ts";
import type { AddressRequest } from "./model.ts";
import { annotationOf } from "./service-annotations.ts";
import { toSharingKey } from "./sharing.ts";

/**
 * What the Service asks of the pools. On bare metal a load balancer serves one Service.
 * @throws UserError "ConflictingAddressRequests" or "InvalidAddressRequest" where it cannot be told which addresses it wants
 */
export function toAddressRequest(request: LoadBalancerRequest): AddressRequest {
  const service = soleService(request);
  return { ...toOpenRequest(request), addresses: wantedAddresses(service) };
}

/** As `toAddressRequest`, but for any addresses: what is left of a request whose addresses cannot be read. */
export function toOpenRequest(request: LoadBalancerRequest): AddressRequest {
  const service = soleService(request);
  const pool = annotationOf(service.annotations, "address-pool");
  return {
    key: serviceKey(service),
    namespace: service.namespace,
    labels: service.labels,
    createdAt: service.createdAt,
    families: familiesOf(service),
    familyPolicy: service.ipFamilyPolicy ?? "SingleStack",
    addresses: [],
    pool: pool === "" ? undefined : pool,
    sharingKey: toSharingKey(service),
    ports: service.ports.map(({ protocol, port }) => ({ protocol, port })),
    externalTrafficPolicy: service.externalTrafficPolicy,
    current: currentAddresses(service),
  };
}

function soleService({ members }: LoadBalancerRequest): Service {
  const [member] = members;
  if (member === undefined) throw new TypeError("a load balancer without Services was to be built");
  return member.service;
}

/**
 * The families of the cluster addresses, the primary one first. MetalLB takes IPv4 for the primary family unless
 * `ipFamilies` begins with IPv6, whatever the order of `clusterIPs`.
 */
function familiesOf({ clusterIPs, ipFamilies }: Service): readonly IpFamily[] {
  const present = new Set(clusterIPs.map((ip) => parseIp(ip)?.family));
  const order: readonly IpFamily[] = ipFamilies[0] === "IPv6" ? ["IPv6", "IPv4"] : ["IPv4", "IPv6"];
  return order.filter((family) => present.has(family));
}

function wantedAddresses(service: Service): readonly string[] {
  const annotation = annotationOf(service.annotations, "loadBalancerIPs");
  const field = service.loadBalancerIP ?? "";
  if (annotation !== "" && field !== "") {
    throw new UserError(
      "ConflictingAddressRequests",
      "Addresses are asked for both by the annotation loadBalancerIPs and by spec.loadBalancerIP; remove one of the two.",
    );
  }
  if (field !== "") return [formatIp(parseWanted(field, `spec.loadBalancerIP is "${field}"`))];
  if (annotation === "") return [];
  const where = `The annotation loadBalancerIPs is "${annotation}"`;
  const addresses = annotation.split(",").map((text) => parseWanted(text.trim(), where));
  refuseSameFamily(addresses, where);
  return addresses.sort(compareIps).map(formatIp);
}

function parseWanted(text: string, where: string): IpAddress {
  const address = parseIp(text);
  if (address !== undefined) return address;
  const what = text === "" ? "an empty entry" : `"${text}"`;
  throw new UserError(
    "InvalidAddressRequest",
    `${where}, but ${what} is no IP address; write it like 192.0.2.7 or 2001:db8::7.`,
  );
}

function refuseSameFamily(addresses: readonly IpAddress[], where: string): void {
  if (new Set(addresses.map(({ family }) => family)).size === addresses.length) return;
  throw new UserError(
    "InvalidAddressRequest",
    `${where}, but a Service can have one address of each family at most; leave one IPv4 and one IPv6 address in it.`,
  );
}

/** What its status shows: canonical and in the order of the families, no names, nothing that is no address. */
function currentAddresses({ ingress }: Service): readonly string[] {
  return ingress
    .flatMap(({ ip }) => (ip === undefined ? [] : [parseIp(ip)]))
    .filter((address) => address !== undefined)
    .sort(compareIps)
    .map(formatIp);
}
