// SPDX-License-Identifier: Apache-2.0

/**
 * The configuration of each command, and the table of flags that fills it: parsed by `flags.ts`, printed by `--help`,
 * and compared with the README by a test. A field has the name of its flag.
 */

import { type AwsConfig, type AwsTrafficConfig, awsFlags, awsTrafficFlags } from "./flags/aws-flags.ts";
import {
  choiceFlag,
  countFlag,
  durationFlag,
  listFlag,
  portRangeFlag,
  switchFlag,
  textFlag,
} from "./flags/flag-kinds.ts";
import { type LeaderElectionConfig, leaderElectionFlags } from "./flags/leader-election-flags.ts";
import type { Flag, FlagTable } from "./flags/parse-flags.ts";
import { defaultNodePortRange, type PortRange } from "./model/node-port.ts";

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
export interface ControllerConfig extends LeaderElectionConfig, AwsConfig, AwsTrafficConfig {
  readonly "cloud-provider": "" | "aws" | "baremetal";
  readonly kubeconfig: string;
  readonly "cluster-name": string;
  readonly "load-balancer-class": string;
  readonly "concurrent-service-syncs": number;
  readonly "service-node-port-range": PortRange;
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
export interface PlanConfig extends AwsConfig {
  readonly "cloud-provider": "" | "aws" | "baremetal";
  readonly "aws-facts": string;
  readonly filename: readonly string[];
  readonly output: "text" | "json";
  readonly kubeconfig: string;
  readonly "cluster-name": string;
  readonly "load-balancer-class": string;
  readonly help: boolean;
}

/** `fairlead sandbox`. */
export interface SandboxConfig {
  readonly provider: "baremetal" | "aws";
  readonly once: boolean;
  readonly lan: "virtual" | "netns";
  readonly kubeconfig: string;
  readonly help: boolean;
}

export const controllerFlags: FlagTable<ControllerConfig> = {
  "cloud-provider": choiceFlag(["", "aws", "baremetal"], "", { doc: "Which provider to drive." }),
  kubeconfig,
  "cluster-name": textFlag("kubernetes", {
    placeholder: "NAME",
    doc: "Name of this cluster, part of the identity of its load balancers.",
  }),
  "load-balancer-class": loadBalancerClass,
  "concurrent-service-syncs": countFlag(16, 1, { doc: "How many load balancers are worked on at the same time." }),
  "service-node-port-range": portRangeFlag(defaultNodePortRange, {
    doc: "As kube-apiserver has it: where NodePorts are chosen for Services that allocate none and need them.",
  }),
  "http-bind-address": textFlag(":8080", {
    placeholder: "ADDRESS",
    doc: "Where /healthz, /readyz and /metrics are served over plain HTTP; empty = nowhere.",
  }),
  ...leaderElectionFlags,
  ...awsFlags,
  ...awsTrafficFlags,
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
  "cloud-provider": choiceFlag(["", "aws", "baremetal"], "", {
    doc: "For which provider to plan; without it, aws where --aws-facts is given, else baremetal.",
  }),
  "aws-facts": textFlag("", {
    placeholder: "FILE",
    doc: "AWS: plan without an account, from this JSON object of replies as the AWS CLI prints them.",
  }),
  "cluster-name": controllerFlags["cluster-name"],
  "load-balancer-class": loadBalancerClass,
  ...awsFlags,
  help,
};

export const sandboxFlags: FlagTable<SandboxConfig> = {
  provider: choiceFlag(["baremetal", "aws"], "baremetal", { doc: "Which provider to show at work." }),
  once: switchFlag(false, { doc: "Run the demonstration and exit: 0 only if every step held." }),
  lan: choiceFlag(["virtual", "netns"], "virtual", {
    doc: "virtual: in this process; netns: real network namespaces (root on Linux).",
  }),
  kubeconfig: textFlag("", { placeholder: "FILE", doc: "Use this API server instead of the embedded one." }),
  help,
};
