// SPDX-License-Identifier: Apache-2.0

import { chooseNodePorts, defaultNodePortRange, staticBandSize } from "../model/node-port.ts";
import { type Service, type ServicePort, serviceKey } from "../model/service.ts";

/**
 * The Services with the NodePorts that an API server would give them, that for health checks of policy Local among them: those that
 * the running Service has for the same port and protocol, else free ones of the default range. Which it will be in the end only the
 * API server knows.
 */
export function giveNodePorts(services: readonly Service[], running: ReadonlyMap<string, Service>): readonly Service[] {
  const kept = services.map((service) => keepNodePorts(service, running.get(serviceKey(service))));
  const taken = new Set(
    kept.flatMap(({ ports, healthCheckNodePort }) =>
      [...ports.map(({ nodePort }) => nodePort), healthCheckNodePort].flatMap((port) => port ?? []),
    ),
  );
  return kept.map((service) => allotHealthCheck(isGivenNodePorts(service) ? allot(service, taken) : service, taken));
}

/** As `allocateLoadBalancerNodePorts: false` does not concern it (kube-apiserver, needsHCNodePort). */
function allotHealthCheck(service: Service, taken: Set<number>): Service {
  const isNeeded = service.type === "LoadBalancer" && service.externalTrafficPolicy === "Local";
  if (!isNeeded || service.healthCheckNodePort !== undefined) return service;
  const healthCheckNodePort = free(taken);
  if (healthCheckNodePort !== undefined) taken.add(healthCheckNodePort);
  return { ...service, healthCheckNodePort };
}

function free(taken: ReadonlySet<number>): number | undefined {
  const first = defaultNodePortRange.first + staticBandSize(defaultNodePortRange);
  const size = defaultNodePortRange.last - first + 1;
  return Array.from({ length: size }, (_, index) => first + index).find((port) => !taken.has(port));
}

function isGivenNodePorts({ type, allocateLoadBalancerNodePorts }: Service): boolean {
  return type === "NodePort" || (type === "LoadBalancer" && allocateLoadBalancerNodePorts);
}

function keepNodePorts(service: Service, running: Service | undefined): Service {
  if (running === undefined) return service;
  const had = (port: ServicePort): number | undefined =>
    running.ports.find((other) => other.port === port.port && other.protocol === port.protocol)?.nodePort;
  return {
    ...service,
    ports: service.ports.map((port) => ({ ...port, nodePort: port.nodePort ?? had(port) })),
    healthCheckNodePort: service.healthCheckNodePort ?? running.healthCheckNodePort,
  };
}

function allot(service: Service, taken: Set<number>): Service {
  const choices = chooseNodePorts(service.ports, { range: defaultNodePortRange, taken, random: () => 0 });
  if (choices === "RangeFull") return service;
  const chosen = new Map(choices.map(({ index, nodePort }) => [index, nodePort]));
  for (const nodePort of chosen.values()) taken.add(nodePort);
  return {
    ...service,
    ports: service.ports.map((port, index) => ({ ...port, nodePort: port.nodePort ?? chosen.get(index) })),
  };
}
