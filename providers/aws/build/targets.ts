// SPDX-License-Identifier: Apache-2.0

import { createHash } from "node:crypto";
import { compareText, type ServicePort } from "../../../src/model/service.ts";
import type { Target } from "../model.ts";
import { byIdAndPort, targetKey } from "../target-key.ts";
import type { Frontend } from "./frontends.ts";
import { instanceTargets } from "./instance-targets.ts";
import { ipTargets } from "./ip-targets.ts";
import type { BuildMember } from "./member.ts";

/** A target, and the instance that it is or that carries it, if that is known. */
export interface CarriedTarget extends Target {
  readonly instance: string | undefined;
}

/** What is behind a port. Where TCP and UDP share it, both have to be at the same place. */
export function targetsOf(
  { servicePorts }: Frontend,
  ipAddressType: "ipv4" | "ipv6",
  member: BuildMember,
): readonly CarriedTarget[] {
  const { targetType, findings } = member;
  const [first, second] = servicePorts;
  if (targetType === "instance") {
    const { port, nodePort } = first;
    if (nodePort === undefined) {
      findings.refuse("NodePortMissing", `Port ${port} has no NodePort, and instance targets are reached by it.`);
      return [];
    }
    if (second !== undefined && second.nodePort !== nodePort) refuseUnequal(first, second, member);
    return instanceTargets(nodePort, member).map((target) => ({ ...target, instance: target.Id }));
  }
  const targets = ipTargets(first, ipAddressType, member);
  if (second !== undefined && !listensAlike(first, second, ipAddressType, member)) refuseUnequal(first, second, member);
  return targets;
}

/** Whether the pods listen for TCP and UDP on the same number: a TCP_UDP target has one port. */
function listensAlike(
  tcp: ServicePort,
  udp: ServicePort,
  ipAddressType: "ipv4" | "ipv6",
  member: BuildMember,
): boolean {
  if (tcp.targetPort === udp.targetPort) return true;
  if (typeof tcp.targetPort === "number" && typeof udp.targetPort === "number") return false;
  const [left, right] = [tcp, udp].map((port) => ipTargets(port, ipAddressType, member).map(targetKey).sort().join());
  return left === right;
}

function refuseUnequal(tcp: ServicePort, udp: ServicePort, { findings, targetType }: BuildMember): void {
  const [what, tcpPort, udpPort] =
    targetType === "instance"
      ? ["NodePort", tcp.nodePort, udp.nodePort]
      : ["targetPort", tcp.targetPort, udp.targetPort];
  findings.refuse(
    "TcpUdpPortsDiffer",
    `Port ${tcp.port} is both TCP and UDP, and a TCP_UDP target has one port for both: its ${what} is ${tcpPort} for TCP and ${udpPort ?? "none"} for UDP; give both the same, or use different ports.`,
  );
}

/** In the order of Id and Port, `most` at most. Which ones are left out depends on the targets themselves, so that one that comes or goes does not move the others. */
export function capTargets(
  targets: readonly CarriedTarget[],
  seed: string,
  most: number | undefined,
): readonly CarriedTarget[] {
  const chosen = most === undefined || targets.length <= most ? targets : byRank(targets, seed).slice(0, most);
  return chosen.toSorted(byIdAndPort);
}

function byRank(targets: readonly CarriedTarget[], seed: string): readonly CarriedTarget[] {
  return targets
    .map((target) => ({ target, rank: rankOf(`${seed} ${targetKey(target)}`) }))
    .sort((left, right) => compareText(left.rank, right.rank))
    .map(({ target }) => target);
}

function rankOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
