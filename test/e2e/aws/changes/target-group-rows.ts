// SPDX-License-Identifier: Apache-2.0

/** Changes of target groups and of what is registered in them. */

import { behind } from "../account.ts";
import { type ChangeFacts, type ChangeRows, groupAttributes, lb } from "./change-row.ts";

export function targetGroupRows(facts: ChangeFacts): ChangeRows {
  return {
    "proxy protocol": {
      annotations: { [`${lb}-proxy-protocol`]: "*" },
      see: groupAttributes("proxy_protocol_v2.enabled"),
      changed: ["true", "true"],
      otherwise: ["false", "false"],
    },
    "proxy protocol on a port": {
      annotations: { [`${lb}-proxy-protocol-per-target-group`]: "443" },
      see: groupAttributes("proxy_protocol_v2.enabled"),
      changed: ["false", "true"],
      otherwise: ["false", "false"],
    },
    "target group attributes": {
      annotations: { [`${lb}-target-group-attributes`]: "deregistration_delay.timeout_seconds=30" },
      see: groupAttributes("deregistration_delay.timeout_seconds"),
      changed: ["30", "30"],
      otherwise: ["300", "300"],
    },
    "target group attributes of a port": {
      annotations: { [`${lb}-target-group-attributes.443`]: "preserve_client_ip.enabled=false" },
      see: groupAttributes("preserve_client_ip.enabled"),
      changed: ["true", "false"],
      otherwise: ["true", "true"],
    },
    "health checks": {
      annotations: {
        [`${lb}-healthcheck-protocol`]: "http",
        [`${lb}-healthcheck-port`]: "10256",
        [`${lb}-healthcheck-path`]: "/healthz",
        [`${lb}-healthcheck-interval`]: "20",
        [`${lb}-healthcheck-timeout`]: "5",
        [`${lb}-healthcheck-healthy-threshold`]: "4",
        [`${lb}-healthcheck-unhealthy-threshold`]: "5",
        [`${lb}-healthcheck-success-codes`]: "200-299",
      },
      see: (whole) => behind(whole, 80).healthCheck,
      changed: {
        protocol: "HTTP",
        port: "10256",
        path: "/healthz",
        codes: "200-299",
        intervalSeconds: 20,
        timeoutSeconds: 5,
        healthyThreshold: 4,
        unhealthyThreshold: 5,
      },
      otherwise: {
        protocol: "TCP",
        port: "traffic-port",
        path: undefined,
        codes: undefined,
        intervalSeconds: 30,
        timeoutSeconds: 10,
        healthyThreshold: 3,
        unhealthyThreshold: 3,
      },
    },
    "target type": {
      annotations: { [`${lb}-nlb-target-type`]: "ip" },
      see: (whole) => [
        behind(whole, 80).targetType,
        behind(whole, 443).targets.filter((target) => target.startsWith("10.")),
      ],
      changed: ["ip", ["10.0.10.50:8443", "10.0.11.50:8443"]],
      otherwise: ["instance", []],
    },
    "nodes by label": {
      annotations: { [`${lb}-target-node-labels`]: "pool=a" },
      see: (whole) => behind(whole, 80).targets.map((target) => target.split(":")[0]),
      changed: [facts.instances[0]],
      otherwise: facts.instances.toSorted(),
    },
    sessionAffinity: {
      spec: { sessionAffinity: "ClientIP" },
      see: groupAttributes("stickiness.enabled"),
      changed: ["true", "true"],
      otherwise: ["false", "false"],
    },
  };
}
