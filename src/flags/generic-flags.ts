// SPDX-License-Identifier: Apache-2.0

/** What the controller manager is told of the cluster it works for. */

import { isLoadBalancerClass } from "../model/load-balancer-class.ts";
import { defaultNodePortRange, type PortRange } from "../model/node-port.ts";
import { type CloudProviderName, cloudProviderFlag } from "./cloud-provider-flag.ts";
import { controllersFlag } from "./controllers-flag.ts";
import { countFlag, durationFlag, portRangeFlag, textFlag } from "./flag-kinds.ts";
import type { Flag, FlagTable } from "./parse-flags.ts";

/** A field has the name of its flag. */
export interface GenericConfig {
  readonly "cloud-config": string;
  readonly "cloud-provider": CloudProviderName;
  readonly "cluster-name": string;
  readonly controllers: readonly string[];
  /** Milliseconds. */
  readonly "controller-start-interval": number;
}

/** Of the controller that looks after Services; a field has the name of its flag. */
export interface ServiceControllerConfig {
  readonly "load-balancer-class": string;
  readonly "concurrent-service-syncs": number;
  readonly "service-node-port-range": PortRange;
}

/** Where the API server is; a field has the name of its flag. */
export interface ClusterAccessConfig {
  readonly kubeconfig: string;
  readonly master: string;
}

export const genericFlags: FlagTable<GenericConfig> = {
  "cloud-config": textFlag("", {
    placeholder: "FILE",
    doc: "What flags cannot say: several providers beside each other, each with its own settings, as YAML; or cloud-provider-aws's INI. What it says wins over flags; read again when it changes.",
  }),
  "cloud-provider": cloudProviderFlag,
  "cluster-name": textFlag("kubernetes", {
    placeholder: "NAME",
    doc: "Name of this cluster, part of the identity of its load balancers.",
  }),
  controllers: controllersFlag,
  "controller-start-interval": durationFlag("0s", { doc: "Between the starts of two controllers." }),
};

/** What a class must be, behind what it is. */
export const classForm = "must be a class that a Service can have, such as example.com/lan";

export const loadBalancerClassFlag: Flag<string> = {
  ...textFlag("", {
    placeholder: "CLASS",
    doc: "Serve only Services with this spec.loadBalancerClass; without it, only Services that have none.",
  }),
  parse(text) {
    if (text !== "" && !isLoadBalancerClass(text)) throw new Error(classForm);
    return text;
  },
};

export const serviceControllerFlags: FlagTable<ServiceControllerConfig> = {
  "concurrent-service-syncs": countFlag(16, 1, {
    doc: "How many load balancers are worked on at the same time. Upstream's default is 1, with which one slow load balancer keeps all others waiting.",
  }),
  "load-balancer-class": loadBalancerClassFlag,
  "service-node-port-range": portRangeFlag(defaultNodePortRange, {
    doc: "As kube-apiserver has it: where NodePorts are chosen for Services that allocate none and need them.",
  }),
};

export const clusterAccessFlags: FlagTable<ClusterAccessConfig> = {
  kubeconfig: textFlag("", {
    placeholder: "FILE",
    env: "KUBECONFIG",
    doc: "How to reach the API server; without it, the service account of the pod.",
  }),
  master: {
    ...textFlag("", {
      placeholder: "URL",
      doc: "Where the API server is, whatever the kubeconfig says of that; a host alone is asked by https.",
    }),
    parse(text) {
      if (/^(?:[\w.-]+|\[[\da-fA-F:]+\])(?::\d+)?$/.test(text)) return `https://${text}`;
      if (text !== "" && !/^https?:\/\/[^/]/.test(text)) throw new Error("must be a URL such as https://10.0.0.1:6443");
      return text;
    },
  },
};
