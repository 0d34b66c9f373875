// SPDX-License-Identifier: Apache-2.0

import type { ServicePort } from "../../../src/model/service.ts";
import { listenerTable } from "../annotations/listener-table.ts";
import type { ListenerProtocol } from "../model.ts";
import type { BuildMember } from "./member.ts";

/** One port of the load balancer, and what it and its targets speak. */
export interface Frontend {
  readonly port: number;
  /** The Service's ports behind it: one, or that for TCP and then that for UDP. */
  readonly servicePorts: readonly [ServicePort, ...ServicePort[]];
  readonly listenerProtocol: ListenerProtocol;
  readonly targetGroupProtocol: ListenerProtocol;
}

/** How annotations name a listener: by what it speaks itself, TLS-443 rather than TCP-443. */
export function suffixOf({ listenerProtocol, port }: Frontend): string {
  return `${listenerProtocol}-${port}`;
}

/** The ports of a Service as listeners, by number. What cannot be one is told to the member's findings. */
export function frontendsOf(member: BuildMember): readonly Frontend[] {
  checkPortList(member, "sslPorts");
  checkPortList(member, "quicPorts");
  warnOfBackendProtocol(member);
  const byNumber = Map.groupBy(member.service.ports, ({ port }) => port);
  return [...byNumber.keys()]
    .sort((left, right) => left - right)
    .flatMap((port) => toFrontend(byNumber.get(port) ?? [], member) ?? []);
}

function toFrontend(ports: readonly ServicePort[], member: BuildMember): Frontend | undefined {
  const merged = mergePorts(ports, member);
  if (merged === undefined) return undefined;
  const { servicePorts, protocol } = merged;
  const [{ port }] = servicePorts;
  const speaksTls = protocol === "TCP" && isTls(servicePorts[0], member);
  if (isListed(servicePorts, member.listener.quicPorts ?? [])) {
    if (protocol === "UDP") return { port, servicePorts, listenerProtocol: "QUIC", targetGroupProtocol: "QUIC" };
    if (protocol === "TCP_UDP")
      return { port, servicePorts, listenerProtocol: "TCP_QUIC", targetGroupProtocol: "TCP_QUIC" };
    member.findings.refuseAnnotation(listenerTable.quicPorts.key, `UDP ports; ${port} is TCP`);
  }
  if (protocol !== "TCP") warnOfNoTls(servicePorts, protocol, member);
  if (!speaksTls) return { port, servicePorts, listenerProtocol: protocol, targetGroupProtocol: protocol };
  const targetGroupProtocol = member.listener.backendProtocol === "ssl" ? "TLS" : "TCP";
  return { port, servicePorts, listenerProtocol: "TLS", targetGroupProtocol };
}

type PlainProtocol = "TCP" | "UDP" | "TCP_UDP";

/** The ports of a Service with one number as one: a load balancer has one listener a port. */
function mergePorts(
  ports: readonly ServicePort[],
  member: BuildMember,
): { readonly servicePorts: Frontend["servicePorts"]; readonly protocol: PlainProtocol } | undefined {
  const { findings, listener } = member;
  const foreign = ports.find(({ protocol }) => protocol !== "TCP" && protocol !== "UDP");
  if (foreign !== undefined) {
    findings.refuse(
      "UnsupportedProtocol",
      `Port ${foreign.port} is ${foreign.protocol}; a Network Load Balancer speaks TCP and UDP.`,
    );
  }
  const tcp = ports.find(({ protocol }) => protocol === "TCP");
  const udp = ports.find(({ protocol }) => protocol === "UDP");
  if (tcp === undefined || udp === undefined) {
    const only = tcp ?? udp;
    return only && { servicePorts: [only], protocol: only === tcp ? "TCP" : "UDP" };
  }
  if (listener.tcpUdpListener === false) {
    findings.refuse(
      "TcpUdpListenerDisabled",
      `Port ${tcp.port} is both TCP and UDP, which takes a TCP_UDP listener, and annotation ${listenerTable.tcpUdpListener.key} is false; remove it, or use different ports.`,
    );
  }
  return { servicePorts: [tcp, udp], protocol: "TCP_UDP" };
}

function isTls(port: ServicePort, { listener }: BuildMember): boolean {
  if ((listener.certificates ?? []).length === 0) return false;
  const { sslPorts = [] } = listener;
  return sslPorts.length === 0 || sslPorts.includes("*") || isListed([port], sslPorts);
}

/** AWS has no listener that speaks TLS and passes datagrams on, too. */
function warnOfNoTls(
  ports: readonly ServicePort[],
  protocol: PlainProtocol,
  { listener, findings }: BuildMember,
): void {
  if ((listener.certificates ?? []).length === 0 || !isListed(ports, listener.sslPorts ?? [])) return;
  findings.warn(
    "AnnotationIgnored",
    `Annotation ${listenerTable.sslPorts.key} names port ${ports[0]?.port}, which is ${protocol} and cannot speak TLS.`,
  );
}

/** Whether one of these ports is in a list of names and numbers. No name has upper case: cloud-provider-aws reads all as lower. */
function isListed(ports: readonly ServicePort[], list: readonly string[]): boolean {
  const words = list.map((item) => item.toLowerCase());
  return ports.some(({ name, port }) => words.includes(String(port)) || (name !== "" && words.includes(name)));
}

/** aws-load-balancer-controller refuses a list with a port that the Service has not; cloud-provider-aws looks away. */
function checkPortList({ service, listener, dialect, findings }: BuildMember, field: "sslPorts" | "quicPorts"): void {
  const { key } = listenerTable[field];
  const unknown = (listener[field] ?? []).filter(
    (item) => !(field === "sslPorts" && item === "*") && !isListed(service.ports, [item]),
  );
  if (unknown.length === 0) return;
  const known = service.ports.map(({ name, port }) => (name === "" ? port : `${port} (${name})`)).join(", ");
  if (dialect === "controller") findings.refuseAnnotation(key, `ports of the Service: ${known}`);
  else findings.warn("AnnotationIgnored", `Annotation ${key} names ${unknown.join(", ")}; the Service has ${known}.`);
}

function warnOfBackendProtocol({ listener, findings }: BuildMember): void {
  const { backendProtocol } = listener;
  if (backendProtocol !== "http" && backendProtocol !== "https") return;
  findings.warn(
    "AnnotationIgnored",
    `Annotation ${listenerTable.backendProtocol.key} ${backendProtocol} has no effect: a Network Load Balancer passes TCP on; use ssl for TLS to the targets.`,
  );
}
