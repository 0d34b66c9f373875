// SPDX-License-Identifier: Apache-2.0

import type { ServicePort } from "./service.ts";

/** Inclusive. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** kube-apiserver's default of `--service-node-port-range`. */
export const defaultNodePortRange: PortRange = { first: 30000, last: 32767 };

/** `nodePort` for the port at `index` of spec.ports, which must still be as the Service shows it. */
export interface NodePortChoice {
  readonly index: number;
  readonly nodePort: number;
}

/** What a choice has to go by. */
export interface NodePortSupply {
  readonly range: PortRange;
  /** Known to be taken, in whatever protocol: the API server has one bitmap for all. */
  readonly taken: ReadonlySet<number>;
  /** In [0, 1). */
  readonly random: () => number;
}

/**
 * A NodePort for each port that has none, by the API server's own rules (KEP-3668): from the dynamic band at random, from the
 * static one when that is full; ports with one port number (TCP and UDP) share one NodePort.
 */
export function chooseNodePorts(
  ports: readonly ServicePort[],
  supply: NodePortSupply,
): readonly NodePortChoice[] | "RangeFull" {
  const settled = [...ports];
  const choices: NodePortChoice[] = [];
  for (const [index, port] of ports.entries()) {
    if (port.nodePort !== undefined) continue;
    const nodePort = sharedNodePort(port, settled) ?? freeNodePort(settled, supply);
    if (nodePort === undefined) return "RangeFull";
    settled[index] = { ...port, nodePort };
    choices.push({ index, nodePort });
  }
  return choices;
}

/** Size of the static band, at the low end of the range: kept for people who name a port (KEP-3668). */
export function staticBandSize({ first, last }: PortRange): number {
  const size = last - first + 1;
  if (size <= 16) return 0;
  return Math.min(Math.max(Math.floor(size / 32), 16), 128);
}

/** That of another port with the same number, unless its NodePort is in use for this protocol already. */
function sharedNodePort(port: ServicePort, settled: readonly ServicePort[]): number | undefined {
  const twin = settled.find((other) => other.port === port.port && other.nodePort !== undefined);
  const collides = settled.some((other) => other.nodePort === twin?.nodePort && other.protocol === port.protocol);
  return collides ? undefined : twin?.nodePort;
}

function freeNodePort(settled: readonly ServicePort[], { range, taken, random }: NodePortSupply): number | undefined {
  const own = new Set(settled.map(({ nodePort }) => nodePort));
  const isFree = (nodePort: number): boolean => !taken.has(nodePort) && !own.has(nodePort);
  const dynamicFirst = range.first + staticBandSize(range);
  return (
    pick(portsBetween(dynamicFirst, range.last).filter(isFree), random) ??
    pick(portsBetween(range.first, dynamicFirst - 1).filter(isFree), random)
  );
}

function portsBetween(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, offset) => first + offset);
}

function pick(candidates: readonly number[], random: () => number): number | undefined {
  return candidates[Math.floor(random() * candidates.length)];
}
