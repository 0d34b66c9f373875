// SPDX-License-Identifier: Apache-2.0

/**
 * The configuration of each command, and the table of flags that fills it: read by `flags/parse-flags.ts`, printed by `--help`, and
 * compared with the documents by a test. A field has the name of its flag.
 */

import { type AcceptedConfig, acceptedFlags } from "./flags/accepted-flags.ts";
import { type AuthenticationConfig, authenticationFlags } from "./flags/authentication-flags.ts";
import { type AuthorizationConfig, authorizationFlags } from "./flags/authorization-flags.ts";
import { type AwsConfig, type AwsTrafficConfig, awsFlags, awsTrafficFlags } from "./flags/aws-flags.ts";
import { type CommonConfig, commonFlags } from "./flags/common-flags.ts";
import { grouped } from "./flags/describe-flags.ts";
import { choiceFlag, durationFlag, listFlag, switchFlag, textFlag } from "./flags/flag-kinds.ts";
import {
  type ClusterAccessConfig,
  clusterAccessFlags,
  type GenericConfig,
  genericFlags,
  loadBalancerClassFlag,
  type ServiceControllerConfig,
  serviceControllerFlags,
} from "./flags/generic-flags.ts";
import { type KubeApiConfig, kubeApiFlags } from "./flags/kube-api-flags.ts";
import { type LeaderElectionConfig, leaderElectionFlags } from "./flags/leader-election-flags.ts";
import { type LoggingConfig, loggingFlags } from "./flags/logging-flags.ts";
import { type NodeConfig, nodeFlags } from "./flags/node-flags.ts";
import type { FlagTable } from "./flags/parse-flags.ts";
import { type SecureServingConfig, secureServingFlags } from "./flags/secure-serving-flags.ts";

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
export interface ControllerConfig
  extends GenericConfig,
    KubeApiConfig,
    LeaderElectionConfig,
    ServiceControllerConfig,
    NodeConfig,
    SecureServingConfig,
    AuthenticationConfig,
    AuthorizationConfig,
    AwsConfig,
    AwsTrafficConfig,
    ClusterAccessConfig,
    LoggingConfig,
    CommonConfig,
    AcceptedConfig {
  readonly "http-bind-address": string;
}

/** `fairlead speaker`. */
export interface SpeakerConfig extends ClusterAccessConfig, LoggingConfig, CommonConfig {
  readonly "node-name": string;
  readonly namespace: string;
  readonly "load-balancer-class": string;
  readonly "exclude-interfaces": readonly string[];
  /** Milliseconds. */
  readonly "gratuitous-interval": number;
  /** Milliseconds. */
  readonly "drain-timeout": number;
  readonly "http-bind-address": string;
}

/** `fairlead plan`. */
export interface PlanConfig extends AwsConfig, CommonConfig {
  readonly "cloud-provider": "" | "aws" | "baremetal";
  readonly "aws-facts": string;
  readonly filename: readonly string[];
  readonly output: "text" | "json";
  readonly kubeconfig: string;
  readonly "cluster-name": string;
  readonly "load-balancer-class": string;
}

/** `fairlead sandbox`. */
export interface SandboxConfig extends CommonConfig {
  readonly provider: "baremetal" | "aws";
  readonly once: boolean;
  readonly lan: "virtual" | "netns";
  readonly kubeconfig: string;
}

/** In upstream's groups, in the order in which the help shows them. */
export const controllerFlags: FlagTable<ControllerConfig> = {
  ...grouped("Generic flags", { ...genericFlags, ...kubeApiFlags }),
  ...grouped("Leader election flags", leaderElectionFlags),
  ...grouped("Service-lb-controller flags", serviceControllerFlags),
  ...grouped("Cloud-node-controller and cloud-node-lifecycle-controller flags", nodeFlags),
  ...grouped("AWS flags", { ...awsFlags, ...awsTrafficFlags }),
  ...grouped("Secure serving flags", secureServingFlags),
  ...grouped("Authentication flags", authenticationFlags),
  ...grouped("Authorization flags", authorizationFlags),
  ...grouped("Misc flags", {
    ...clusterAccessFlags,
    "http-bind-address": textFlag("", {
      placeholder: "ADDRESS",
      doc: "Where /healthz, /readyz and /metrics are served over plain HTTP; empty = nowhere.",
    }),
  }),
  ...grouped("Global flags", { ...loggingFlags, ...commonFlags }),
  ...grouped("Flags of upstream that have no effect here, and why", acceptedFlags),
};

export const speakerFlags: FlagTable<SpeakerConfig> = {
  "node-name": textFlag("", {
    placeholder: "NAME",
    env: "NODE_NAME",
    doc: "Name of the Node object that this speaker runs on.",
  }),
  ...clusterAccessFlags,
  namespace: textFlag("fairlead-system", {
    placeholder: "NAME",
    env: "POD_NAMESPACE",
    doc: "Namespace of the Leases by which speakers know of each other.",
  }),
  "load-balancer-class": loadBalancerClassFlag,
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
  ...loggingFlags,
  ...commonFlags,
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
  "cluster-name": genericFlags["cluster-name"],
  "load-balancer-class": loadBalancerClassFlag,
  ...awsFlags,
  ...commonFlags,
};

export const sandboxFlags: FlagTable<SandboxConfig> = {
  provider: choiceFlag(["baremetal", "aws"], "baremetal", { doc: "Which provider to show at work." }),
  once: switchFlag(false, { doc: "Run the demonstration and exit: 0 only if every step held." }),
  lan: choiceFlag(["virtual", "netns"], "virtual", {
    doc: "virtual: in this process; netns: real network namespaces (root on Linux).",
  }),
  kubeconfig: textFlag("", { placeholder: "FILE", doc: "Use this API server instead of the embedded one." }),
  ...commonFlags,
};
