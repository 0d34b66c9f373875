// SPDX-License-Identifier: Apache-2.0

/** Annotations on the listeners of a Service. */

import { actionGrammar, type WeightedAction } from "./action.ts";
import { upstreamPrefix } from "./dialect.ts";
import { anyText, bool, caselessChoice, choice, list, type Pairs, pairs, strictPairs } from "./grammar.ts";
import type { AnnotationTable, Row } from "./row.ts";

export type AlpnPolicy = "None" | "HTTP1Only" | "HTTP2Only" | "HTTP2Optional" | "HTTP2Preferred";

export interface ListenerAnnotations {
  readonly certificates?: readonly string[];
  readonly sslPorts?: readonly string[];
  readonly sslPolicy?: string;
  readonly backendProtocol?: "ssl" | "tcp" | "http" | "https";
  readonly alpnPolicy?: AlpnPolicy;
  readonly tcpUdpListener?: boolean;
  readonly quicPorts?: readonly string[];
  readonly additionalTags?: Pairs;
}

const key = (suffix: string): string => `${upstreamPrefix}aws-load-balancer-${suffix}`;

export const listenerTable: AnnotationTable<ListenerAnnotations> = {
  certificates: {
    key: key("ssl-cert"),
    value: "ARNs of certificates",
    fallback: "none: no TLS",
    doc: "Certificates of TLS listeners; the first is the default, the others are chosen by server name.",
    grammar: list,
  },
  sslPorts: {
    key: key("ssl-ports"),
    value: "names or numbers of ports, or `*`",
    fallback: "all TCP ports",
    doc: "Which ports speak TLS, where there is a certificate.",
    grammar: list,
  },
  sslPolicy: {
    key: key("ssl-negotiation-policy"),
    value: "name of a policy",
    fallback: "`--default-ssl-policy`",
    doc: "Security policy of TLS listeners.",
    grammar: anyText,
  },
  backendProtocol: {
    key: key("backend-protocol"),
    value: "`ssl`, `tcp`",
    fallback: "`tcp`",
    doc: "`ssl`: TLS to the targets of TLS listeners, too. `http` and `https` are for Classic Load Balancers: no effect here.",
    grammar: caselessChoice("ssl", "tcp", "http", "https"),
  },
  alpnPolicy: {
    key: key("alpn-policy"),
    value: "`None`, `HTTP1Only`, `HTTP2Only`, `HTTP2Optional`, `HTTP2Preferred`",
    fallback: "none",
    doc: "ALPN policy of TLS listeners.",
    grammar: choice("None", "HTTP1Only", "HTTP2Only", "HTTP2Optional", "HTTP2Preferred"),
  },
  tcpUdpListener: {
    key: key("enable-tcp-udp-listener"),
    value: "bool",
    fallback: "`true`",
    doc: "Whether TCP and UDP on the same port become one TCP_UDP listener; `false` refuses such a Service.",
    grammar: bool,
  },
  quicPorts: {
    key: key("quic-enabled-ports"),
    value: "names or numbers of ports",
    fallback: "none",
    doc: "Ports that speak QUIC: UDP becomes QUIC, TCP_UDP becomes TCP_QUIC.",
    grammar: list,
  },
  additionalTags: {
    key: key("additional-resource-tags"),
    value: "`name=value,…`",
    fallback: "none",
    doc: "Tags on all that is made for the Service; those of `--default-tags` win, those of `--external-managed-tags` are refused.",
    grammar: pairs,
  },
};

/** `<key>.<PROTOCOL>-<port>`. */
export const listenerAttributesRow: Row<Pairs> = {
  key: key("listener-attributes"),
  value: "`name=value,…`",
  fallback: "AWS's defaults",
  doc: "Attributes of one listener, for example `….TCP-80: tcp.idle_timeout.seconds=400`.",
  grammar: strictPairs,
};

/** `<key>.<PROTOCOL>-<port>`. */
export const actionsRow: Row<WeightedAction> = {
  key: `${upstreamPrefix}actions`,
  value: "JSON",
  fallback: "all to the Service's own target group",
  doc: "Weights of several target groups behind one listener: by ARN, or by `serviceName` of another Service of the same group.",
  grammar: actionGrammar,
};
