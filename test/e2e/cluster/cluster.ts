// SPDX-License-Identifier: Apache-2.0

/** A real control plane of Kubernetes, started from its binaries: etcd, kube-apiserver, kube-controller-manager. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "../eventually.ts";
import type { ManagedProcess } from "../process/managed-process.ts";
import type { ProcessGroup } from "../process/process-group.ts";
import type { Binaries } from "./binaries.ts";
import { type Certificates, makeCertificates } from "./certificates.ts";
import { freePorts } from "./free-port.ts";
import { KubeApi } from "./kube-api.ts";
import { writeKubeconfig } from "./kubeconfig.ts";

export interface ClusterOptions {
  readonly binaries: Binaries;
  readonly processes: ProcessGroup;
  /** An own, empty folder; a tmpfs makes etcd fast. */
  readonly folder: string;
  /** Where the other programs find the API server: 127.0.0.1, or an address that nodes reach. */
  readonly address: string;
  /** Added to the flags of kube-apiserver, for example `--service-node-port-range=30000-30009`. */
  readonly apiServerFlags?: readonly string[];
  /** False: no kube-controller-manager, and so no EndpointSlices. */
  readonly controllerManager?: boolean;
}

const adminToken = "admin";

/** Controllers that a test with made-up nodes can bear: node-lifecycle would find them dead for lack of heartbeats. */
const controllers = [
  "endpoints-controller",
  "endpointslice-controller",
  "endpointslice-mirroring-controller",
  "namespace-controller",
  "garbage-collector-controller",
  "serviceaccount-controller",
].join(",");

export class Cluster {
  /** As system:masters. */
  readonly api: KubeApi;
  /** Of system:masters, with the address that nodes reach. */
  readonly adminKubeconfig: string;
  readonly certificates: Certificates;
  readonly #options: ClusterOptions;
  readonly #ports: Ports;
  #apiServer: ManagedProcess | undefined;

  private constructor(options: ClusterOptions, certificates: Certificates, ports: Ports) {
    this.#options = options;
    this.#ports = ports;
    this.certificates = certificates;
    this.api = new KubeApi({
      server: `https://127.0.0.1:${ports.apiServer}`,
      token: adminToken,
      authority: certificates.authority,
    });
    this.adminKubeconfig = this.kubeconfig("admin", adminToken);
  }

  /** Resolves when the API server is ready and the controllers run. */
  static async start(options: ClusterOptions): Promise<Cluster> {
    mkdirSync(options.folder, { recursive: true });
    const certificates = await makeCertificates(options.folder, [options.address]);
    const [apiServer = 0, etcd = 0, etcdPeer = 0, manager = 0] = await freePorts(4);
    const cluster = new Cluster(options, certificates, { apiServer, etcd, etcdPeer, manager });
    cluster.#startEtcd();
    await cluster.startApiServer();
    if (options.controllerManager !== false) await cluster.#startControllerManager();
    return cluster;
  }

  /** As nodes reach it. */
  get server(): string {
    return `https://${this.#options.address}:${this.#ports.apiServer}`;
  }

  /** Writes a kubeconfig for a token; `server` is another way to the API server, for example a proxy. */
  kubeconfig(name: string, token: string, server: string = this.server): string {
    const file = join(this.#options.folder, `${name}.kubeconfig`);
    writeKubeconfig(file, { server, token, authority: this.certificates.authority });
    return file;
  }

  /** A token of a service account, made by the API server's TokenRequest, so that only its RBAC holds. */
  async serviceAccountToken(namespace: string, name: string): Promise<string> {
    const answer = await this.api.create<{ readonly status: { readonly token: string } }>(
      `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`,
      { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: { expirationSeconds: 7200 } },
    );
    return answer.status.token;
  }

  async startApiServer(): Promise<void> {
    const { binaries, processes, apiServerFlags = [] } = this.#options;
    const args = [...this.#apiServerFlags(), ...apiServerFlags];
    const child = processes.start({ name: "kube-apiserver", command: binaries.apiServer, args });
    this.#apiServer = child;
    await eventually(
      "kube-apiserver is ready",
      async () => {
        child.assertRunning();
        return (await this.api.request({ method: "GET", path: "/readyz" })).status === 200;
      },
      { timeoutMs: 60_000 },
    );
  }

  /** As a machine that loses its power: open watches end with a reset. */
  async killApiServer(): Promise<void> {
    this.#apiServer?.kill("SIGKILL");
    await this.#apiServer?.exited;
  }

  /** For what /proc knows of its memory and times. */
  get apiServerPid(): number {
    return this.#apiServer?.pid ?? 0;
  }

  async stop(): Promise<void> {
    await this.api.close();
  }

  #startEtcd(): void {
    const { binaries, processes, folder } = this.#options;
    const client = `http://127.0.0.1:${this.#ports.etcd}`;
    const peer = `http://127.0.0.1:${this.#ports.etcdPeer}`;
    processes.start({
      name: "etcd",
      command: binaries.etcd,
      args: [
        `--data-dir=${join(folder, "etcd")}`,
        `--listen-client-urls=${client}`,
        `--advertise-client-urls=${client}`,
        `--listen-peer-urls=${peer}`,
        `--initial-advertise-peer-urls=${peer}`,
        `--initial-cluster=default=${peer}`,
        "--unsafe-no-fsync",
        "--log-level=warn",
      ],
    });
  }

  #apiServerFlags(): readonly string[] {
    const { folder } = this.#options;
    const tokens = join(folder, "tokens.csv");
    writeFileSync(tokens, `${adminToken},admin,admin,"system:masters"\n`);
    return [
      `--etcd-servers=http://127.0.0.1:${this.#ports.etcd}`,
      `--secure-port=${this.#ports.apiServer}`,
      "--bind-address=0.0.0.0",
      // Must be there and not a loopback address; nobody uses it, because no Endpoints are made of it.
      "--advertise-address=192.0.2.1",
      `--tls-cert-file=${this.certificates.certFile}`,
      `--tls-private-key-file=${this.certificates.keyFile}`,
      "--service-cluster-ip-range=10.96.0.0/16,fd00:96::/112",
      "--service-account-issuer=https://kubernetes.default.svc",
      `--service-account-key-file=${this.certificates.serviceAccountPublicKeyFile}`,
      `--service-account-signing-key-file=${this.certificates.serviceAccountKeyFile}`,
      "--authorization-mode=RBAC",
      `--token-auth-file=${tokens}`,
      // Nobody makes the default ServiceAccount's token, and no kubelet takes the not-ready taint away again.
      "--disable-admission-plugins=ServiceAccount,TaintNodesByCondition",
      "--endpoint-reconciler-type=none",
    ];
  }

  async #startControllerManager(): Promise<void> {
    const { binaries, processes } = this.#options;
    const child = processes.start({
      name: "kube-controller-manager",
      command: binaries.controllerManager,
      args: [
        `--kubeconfig=${this.kubeconfig("controller-manager", adminToken, `https://127.0.0.1:${this.#ports.apiServer}`)}`,
        "--leader-elect=false",
        `--controllers=${controllers}`,
        `--secure-port=${this.#ports.manager}`,
        "--kube-api-qps=200",
        "--kube-api-burst=400",
        "--concurrent-service-endpoint-syncs=10",
      ],
    });
    await eventually("kube-controller-manager makes service accounts", async () => {
      child.assertRunning();
      return this.api.find("/api/v1/namespaces/default/serviceaccounts/default");
    });
  }
}

interface Ports {
  readonly apiServer: number;
  readonly etcd: number;
  readonly etcdPeer: number;
  readonly manager: number;
}
