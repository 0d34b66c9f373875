// SPDX-License-Identifier: Apache-2.0

/**
 * A kubelet with `--cloud-provider=external` registers its node with it; it goes when the node is initialized. Told by its key alone
 * (k8s.io/cloud-provider, api/well_known_taints.go).
 */
export const uninitializedTaint = "node.cloudprovider.kubernetes.io/uninitialized";
