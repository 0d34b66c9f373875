// SPDX-License-Identifier: Apache-2.0

/** Annotations on the target groups of a Service, and on what is registered in them. */

import type { TargetType } from "../settings.ts";
import { ownPrefix, upstreamPrefix } from "./dialect.ts";
import {
  anyText,
  bool,
  caselessChoice,
  choice,
  type Grammar,
  listOf,
  type Pairs,
  pairs,
  wholeNumber,
} from "./grammar.ts";
import type { AnnotationTable, Row } from "./row.ts";

export interface TargetGroupAnnotations {
  readonly targetType?: TargetType;
  readonly healthProtocol?: "TCP" | "HTTP" | "HTTPS";
  /** `traffic-port`, a number, or the name of a port. */
  readonly healthPort?: string;
  readonly healthPath?: string;
  readonly healthIntervalSeconds?: number;
  readonly healthTimeoutSeconds?: number;
  readonly healthyThreshold?: number;
  readonly unhealthyThreshold?: number;
  readonly successCodes?: string;
  readonly proxyProtocol?: "*";
  /** Numbers of ports. */
  readonly proxyProtocolPorts?: readonly string[];
  readonly attributes?: Pairs;
  readonly targetNodeLabels?: Pairs;
  readonly multiCluster?: boolean;
  readonly targetsWithEndpointsOnly?: boolean;
}

/** ELBv2 CreateTargetGroup. */
const intervalGrammar = wholeNumber(5, 300);
const timeoutGrammar = wholeNumber(2, 120);
const thresholdGrammar = wholeNumber(2, 10);

const successCodes: Grammar<string> = {
  allowed: "HTTP codes from 200 to 599, single ones and ranges, such as 200,204 or 200-399",
  parse: (text) => (/^[2-5]\d\d(-[2-5]\d\d)?(,[2-5]\d\d(-[2-5]\d\d)?)*$/.test(text) ? text : undefined),
};

const key = (suffix: string): string => `${upstreamPrefix}aws-load-balancer-${suffix}`;

export const targetGroupTable: AnnotationTable<TargetGroupAnnotations> = {
  targetType: {
    key: key("nlb-target-type"),
    value: "`instance`, `ip`",
    fallback: "`--default-target-type`; `ip` for type `nlb-ip`",
    doc: "`instance`: NodePorts on the nodes. `ip`: the pods themselves.",
    grammar: choice("instance", "ip"),
  },
  healthProtocol: {
    key: key("healthcheck-protocol"),
    value: "`tcp`, `http`, `https`",
    fallback: "`tcp`; `http` with externalTrafficPolicy Local and instance targets",
    doc: "Protocol of health checks.",
    grammar: caselessChoice("TCP", "HTTP", "HTTPS"),
  },
  healthPort: {
    key: key("healthcheck-port"),
    value: "`traffic-port`, a number, or the name of a port",
    fallback: "`traffic-port`; the healthCheckNodePort with Local and instance targets",
    doc: "Port of health checks.",
    grammar: anyText,
  },
  healthPath: {
    key: key("healthcheck-path"),
    value: "path",
    fallback: "`/`; `/healthz` with Local and instance targets",
    doc: "Path of HTTP and HTTPS health checks.",
    grammar: anyText,
  },
  healthIntervalSeconds: {
    key: key("healthcheck-interval"),
    value: "5 to 300",
    fallback: "10 / 30; 10 with Local and instance targets",
    doc: "Seconds between health checks.",
    grammar: intervalGrammar,
  },
  healthTimeoutSeconds: {
    key: key("healthcheck-timeout"),
    value: "2 to 120",
    fallback: "10, with Local and instance targets 6 / AWS's: 6 for HTTP, else 10",
    doc: "Seconds until a health check counts as failed.",
    grammar: timeoutGrammar,
  },
  healthyThreshold: {
    key: key("healthcheck-healthy-threshold"),
    value: "2 to 10",
    fallback: "3; 2 with Local and instance targets",
    doc: "Passed checks in a row until a target is healthy.",
    grammar: thresholdGrammar,
  },
  unhealthyThreshold: {
    key: key("healthcheck-unhealthy-threshold"),
    value: "2 to 10",
    fallback: "3; 2 with Local and instance targets",
    doc: "Failed checks in a row until a target is unhealthy.",
    grammar: thresholdGrammar,
  },
  successCodes: {
    key: key("healthcheck-success-codes"),
    value: "codes and ranges",
    fallback: "`200-399`",
    doc: "HTTP codes that pass an HTTP or HTTPS health check.",
    grammar: successCodes,
  },
  proxyProtocol: {
    key: key("proxy-protocol"),
    value: "`*`",
    fallback: "off",
    doc: "Proxy protocol v2 to the targets of all ports.",
    grammar: choice("*"),
  },
  proxyProtocolPorts: {
    key: key("proxy-protocol-per-target-group"),
    value: "numbers of ports",
    fallback: "see `aws-load-balancer-proxy-protocol`, which wins over it",
    doc: "Proxy protocol v2 to the targets of these ports, and not to those of others.",
    grammar: listOf("numbers of ports, separated by commas", (text) => (/^\d{1,5}$/.test(text) ? text : undefined)),
  },
  attributes: {
    key: key("target-group-attributes"),
    value: "`name=value,…`",
    fallback: "AWS's defaults",
    doc: "Attributes of the target groups, for example `preserve_client_ip.enabled=false`. With `.<port>` after the key: of that port's, beside those of all. An attribute that is not named has AWS's default.",
    grammar: pairs,
  },
  targetNodeLabels: {
    key: key("target-node-labels"),
    value: "`label=value,…`",
    fallback: "all nodes",
    doc: "Only nodes with these labels are targets (instance targets); in cloud-provider-aws's meaning, an empty value matches any.",
    grammar: pairs,
  },
  multiCluster: {
    key: key("multi-cluster-target-group"),
    value: "bool",
    fallback: "`false`",
    doc: "Others register targets in these target groups, too: theirs are left alone.",
    grammar: bool,
  },
  targetsWithEndpointsOnly: {
    key: `${ownPrefix}targets-with-endpoints-only`,
    value: "bool",
    fallback: "`false`",
    doc: "With externalTrafficPolicy Local and instance targets: only nodes with ready endpoints are targets.",
    grammar: bool,
  },
};

/** `<key>.<port>`. */
export const portAttributesRow: Row<Pairs> = targetGroupTable.attributes;
