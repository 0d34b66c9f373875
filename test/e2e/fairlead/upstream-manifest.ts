// SPDX-License-Identifier: Apache-2.0

/** What cloud-provider-aws's documents tell people to apply: its DaemonSet, and what its service account may do. */

import { clusterName } from "../aws/seed.ts";
import type { NewObject } from "../cluster/objects.ts";

export const upstreamAccount = { name: "cloud-controller-manager", namespace: "kube-system" } as const;

/** What containers of it are started with. */
export const upstreamArguments: Readonly<Record<string, readonly string[]>> = {
  "its manifest for clusters that are there already": [
    "--v=2",
    "--cloud-provider=aws",
    "--use-service-account-credentials=true",
    "--configure-cloud-routes=false",
  ],
  "its chart": ["--v=2", "--cloud-provider=aws", "--configure-cloud-routes=false"],
  "its example of two families, with a cloud config": [
    "--v=2",
    "--cloud-provider=aws",
    "--use-service-account-credentials=true",
    "--configure-cloud-routes=false",
    "--cloud-config=/var/cloud-config.conf",
  ],
  kops: [
    "--allocate-node-cidrs=true",
    "--cloud-provider=aws",
    "--cluster-cidr=100.64.0.0/10",
    `--cluster-name=${clusterName}`,
    "--configure-cloud-routes=false",
    "--leader-elect=true",
    "--use-service-account-credentials=true",
    "--v=2",
  ],
};

/** Its DaemonSet, with our image. */
export function upstreamDaemonSet(args: readonly string[]): NewObject {
  const labels = { "k8s-app": "aws-cloud-controller-manager" };
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "aws-cloud-controller-manager", namespace: upstreamAccount.namespace, labels },
    spec: {
      selector: { matchLabels: labels },
      updateStrategy: { type: "RollingUpdate" },
      template: {
        metadata: { labels },
        spec: {
          nodeSelector: { "node-role.kubernetes.io/control-plane": "" },
          tolerations: [
            { key: "node.cloudprovider.kubernetes.io/uninitialized", value: "true", effect: "NoSchedule" },
            { key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" },
          ],
          serviceAccountName: upstreamAccount.name,
          hostNetwork: true,
          containers: [
            { name: "aws-cloud-controller-manager", image: "fairlead", args, resources: { requests: { cpu: "200m" } } },
          ],
        },
      },
    },
  };
}

/** What its chart grants; `pods`: and the one right more that Fairlead needs, by which it finds the pods of Services. */
export function upstreamRights({ pods }: { readonly pods: boolean }): readonly NewObject[] {
  const group = "rbac.authorization.k8s.io";
  const rule = (apiGroup: string, resources: readonly string[], verbs: readonly string[]) => ({
    apiGroups: [apiGroup],
    resources,
    verbs,
  });
  const subjects = [{ kind: "ServiceAccount", ...upstreamAccount }];
  const clusterRole = { name: `system:${upstreamAccount.name}` };
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: upstreamAccount },
    {
      apiVersion: `${group}/v1`,
      kind: "ClusterRole",
      metadata: clusterRole,
      rules: [
        rule("", ["events"], ["create", "patch", "update"]),
        rule("", ["nodes"], ["*"]),
        rule("", ["nodes/status"], ["patch"]),
        rule("", ["services"], ["list", "patch", "update", "watch"]),
        rule("", ["services/status"], ["list", "patch", "update", "watch"]),
        rule("", ["serviceaccounts", "serviceaccounts/token"], ["create"]),
        rule("", ["endpoints"], ["create", "get", "list", "watch", "update"]),
        rule("coordination.k8s.io", ["leases"], ["create", "get", "list", "watch", "update"]),
        ...(pods ? [rule("discovery.k8s.io", ["endpointslices"], ["list", "watch"])] : []),
      ],
    },
    {
      apiVersion: `${group}/v1`,
      kind: "ClusterRoleBinding",
      metadata: clusterRole,
      roleRef: { apiGroup: group, kind: "ClusterRole", name: clusterRole.name },
      subjects,
    },
    {
      apiVersion: `${group}/v1`,
      kind: "RoleBinding",
      metadata: {
        name: `${upstreamAccount.name}:apiserver-authentication-reader`,
        namespace: upstreamAccount.namespace,
      },
      roleRef: { apiGroup: group, kind: "Role", name: "extension-apiserver-authentication-reader" },
      subjects,
    },
  ];
}
