// SPDX-License-Identifier: Apache-2.0

/**
 * The configuration of each command, and the table of flags that fills it: parsed by `flags.ts`, printed by `--help`,
 * and compared with the README by a test. A field has the name of its flag.
 */

import {
  choiceFlag,
  countFlag,
  durationFlag,
  type Flag,
  type FlagTable,
  listFlag,
  switchFlag,
  textFlag,
} from "./flags.ts";

const kubeconfig: Flag<string> = textFlag("", {
  placeholder: "FILE",
  env: "KUBECONFIG",
  doc: "How to reach the API server; without it, the service account of the pod.",
});

const loadBalancerClass = textFlag("", {
  placeholder: "CLASS",
  doc: "Serve only Services with this spec.loadBalancerClass; without it, only Services that have none.",
});

const verbosity = countFlag(0, 0, {
  placeholder: "N",
  short: "v",
  doc: "Log level: 0 tells each change, 4 and more tell why.",
});

const help = switchFlag(false, { short: "h", doc: "Print this and exit." });

/** What MetalLB ships as its default: bridges and pairs of container networks, tunnels, kube-proxy's own. No client is behind them. */
export const defaultExcludedInterfaces: readonly string[] = [
  "^docker",
  "^cbr",
  "^dummy",
  "^virbr",
  "^lxcbr",
  "^veth",
  "^lo$",
  "^cali",
  "^tunl",
  "^flannel",
  "^kube-ipvs",
  "^cni",
  "^nodelocaldns",
  "^lxc",
];

/** `fairlead cloud-controller-manager`. */
export interface ControllerConfig {
  readonly "cloud-provider": "" | "baremetal";
  readonly kubeconfig: string;
  readonly "cluster-name": string;
  readonly "load-balancer-class": string;
  readonly "concurrent-service-syncs": number;
  readonly "http-bind-address": string;
  readonly v: number;
  readonly help: boolean;
}

/** `fairlead speaker`. */
export interface SpeakerConfig {
  readonly "node-name": string;
  readonly kubeconfig: string;
  readonly namespace: string;
  readonly "load-balancer-class": string;
  readonly "exclude-interfaces": readonly string[];
  /** Milliseconds. */
  readonly "gratuitous-interval": number;
  /** Milliseconds. */
  readonly "drain-timeout": number;
  readonly "http-bind-address": string;
  readonly v: number;
  readonly help: boolean;
}

/** `fairlead plan`. */
export interface PlanConfig {
  readonly filename: readonly string[];
  readonly output: "text" | "json";
  readonly kubeconfig: string;
  readonly "cluster-name": string;
  readonly "load-balancer-class": string;
  readonly help: boolean;
}

/** `fairlead sandbox`. */
export interface SandboxConfig {
  readonly once: boolean;
  readonly lan: "virtual" | "netns";
  readonly kubeconfig: string;
  readonly help: boolean;
}

export const controllerFlags: FlagTable<ControllerConfig> = {
  "cloud-provider": choiceFlag(["", "baremetal"], "", {
    placeholder: "NAME",
    doc: "Which provider to drive: baremetal.",
  }),
  kubeconfig,
  "cluster-name": textFlag("kubernetes", {
    placeholder: "NAME",
    doc: "Name of this cluster, part of the identity of its load balancers.",
  }),
  "load-balancer-class": loadBalancerClass,
  "concurrent-service-syncs": countFlag(16, 1, { doc: "How many load balancers are worked on at the same time." }),
  "http-bind-address": textFlag(":8080", {
    placeholder: "ADDRESS",
    doc: "Where /healthz, /readyz and /metrics are served over plain HTTP; empty = nowhere.",
  }),
  v: verbosity,
  help,
};

export const speakerFlags: FlagTable<SpeakerConfig> = {
  "node-name": textFlag("", {
    placeholder: "NAME",
    env: "NODE_NAME",
    doc: "Name of the Node object that this speaker runs on.",
  }),
  kubeconfig,
  namespace: textFlag("fairlead-system", {
    placeholder: "NAME",
    env: "POD_NAMESPACE",
    doc: "Namespace of the Leases by which speakers know of each other.",
  }),
  "load-balancer-class": loadBalancerClass,
  "exclude-interfaces": listFlag(defaultExcludedInterfaces, {
    placeholder: "REGEX,…",
    doc: "Interfaces that never answer, whatever an L2Advertisement says.",
  }),
  "gratuitous-interval": durationFlag("0", {
    doc: "Repeat gratuitous ARP and unsolicited neighbour advertisements this often; 0 = only at take-over and when a link comes back.",
  }),
  "drain-timeout": durationFlag("3s", {
    doc: "On SIGTERM, how long to go on answering until other nodes have taken over.",
  }),
  "http-bind-address": textFlag("", {
    placeholder: "ADDRESS",
    doc: "Where /healthz, /readyz and /metrics are served over plain HTTP; empty = nowhere.",
  }),
  v: verbosity,
  help,
};

export const planFlags: FlagTable<PlanConfig> = {
  filename: listFlag([], {
    placeholder: "FILE,…",
    short: "f",
    doc: "Manifests to read: files, folders, or - for standard input.",
  }),
  output: choiceFlag(["text", "json"], "text", { short: "o", doc: "Form of the answer." }),
  kubeconfig: textFlag("", {
    placeholder: "FILE",
    doc: "Take what the manifests do not give from this cluster; nothing is written to it.",
  }),
  "cluster-name": controllerFlags["cluster-name"],
  "load-balancer-class": loadBalancerClass,
  help,
};

export const sandboxFlags: FlagTable<SandboxConfig> = {
  once: switchFlag(false, { doc: "Run the demonstration and exit: 0 only if every step held." }),
  lan: choiceFlag(["virtual", "netns"], "virtual", {
    doc: "virtual: in this process; netns: real network namespaces (root on Linux).",
  }),
  kubeconfig: textFlag("", { placeholder: "FILE", doc: "Use this API server instead of the embedded one." }),
  help,
};
