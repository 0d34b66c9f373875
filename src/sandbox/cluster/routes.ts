// SPDX-License-Identifier: Apache-2.0

/** Where the traffic of published addresses goes: what kube-proxy makes of Services and EndpointSlices. */

import { parseIp } from "../../model/ip.ts";
import { asList, asObject, asText, type JsonObject } from "../api-server/json.ts";
import type { KubeObject } from "../api-server/kube-object.ts";
import { asService, type PortSpec, type ServiceObject } from "../api-server/service/service-object.ts";
import type { Route } from "../sandbox-parts.ts";
import { SERVICE_LABEL } from "./slices.ts";

function slicesOf(service: KubeObject, slices: readonly KubeObject[]): readonly KubeObject[] {
  return slices.filter(
    (slice) =>
      slice.metadata.namespace === service.metadata.namespace &&
      slice.metadata.labels?.[SERVICE_LABEL] === service.metadata.name,
  );
}

function isServing({ conditions }: JsonObject): boolean {
  return asObject(conditions)["ready"] !== false;
}

function backendsOf(slice: KubeObject, port: PortSpec): Route["backends"] {
  const target = asList(slice["ports"])
    .map(asObject)
    .find((candidate) => asText(candidate["name"]) === (port.name ?? ""));
  const number = target?.["port"];
  if (typeof number !== "number") return [];
  return asList(slice["endpoints"])
    .map(asObject)
    .filter(isServing)
    .flatMap((endpoint) =>
      asList(endpoint["addresses"]).map((ip) => ({
        ip: asText(ip),
        port: number,
        node: asText(endpoint["nodeName"]),
      })),
    );
}

function toRoutes(service: ServiceObject, slices: readonly KubeObject[]): readonly Route[] {
  const local = service.spec.externalTrafficPolicy === "Local";
  const addresses = (service.status.loadBalancer.ingress ?? []).flatMap(({ ip, ipMode }) =>
    ip === undefined || ipMode === "Proxy" ? [] : [ip],
  );
  return addresses.flatMap((ip) =>
    (service.spec.ports ?? [])
      .filter((port) => port.protocol === "TCP")
      .map((port) => ({
        ip,
        port: port.port,
        local,
        backends: slices
          .filter((slice) => slice["addressType"] === parseIp(ip)?.family)
          .flatMap((slice) => backendsOf(slice, port)),
      })),
  );
}

/** The routes of all published addresses, TCP only. */
export function planRoutes(services: readonly KubeObject[], slices: readonly KubeObject[]): readonly Route[] {
  return services.map(asService).flatMap((service) => toRoutes(service, slicesOf(service, slices)));
}
