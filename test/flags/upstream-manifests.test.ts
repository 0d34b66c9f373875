// SPDX-License-Identifier: Apache-2.0

/** The arguments by which known installations start their cloud-controller-manager. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { findControllerMistakes } from "../../src/commands/controller-mistakes.ts";
import { type ControllerConfig, controllerFlags } from "../../src/config.ts";
import { findFlagsWithoutEffect } from "../../src/flags/accepted-flags.ts";
import { parseFlags } from "../../src/flags/parse-flags.ts";

interface Installation {
  readonly of: string;
  readonly args: string;
  readonly have: Partial<ControllerConfig>;
  /** Flags that have no effect, and are told. */
  readonly told: readonly string[];
}

const installations: readonly Installation[] = [
  {
    of: "cloud-provider-aws, DaemonSet",
    args: "--v=2 --cloud-provider=aws --use-service-account-credentials=true --configure-cloud-routes=false",
    have: { v: 2, "cloud-provider": "aws", "leader-elect": true, "leader-elect-resource-namespace": "kube-system" },
    told: ["--configure-cloud-routes", "--use-service-account-credentials"],
  },
  {
    of: "cloud-provider-aws, chart",
    args: "--v=2 --cloud-provider=aws",
    have: { v: 2, "cloud-provider": "aws", "secure-port": 10_258 },
    told: [],
  },
  {
    of: "RKE2, by the chart",
    args: "--configure-cloud-routes=false --v=5 --cloud-provider=aws --cluster-name=c1 --enable-leader-migration",
    have: { v: 5, "cluster-name": "c1" },
    told: ["--configure-cloud-routes", "--enable-leader-migration"],
  },
  {
    of: "kOps",
    args: "--allocate-node-cidrs=true --client-ca-file=/srv/kubernetes/ca.crt --cloud-config=/etc/kubernetes/cloud.config --cloud-provider=aws --cluster-cidr=100.96.0.0/11 --cluster-name=minimal.example.com --configure-cloud-routes=false --leader-elect=true --use-service-account-credentials=true --v=2",
    have: {
      "client-ca-file": "/srv/kubernetes/ca.crt",
      "cloud-config": "/etc/kubernetes/cloud.config",
      "cluster-name": "minimal.example.com",
    },
    told: ["--allocate-node-cidrs", "--cluster-cidr", "--configure-cloud-routes", "--use-service-account-credentials"],
  },
  {
    of: "OpenShift",
    args: "--cloud-provider=aws --use-service-account-credentials=false --kubeconfig=/etc/kubernetes/kubeconfig/kubeconfig --cloud-config=/etc/cloud/aws.conf --configure-cloud-routes=false --leader-elect=true --leader-elect-lease-duration=137s --leader-elect-renew-deadline=107s --leader-elect-retry-period=26s --leader-elect-resource-namespace=openshift-cloud-controller-manager --authentication-kubeconfig=/etc/kubernetes/kubeconfig/kubeconfig --authorization-kubeconfig=/etc/kubernetes/kubeconfig/kubeconfig -v=2",
    have: {
      v: 2,
      "leader-elect-lease-duration": 137_000,
      "leader-elect-retry-period": 26_000,
      "leader-elect-resource-namespace": "openshift-cloud-controller-manager",
      "authorization-kubeconfig": "/etc/kubernetes/kubeconfig/kubeconfig",
    },
    told: ["--configure-cloud-routes"],
  },
  {
    of: "a hosted control plane, nodes only",
    args: "--kubeconfig=/etc/guest-kubeconfig/kubeconfig --cloud-provider=aws --leader-elect=false --controllers=cloud-node,cloud-node-lifecycle --cluster-name=c1",
    have: { "leader-elect": false, controllers: ["cloud-node", "cloud-node-lifecycle"] },
    told: [],
  },
  {
    of: "Kubermatic",
    args: "--kubeconfig=/etc/kubernetes/kubeconfig/kubeconfig --cloud-config=/etc/kubernetes/cloud/config --cloud-provider=aws --configure-cloud-routes=false --cluster-cidr=172.25.0.0/16 --cluster-name c1",
    have: { "cluster-name": "c1", "cloud-config": "/etc/kubernetes/cloud/config" },
    told: ["--cluster-cidr", "--configure-cloud-routes"],
  },
  {
    of: "K3s and RKE2, with a provider of ours",
    args: "--allocate-node-cidrs=true --authentication-kubeconfig=/cred/ccm --authorization-kubeconfig=/cred/ccm --bind-address=127.0.0.1 --cloud-config=/etc/cloud-config.yaml --cloud-provider=baremetal --cluster-cidr=10.42.0.0/16 --configure-cloud-routes=false --controllers=*,-route,-service --kubeconfig=/cred/ccm --leader-elect-resource-name=rke2-cloud-controller-manager --node-status-update-frequency=1m0s --profiling=false",
    have: {
      "bind-address": "127.0.0.1",
      controllers: ["*", "-route", "-service"],
      "node-status-update-frequency": 60_000,
    },
    told: ["--allocate-node-cidrs", "--cluster-cidr", "--configure-cloud-routes", "--profiling"],
  },
  {
    of: "kubeadm's static pods and Kubespray, with their TLS flags",
    args: "--cloud-provider=baremetal --kubeconfig=/etc/kubernetes/ccm.conf --leader_elect=true --bind-address=:: --secure-port=10258 --tls-cipher-suites=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_AES_128_GCM_SHA256 --tls-min-version=VersionTLS12 --client-ca-file=/etc/kubernetes/pki/ca.crt --requestheader-client-ca-file=/etc/kubernetes/pki/front-proxy-ca.crt --authorization-always-allow-paths=/healthz,/readyz,/livez,/metrics --kube-api-qps=100 --kube-api-burst=100 --concurrent-service-syncs=3 --logging-format=text -v4",
    have: { v: 4, "leader-elect": true, "concurrent-service-syncs": 3, "kube-api-qps": 100, "logging-format": "text" },
    told: [],
  },
];

function parse(args: string) {
  return parseFlags(controllerFlags, args.split(" "), {});
}

describe("the arguments of", () => {
  for (const { of, args, have, told } of installations) {
    test(of, () => {
      const parsed = parse(args);
      assert.deepEqual(parsed.kind === "Mistaken" ? parsed.mistakes : [], []);
      assert.deepEqual(parsed.positionals, []);
      const { values } = parsed;
      assert.deepEqual(findControllerMistakes(values), []);
      assert.deepEqual({ ...values, ...have }, values);
      assert.deepEqual(
        findFlagsWithoutEffect(values).map(({ flag }) => flag),
        told,
      );
    });
  }
});
