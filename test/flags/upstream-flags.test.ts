// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { controllerFlags } from "../../src/config.ts";
import { fallbackOf } from "../../src/flags/describe-flags.ts";
import type { Flag } from "../../src/flags/parse-flags.ts";

/** What upstream's cloud-controller-manager of Kubernetes 1.36 prints for --help: each flag, and its default. */
const upstream: Readonly<Record<string, string>> = {
  "allocate-node-cidrs": "",
  "allow-untagged-cloud": "",
  "authentication-kubeconfig": "",
  "authentication-skip-lookup": "",
  "authentication-token-webhook-cache-ttl": "10s",
  "authentication-tolerate-lookup-failure": "",
  "authorization-always-allow-paths": "/healthz,/readyz,/livez",
  "authorization-kubeconfig": "",
  "authorization-webhook-cache-authorized-ttl": "10s",
  "authorization-webhook-cache-unauthorized-ttl": "10s",
  "bind-address": "0.0.0.0",
  "cert-dir": "",
  "cidr-allocator-type": "RangeAllocator",
  "client-ca-file": "",
  "cloud-config": "",
  "cloud-provider": "",
  "cluster-cidr": "",
  "cluster-name": "kubernetes",
  "concurrent-node-status-updates": "0",
  "concurrent-node-syncs": "1",
  "concurrent-service-syncs": "1",
  "configure-cloud-routes": "true",
  "contention-profiling": "",
  "controller-start-interval": "0s",
  controllers: "*",
  "disable-http2-serving": "",
  "enable-leader-migration": "",
  "external-cloud-volume-plugin": "",
  "feature-gates": "",
  help: "",
  "http2-max-streams-per-connection": "0",
  "kube-api-burst": "30",
  "kube-api-content-type": "application/vnd.kubernetes.protobuf",
  "kube-api-qps": "20",
  kubeconfig: "",
  "leader-elect": "true",
  "leader-elect-lease-duration": "15s",
  "leader-elect-renew-deadline": "10s",
  "leader-elect-resource-lock": "leases",
  "leader-elect-resource-name": "cloud-controller-manager",
  "leader-elect-resource-namespace": "kube-system",
  "leader-elect-retry-period": "2s",
  "leader-migration-config": "",
  "log-flush-frequency": "5s",
  "log-json-info-buffer-size": "0",
  "log-json-split-stream": "",
  "log-text-info-buffer-size": "0",
  "log-text-split-stream": "",
  "logging-format": "text",
  master: "",
  "min-resync-period": "12h0m0s",
  "node-monitor-period": "5s",
  "node-status-update-frequency": "5m",
  "node-sync-period": "0s",
  "permit-address-sharing": "",
  "permit-port-sharing": "",
  profiling: "true",
  "requestheader-allowed-names": "",
  "requestheader-client-ca-file": "",
  "requestheader-extra-headers-prefix": "x-remote-extra-",
  "requestheader-group-headers": "x-remote-group",
  "requestheader-uid-headers": "",
  "requestheader-username-headers": "x-remote-user",
  "route-reconciliation-period": "10s",
  "secure-port": "10258",
  "tls-cert-file": "",
  "tls-cipher-suites": "",
  "tls-curve-preferences": "",
  "tls-min-version": "",
  "tls-private-key-file": "",
  "tls-sni-cert-key": "",
  "use-service-account-credentials": "",
  v: "0",
  version: "",
  vmodule: "",
  "webhook-bind-address": "0.0.0.0",
  "webhook-cert-dir": "",
  "webhook-disable-http2-serving": "",
  "webhook-secure-port": "10260",
  "webhook-tls-cert-file": "",
  "webhook-tls-cipher-suites": "",
  "webhook-tls-curve-preferences": "",
  "webhook-tls-min-version": "",
  "webhook-tls-private-key-file": "",
  "webhook-tls-sni-cert-key": "",
  webhooks: "",
};

/** Where ours is another, which its doc gives a reason for. */
const ours: Readonly<Record<string, string>> = {
  "concurrent-node-syncs": "16",
  "concurrent-service-syncs": "16",
  "kube-api-burst": "0",
  "kube-api-qps": "0",
  "logging-format": "json",
  // Go's own, since 1.22.
  "tls-min-version": "VersionTLS12",
};

describe("every flag of upstream's cloud-controller-manager is known, with its default", () => {
  const known: Readonly<Record<string, Flag<unknown>>> = controllerFlags;
  for (const [name, fallback] of Object.entries(upstream)) {
    test(`--${name}`, () => {
      const flag = known[name];
      assert.ok(flag !== undefined);
      assert.equal(fallbackOf(flag), ours[name] ?? fallback);
    });
  }

  test("and shown under a title", () => {
    const untitled = Object.entries(known).filter(([, { group }]) => group === undefined);
    assert.deepEqual(
      untitled.map(([name]) => name),
      [],
    );
  });
});
