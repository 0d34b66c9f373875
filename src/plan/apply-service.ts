// SPDX-License-Identifier: Apache-2.0

import { createHash } from "node:crypto";
import { parseIp } from "../model/ip.ts";
import { type IpFamily, type Service, serviceKey } from "../model/service.ts";

/** Stands for the cluster address that a Service would get. Its family is all that counts. */
const placeholder: Readonly<Record<IpFamily, string>> = { IPv4: "0.0.0.0", IPv6: "::" };

/** The Service as it would be after its manifest was applied: it keeps its identity, and what the manifest leaves open. */
export function applyService(manifest: Service, running: Service | undefined): Service {
  if (running === undefined) return { ...manifest, uid: manifest.uid || standInUid(manifest) };
  const hasStatus = manifest.ingress.length > 0;
  return {
    ...manifest,
    uid: running.uid,
    generation: running.generation,
    createdAt: running.createdAt,
    deleting: manifest.deleting || running.deleting,
    finalizers: running.finalizers,
    clusterIPs: manifest.clusterIPs.length > 0 ? manifest.clusterIPs : running.clusterIPs,
    ipFamilies: manifest.ipFamilies.length > 0 ? manifest.ipFamilies : running.ipFamilies,
    ipFamilyPolicy: manifest.ipFamilyPolicy ?? running.ipFamilyPolicy,
    loadBalancerClass: manifest.loadBalancerClass ?? running.loadBalancerClass,
    ingress: hasStatus ? manifest.ingress : running.ingress,
    conditions: hasStatus ? manifest.conditions : running.conditions,
  };
}

/** For a Service that no API server has given one: names of what is made for it depend on it. The same at each plan. */
function standInUid(service: Service): string {
  const digest = createHash("sha256").update(serviceKey(service)).digest("hex");
  return digest.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/**
 * A Service with the cluster addresses and families that an API server would give it: the families that are asked for, both
 * where a dual-stack policy asks for them, else those that its status shows, else `primary`. One that has cluster addresses
 * keeps them: they were given to it.
 */
export function completeService(service: Service, primary: IpFamily): Service {
  const hasAddresses = service.clusterIPs.length > 0;
  const families = familiesFor(service, primary);
  const clusterIPs = hasAddresses ? service.clusterIPs : families.map((family) => placeholder[family]);
  const keepsFamilies = hasAddresses && service.ipFamilies.length > 0;
  return {
    ...service,
    clusterIPs,
    ipFamilies: keepsFamilies ? service.ipFamilies : clusterIPs.flatMap((ip) => parseIp(ip)?.family ?? []),
    ipFamilyPolicy: service.ipFamilyPolicy ?? (clusterIPs.length > 1 ? "RequireDualStack" : "SingleStack"),
  };
}

function familiesFor(service: Service, primary: IpFamily): readonly IpFamily[] {
  const { ipFamilies, ipFamilyPolicy } = service;
  const [first = primary, second] = ipFamilies.length > 0 ? ipFamilies : shownFamilies(service);
  if (ipFamilyPolicy === "PreferDualStack" || ipFamilyPolicy === "RequireDualStack") return [first, otherThan(first)];
  return second === undefined ? [first] : [first, second];
}

/** A load balancer's addresses are of the families of the cluster addresses. */
function shownFamilies({ ingress }: Service): readonly IpFamily[] {
  return [...new Set(ingress.flatMap(({ ip }) => parseIp(ip ?? "")?.family ?? []))];
}

function otherThan(family: IpFamily): IpFamily {
  return family === "IPv4" ? "IPv6" : "IPv4";
}

/** The family that a cluster gives to a Service that does not care: that of its own first Service; IPv4 where it is not known. */
export function primaryFamily(services: readonly Service[]): IpFamily {
  const own = services.find(({ namespace, name }) => namespace === "default" && name === "kubernetes");
  return parseIp(own?.clusterIPs[0] ?? "")?.family ?? "IPv4";
}
