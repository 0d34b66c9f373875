// SPDX-License-Identifier: Apache-2.0

/** Which NodePorts a Service gets: kube-apiserver's answers, text by text (facts of v1.36). */

import type { Random } from "../../../clock.ts";
import type { PortRange } from "../../../model/node-port.ts";
import { type ApiError, internalError, invalid, invalidValue } from "../api-error.ts";
import { pickNodePort } from "./pick-node-port.ts";
import {
  allocatesNodePorts,
  hasNodePorts,
  needsHealthCheckPort,
  nodePortsOf,
  type PortSpec,
  type ServiceObject,
  withSpec,
} from "./service-object.ts";

/** The ports of the cluster, as one allocation sees them: what it takes is not free for itself any more. */
export class NodePortOffer {
  readonly #range: PortRange;
  readonly #isTaken: (port: number) => boolean;
  readonly #random: Random;
  readonly #mine = new Set<number>();

  constructor(range: PortRange, isTaken: (port: number) => boolean, random: Random) {
    this.#range = range;
    this.#isTaken = isTaken;
    this.#random = random;
  }

  /** Takes the port asked for; returns why it cannot be had. */
  take(port: number): string | undefined {
    const { first, last } = this.#range;
    if (port < first || port > last) {
      return `provided port is not in the valid range. The range of valid ports is ${first}-${last}`;
    }
    if (this.#isTaken(port) || this.#mine.has(port)) return "provided port is already allocated";
    this.#mine.add(port);
    return undefined;
  }

  /** Takes any port; undefined = the range is full. */
  takeAny(): number | undefined {
    const port = pickNodePort(this.#range, (one) => this.#isTaken(one) || this.#mine.has(one), this.#random);
    if (port !== undefined) this.#mine.add(port);
    return port;
  }
}

function cannotHave(service: ServiceObject, index: number, port: number, why: string): ApiError {
  const error = invalidValue(`spec.ports[${index}].nodePort`, port, why);
  return invalid({ group: "", name: service.metadata.name }, "Service", [error]);
}

function takeRequested(service: ServiceObject, index: number, port: number, offer: NodePortOffer): number {
  const why = offer.take(port);
  if (why !== undefined) throw cannotHave(service, index, port, why);
  return port;
}

function takeAnyNodePort(offer: NodePortOffer): number {
  const port = offer.takeAny();
  if (port === undefined) throw internalError("failed to allocate a nodePort: range is full");
  return port;
}

/** On creation, ports with the same number (one for TCP, one for UDP) share a nodePort. */
function allocateForNew(service: ServiceObject, offer: NodePortOffer): readonly PortSpec[] {
  const ports = service.spec.ports ?? [];
  const shared = new Map<number, number>();
  return ports.map((port, index) => {
    if (port.nodePort === undefined && !allocatesNodePorts(service)) return port;
    const known = shared.get(port.port);
    if (known !== undefined) {
      if (port.nodePort === undefined || port.nodePort === known) return { ...port, nodePort: known };
      return { ...port, nodePort: takeRequested(service, index, port.nodePort, offer) };
    }
    const requested = ports.find((other) => other.port === port.port && other.nodePort !== undefined)?.nodePort;
    const nodePort = requested === undefined ? takeAnyNodePort(offer) : takeRequested(service, index, requested, offer);
    shared.set(port.port, nodePort);
    return { ...port, nodePort };
  });
}

/** On a change, ports that the Service had already are kept, and nothing is shared that was not asked for. */
function allocateForChanged(service: ServiceObject, have: ServiceObject, offer: NodePortOffer): readonly PortSpec[] {
  const held = new Set(nodePortsOf(have));
  return (service.spec.ports ?? []).map((port, index) => {
    if (port.nodePort === undefined) {
      return allocatesNodePorts(service) ? { ...port, nodePort: takeAnyNodePort(offer) } : port;
    }
    if (!held.has(port.nodePort)) {
      takeRequested(service, index, port.nodePort, offer);
      held.add(port.nodePort);
    }
    return port;
  });
}

function allocateHealthCheckPort(service: ServiceObject, offer: NodePortOffer): ServiceObject {
  const asked = service.spec.healthCheckNodePort;
  if (asked === undefined) {
    const healthCheckNodePort = offer.takeAny();
    if (healthCheckNodePort === undefined) {
      throw internalError("failed to allocate a HealthCheck NodePort 0: range is full");
    }
    return withSpec(service, { healthCheckNodePort });
  }
  const why = offer.take(asked);
  if (why === undefined) return service;
  throw internalError(`failed to allocate requested HealthCheck NodePort ${asked}: ${why}`);
}

/**
 * The Service with the NodePorts and the health check port that it gets.
 * @throws ApiError 422 when a port that it asks for cannot be had, 500 when the range is full.
 */
export function allocateNodePorts(
  want: ServiceObject,
  have: ServiceObject | undefined,
  offer: NodePortOffer,
): ServiceObject {
  let service = want;
  if (hasNodePorts(want)) {
    const ports = have === undefined ? allocateForNew(want, offer) : allocateForChanged(want, have, offer);
    service = want.spec.ports === undefined ? want : withSpec(want, { ports });
  }
  const checkedBefore = have !== undefined && needsHealthCheckPort(have);
  return needsHealthCheckPort(service) && !checkedBefore ? allocateHealthCheckPort(service, offer) : service;
}
