// SPDX-License-Identifier: Apache-2.0

/** Values to render the chart with. */

import type { Values } from "./helm.ts";

/** Those under which the chart comes to the same as a kustomization does, by its folder below `manifests`. */
export const ways: Readonly<Record<string, Values>> = {
  ".": {},
  aws: { provider: "aws", clusterName: "my-cluster", loadBalancerClass: "fairlead.dev/nlb" },
  "cloud-controller-manager/baremetal": { mode: "cloud-controller-manager" },
  "cloud-controller-manager/aws": { mode: "cloud-controller-manager", provider: "aws", clusterName: "my-cluster" },
};

const monitoring: Values = {
  prometheus: {
    serviceAccount: "prometheus",
    namespace: "observability",
    serviceMonitor: { enabled: true, additionalLabels: { release: "prometheus" }, interval: "15s" },
    podMonitor: { enabled: true },
    prometheusRule: { enabled: true },
  },
  grafanaDashboard: { enabled: true },
};

const placed: Values = {
  controller: {
    replicaCount: 3,
    logLevel: "debug",
    extraArgs: ["--concurrent-service-syncs=4"],
    env: [{ name: "AWS_PROFILE", value: "prod" }],
    extraVolumes: [{ name: "authorities", configMap: { name: "authorities" } }],
    extraVolumeMounts: [{ name: "authorities", mountPath: "/etc/ssl/certs", readOnly: true }],
    nodeSelector: { pool: "infra" },
    tolerations: [{ key: "infra", operator: "Exists" }],
    affinity: { nodeAffinity: {} },
    podAnnotations: { a: "b" },
    podLabels: { c: "d" },
    podDisruptionBudget: { maxUnavailable: null, minAvailable: "50%" },
    serviceAccount: { annotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/fairlead" } },
  },
  speaker: {
    logLevel: "debug",
    extraArgs: ["--gratuitous-interval=1m"],
    nodeSelector: { edge: "true" },
    tolerations: [],
    affinity: { nodeAffinity: {} },
    updateStrategy: { type: "OnDelete", rollingUpdate: null },
  },
  image: { digest: `sha256:${"0".repeat(64)}` },
  imagePullSecrets: [{ name: "registry-key" }],
};

const twoProviders: Values = {
  clusterName: "c1",
  cloudConfig: {
    apiVersion: "fairlead.dev/v1alpha1",
    kind: "CloudConfig",
    providers: [{ name: "baremetal" }, { name: "aws", loadBalancerClass: "fairlead.dev/nlb" }],
  },
};

/** Further ones, which no kustomization has. */
export const variations: Readonly<Record<string, Values>> = {
  "with monitoring": monitoring,
  "with all that says where pods run, and how": placed,
  "with two providers": twoProviders,
  "with two providers, as the cluster's": { ...twoProviders, mode: "cloud-controller-manager" },
  "with the file of cloud-provider-aws": {
    ...ways["cloud-controller-manager/aws"],
    cloudConfig: '[Global]\nZone = us-west-2a\n\n[ServiceOverride "1"]\nService = ec2\n',
  },
  "with tags and a VPC": {
    ...ways["aws"],
    region: "us-west-2",
    vpcId: "vpc-1",
    defaultTags: { team: "a b", env: "c" },
  },
  "with accounts and roles of somebody else's": {
    rbac: { create: false },
    crds: { enabled: false },
    controller: { serviceAccount: { create: false, name: "theirs" } },
    speaker: { serviceAccount: { create: false } },
    networkPolicy: { enabled: false },
  },
  "with names of their own": { fullnameOverride: "a".repeat(63), nameOverride: "lb" },
  "without speakers": { speaker: { enabled: false }, networkPolicy: { apiServerPorts: [16443] } },
};

/** Values that the schema refuses, and what it says of them. */
export const refused: readonly { readonly values: Values; readonly says: RegExp }[] = [
  { values: { mode: "besides" }, says: /'\/mode': value must be one of 'beside', 'cloud-controller-manager'/ },
  { values: { provider: "aws" }, says: /'\/clusterName': minLength: got 0, want 1/ },
  { values: { controller: { replicas: 3 } }, says: /'\/controller': additional properties 'replicas' not allowed/ },
  { values: { controller: { replicaCount: "3" } }, says: /'\/controller\/replicaCount': got string, want integer/ },
  { values: { controller: { resources: { limits: { memory: "a lot" } } } }, says: /'a lot' does not match pattern/ },
  {
    values: { controller: { extraArgs: ["v=4"] } },
    says: /'\/controller\/extraArgs\/0': 'v=4' does not match pattern/,
  },
  { values: { image: { digest: "latest" } }, says: /'\/image\/digest': 'latest' does not match pattern/ },
  { values: { networkPolicy: { apiServerPorts: [] } }, says: /'\/networkPolicy\/apiServerPorts': minItems: got 0/ },
];
