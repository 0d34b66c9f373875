// SPDX-License-Identifier: Apache-2.0

import { targetGroupTable } from "../annotations/target-group-table.ts";
import type { HealthCheck } from "../model.ts";
import type { BuildMember } from "./member.ts";

type HealthProtocol = HealthCheck["HealthCheckProtocol"];

/** What holds where no annotation says. */
interface HealthDefaults {
  readonly protocol: HealthProtocol;
  readonly port: string;
  readonly path: string;
  readonly intervalSeconds: number;
  /** undefined = AWS's own, which depends on the protocol. */
  readonly timeoutSeconds: number | undefined;
  readonly threshold: number;
  /** Protocol, port and path are as here, whatever annotations say. */
  readonly fixed: boolean;
}

/** Path on which kube-proxy tells of itself, and of a Service's own endpoints on its healthCheckNodePort. */
const healthz = "/healthz";
const trafficPort = "traffic-port";

/** How the targets of a Service are checked: the same for all its ports. */
export function healthCheckOf(member: BuildMember): HealthCheck {
  const defaults = defaultsOf(member);
  const asked = member.targetGroup;
  const protocol = (defaults.fixed ? undefined : asked.healthProtocol) ?? defaults.protocol;
  return {
    HealthCheckEnabled: true,
    HealthCheckProtocol: protocol,
    HealthCheckPort: portOf(defaults, member),
    ...(protocol === "TCP" ? {} : { HealthCheckPath: pathOf(defaults, member) }),
    HealthCheckIntervalSeconds: asked.healthIntervalSeconds ?? defaults.intervalSeconds,
    HealthCheckTimeoutSeconds: asked.healthTimeoutSeconds ?? defaults.timeoutSeconds ?? awsTimeoutSeconds(protocol),
    HealthyThresholdCount: asked.healthyThreshold ?? defaults.threshold,
    UnhealthyThresholdCount: asked.unhealthyThreshold ?? defaults.threshold,
    ...(protocol === "TCP" ? {} : { Matcher: { HttpCode: asked.successCodes ?? "200-399" } }),
  };
}

/** The five columns: two dialects with policy Cluster and Local, and kube-proxy's own check. */
function defaultsOf({ service, targetType, settings, dialect }: BuildMember): HealthDefaults {
  const isController = dialect === "controller";
  const cluster: HealthDefaults = {
    protocol: "TCP",
    port: trafficPort,
    path: "/",
    intervalSeconds: isController ? 10 : 30,
    timeoutSeconds: isController ? 10 : undefined,
    threshold: 3,
    fixed: false,
  };
  if (targetType !== "instance") return cluster;
  if (service.externalTrafficPolicy === "Local") {
    // Without a healthCheckNodePort the NodePort tells as well: kube-proxy answers there only for endpoints of the same node.
    if (service.healthCheckNodePort === undefined) return cluster;
    const port = String(service.healthCheckNodePort);
    const timeoutSeconds = isController ? 6 : undefined;
    return { protocol: "HTTP", port, path: healthz, intervalSeconds: 10, timeoutSeconds, threshold: 2, fixed: false };
  }
  if (settings.clusterHealthCheck === "TrafficPort") return cluster;
  return { ...cluster, protocol: "HTTP", port: String(settings.kubeProxyHealthPort), path: healthz, fixed: true };
}

/** ELBv2 CreateTargetGroup, for the protocols of a Network Load Balancer. */
function awsTimeoutSeconds(protocol: HealthProtocol): number {
  return protocol === "HTTP" ? 6 : 10;
}

function pathOf({ path, fixed }: HealthDefaults, { targetGroup, findings }: BuildMember): string {
  const asked = fixed ? undefined : targetGroup.healthPath;
  if (asked === undefined) return path;
  if (!asked.startsWith("/") || asked.length > 1024)
    findings.refuseAnnotation(targetGroupTable.healthPath.key, 'a path of up to 1024 characters that begins with "/"');
  return asked;
}

/** A name stands for where that port's targets listen: its NodePort, or its targetPort if that is a number. */
function portOf({ port, fixed }: HealthDefaults, { service, targetGroup, targetType, findings }: BuildMember): string {
  const asked = fixed ? undefined : targetGroup.healthPort;
  if (asked === undefined) return port;
  if (asked === trafficPort || isPortNumber(asked)) return asked;
  const named = service.ports.find(({ name }) => name !== "" && name === asked);
  const number = targetType === "instance" ? named?.nodePort : named?.targetPort;
  if (typeof number === "number") return String(number);
  findings.refuseAnnotation(
    targetGroupTable.healthPort.key,
    named === undefined
      ? `"${trafficPort}", a number from 1 to 65535, or the name of one of the Service's ports`
      : `"${trafficPort}", a number, or the name of a port whose ${targetType === "instance" ? "NodePort is allocated" : "targetPort is a number"}`,
  );
  return trafficPort;
}

function isPortNumber(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65535;
}
