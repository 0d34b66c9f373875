// SPDX-License-Identifier: Apache-2.0

import { toProblem, UserError } from "../../src/errors.ts";
import { compareIps, formatIp, type IpAddress, parseIp, sortIps } from "../../src/model/ip.ts";
import type { LoadBalancerRequest } from "../../src/model/request.ts";
import { compareText, type IpFamily, type Service, serviceKey } from "../../src/model/service.ts";
import type { AddressRequest } from "./model.ts";
import { annotationOf } from "./service-annotations.ts";
import { toSharingKey } from "./sharing.ts";

/** What the Service asks of the pools. On bare metal a load balancer serves one Service. */
export function toAddressRequest(request: LoadBalancerRequest): AddressRequest {
  const service = soleService(request);
  const pool = annotationOf(service.annotations, "address-pool");
  return {
    key: serviceKey(service),
    namespace: service.namespace,
    labels: sortKeys(service.labels),
    createdAt: service.createdAt,
    families: familiesOf(service),
    familyPolicy: service.ipFamilyPolicy ?? "SingleStack",
    ...(pool === "" ? {} : { pool }),
    sharingKey: toSharingKey(service),
    ports: service.ports.map(({ protocol, port }) => ({ protocol, port })),
    externalTrafficPolicy: service.externalTrafficPolicy,
    current: currentAddresses(service),
    ...wantedOrFault(service),
  };
}

function sortKeys(labels: Service["labels"]): Service["labels"] {
  return Object.fromEntries(Object.entries(labels).sort(([left], [right]) => compareText(left, right)));
}

function wantedOrFault(service: Service): Pick<AddressRequest, "addresses" | "fault"> {
  try {
    return { addresses: wantedAddresses(service) };
  } catch (error) {
    if (error instanceof UserError) return { addresses: [], fault: toProblem(error) };
    throw error;
  }
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

/** What its status shows, without names and without what is no address. */
function currentAddresses({ ingress }: Service): readonly string[] {
  return sortIps(ingress.flatMap(({ ip }) => ip ?? []));
}
