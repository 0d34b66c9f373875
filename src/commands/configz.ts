// SPDX-License-Identifier: Apache-2.0

import type { Flag, FlagTable } from "../flags/parse-flags.ts";

/** Where upstream's configuration has the value of a flag; of what is not here upstream knows nothing. */
const places: Readonly<Record<string, string>> = {
  "bind-address": "Generic.Address",
  "secure-port": "Generic.Port",
  "min-resync-period": "Generic.MinResyncPeriod",
  kubeconfig: "Generic.ClientConnection.kubeconfig",
  "kube-api-content-type": "Generic.ClientConnection.contentType",
  "kube-api-qps": "Generic.ClientConnection.qps",
  "kube-api-burst": "Generic.ClientConnection.burst",
  "controller-start-interval": "Generic.ControllerStartInterval",
  "leader-elect": "Generic.LeaderElection.leaderElect",
  "leader-elect-lease-duration": "Generic.LeaderElection.leaseDuration",
  "leader-elect-renew-deadline": "Generic.LeaderElection.renewDeadline",
  "leader-elect-retry-period": "Generic.LeaderElection.retryPeriod",
  "leader-elect-resource-lock": "Generic.LeaderElection.resourceLock",
  "leader-elect-resource-name": "Generic.LeaderElection.resourceName",
  "leader-elect-resource-namespace": "Generic.LeaderElection.resourceNamespace",
  controllers: "Generic.Controllers",
  profiling: "Generic.Debugging.enableProfiling",
  "contention-profiling": "Generic.Debugging.enableContentionProfiling",
  "enable-leader-migration": "Generic.LeaderMigrationEnabled",
  "cloud-provider": "KubeCloudShared.CloudProvider.Name",
  "cloud-config": "KubeCloudShared.CloudProvider.CloudConfigFile",
  "external-cloud-volume-plugin": "KubeCloudShared.ExternalCloudVolumePlugin",
  "use-service-account-credentials": "KubeCloudShared.UseServiceAccountCredentials",
  "allow-untagged-cloud": "KubeCloudShared.AllowUntaggedCloud",
  "route-reconciliation-period": "KubeCloudShared.RouteReconciliationPeriod",
  "node-monitor-period": "KubeCloudShared.NodeMonitorPeriod",
  "cluster-name": "KubeCloudShared.ClusterName",
  "cluster-cidr": "KubeCloudShared.ClusterCIDR",
  "allocate-node-cidrs": "KubeCloudShared.AllocateNodeCIDRs",
  "cidr-allocator-type": "KubeCloudShared.CIDRAllocatorType",
  "configure-cloud-routes": "KubeCloudShared.ConfigureCloudRoutes",
  "node-sync-period": "KubeCloudShared.NodeSyncPeriod",
  "concurrent-node-syncs": "NodeController.ConcurrentNodeSyncs",
  "concurrent-node-status-updates": "NodeController.ConcurrentNodeStatusUpdates",
  "concurrent-service-syncs": "ServiceController.ConcurrentServiceSyncs",
  "node-status-update-frequency": "NodeStatusUpdateFrequency",
  webhooks: "Webhook.Webhooks",
};

const group = "cloudcontrollermanager.config.k8s.io";

/** They say nothing of how the process works. */
const commandsOnly: ReadonlySet<string> = new Set(["help", "version"]);

/**
 * The flags as /configz shows them: in upstream's form as far as it goes, all others by their names under `Fairlead`. No flag has a
 * secret as its value: files that hold some are shown by name.
 */
export function toConfigz<Config>(table: FlagTable<Config>, config: Config): object {
  const shown: Record<string, unknown> = {
    kind: "CloudControllerManagerConfiguration",
    apiVersion: `${group}/v1alpha1`,
  };
  for (const [name, flag] of Object.entries<Flag<unknown>>(table)) {
    const value: unknown = config[name as keyof Config];
    if (value === undefined || commandsOnly.has(name)) continue;
    const place = Object.hasOwn(places, name) ? (places[name]?.split(".") ?? []) : ["Fairlead", name];
    put(shown, place, flag.placeholder === "DURATION" && typeof value === "number" ? formatDuration(value) : value);
  }
  return { [group]: shown };
}

function put(object: Record<string, unknown>, [name = "", ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    object[name] = value;
    return;
  }
  const inner = (object[name] ?? {}) as Record<string, unknown>;
  object[name] = inner;
  put(inner, rest, value);
}

/** As Go prints a time.Duration: `15s`, `12h0m0s`, `1m0.5s`, `500ms`. */
export function formatDuration(ms: number): string {
  if (ms === 0) return "0s";
  if (ms < 1_000) return `${ms}ms`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor((ms % 3_600_000) / 60_000);
  const seconds = `${(ms % 60_000) / 1_000}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}
