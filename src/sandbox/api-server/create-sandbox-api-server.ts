// SPDX-License-Identifier: Apache-2.0

import { stringify } from "yaml";
import type { Clock, Random } from "../../clock.ts";
import { type ApiError, expired } from "./api-error.ts";
import { builtInResources } from "./built-in-resources.ts";
import { createCrdRules } from "./custom/crd-rules.ts";
import { customResources } from "./custom/custom-resources.ts";
import { Dispatcher } from "./http/dispatcher.ts";
import { FaultPlan, type FaultRule } from "./http/faults.ts";
import { HttpServer, type RequestRecord } from "./http/http-server.ts";
import { asText, valueAt } from "./json.ts";
import type { KubeObject } from "./kube-object.ts";
import { NamespaceLifecycle } from "./namespace-lifecycle.ts";
import { ObjectStore, objectKey } from "./object-store.ts";
import { ObjectWriter } from "./object-writer.ts";
import { ResourceRegistry } from "./resource-registry.ts";
import { createServiceRules, DEFAULT_SERVICE_NETWORK, type ServiceNetwork } from "./service/service-rules.ts";

export interface SandboxApiServerOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Where it listens; 127.0.0.1 where not given. */
  readonly host?: string;
  /** 0, or not given = any free port. */
  readonly port?: number;
  readonly network?: Partial<ServiceNetwork>;
  /** How many changes watches can look back on. */
  readonly historyLimit?: number;
  /** Called for each request, after it has been answered or its watch has begun. */
  onRequest?(record: RequestRecord): void;
}

/** Misbehaviour on command. */
export interface SandboxFaults {
  /** Befalls requests until the returned function is called, or as often as the rule says. */
  inject(rule: FaultRule): () => void;
  /** Takes all rules away. */
  clear(): void;
  /** Breaks the connections of all watches. */
  cutWatches(): void;
  /** Ends all watches as when their time is up. */
  endWatches(): void;
  /** Ends all watches with an ERROR line: 410 where no error is given. */
  failWatches(error?: ApiError): void;
  /** Forgets the history, so that watches and paged lists that resume get 410. */
  compact(): void;
  /** Stops listening and breaks all connections, as a server that went away. */
  refuse(): Promise<void>;
  /** Listens again, on the same port. */
  accept(): Promise<void>;
}

/** An API server in this process, with the rules of kube-apiserver v1.36 for what Fairlead uses, and no authentication. */
export interface SandboxApiServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** A kubeconfig for it, as YAML. */
  kubeconfig(): string;
  readonly faults: SandboxFaults;
  /** How many watches are open. */
  watchCount(): number;
  close(): Promise<void>;
}

/** Namespaces that a cluster has from the start. */
const NAMESPACES = ["default", "kube-node-lease", "kube-public", "kube-system"];

function registerCrd(registry: ResourceRegistry, store: ObjectStore) {
  return (want: KubeObject | undefined, have: KubeObject | undefined): void => {
    const crd = want ?? have;
    const key = `${asText(valueAt(crd, ["spec", "names", "plural"]))}.${asText(valueAt(crd, ["spec", "group"]))}`;
    registry.remove(key);
    if (want !== undefined) for (const resource of customResources(want)) registry.add(resource);
    else for (const object of store.list(key)) store.remove(key, objectKey(object));
  };
}

function createNamespaces(registry: ResourceRegistry, writer: ObjectWriter): void {
  const resource = registry.byKey("namespaces");
  if (resource === undefined) return;
  for (const name of NAMESPACES) {
    const { object } = resource.form.read({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
    writer.create({ resource, namespace: undefined, subresource: "", dryRun: false }, object);
  }
}

function toKubeconfig(url: string): string {
  const name = "fairlead-sandbox";
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    // client-node takes http only where TLS need not be verified.
    clusters: [{ name, cluster: { server: url, "insecure-skip-tls-verify": true } }],
    users: [{ name, user: {} }],
    contexts: [{ name, context: { cluster: name, user: name, namespace: "default" } }],
    "current-context": name,
  });
}

/**
 * Starts an API server in this process. kubectl and Fairlead can talk to it over plain HTTP. It evaluates no CEL rules,
 * keeps no managedFields, and asks nobody who they are.
 */
export async function createSandboxApiServer(options: SandboxApiServerOptions): Promise<SandboxApiServer> {
  const { clock, random } = options;
  const store = new ObjectStore(options.historyLimit);
  const serviceRules = createServiceRules({ ...DEFAULT_SERVICE_NETWORK, ...options.network }, random);
  const crdRules = createCrdRules(clock, (want, have) => registerChanged(want, have));
  const registry = new ResourceRegistry(builtInResources(serviceRules, crdRules));
  const registerChanged = registerCrd(registry, store);
  const writer = new ObjectWriter({ store, clock, random });
  new NamespaceLifecycle(store, registry, writer);
  createNamespaces(registry, writer);
  const dispatcher = new Dispatcher({ store, registry, clock, random });
  const plan = new FaultPlan();
  const server = new HttpServer({
    dispatcher,
    faults: plan,
    clock,
    host: options.host ?? "127.0.0.1",
    port: options.port ?? 0,
    onRequest: (record) => options.onRequest?.(record),
  });
  await server.listen();
  const url = `http://${options.host ?? "127.0.0.1"}:${server.port}`;
  return {
    url,
    kubeconfig: () => toKubeconfig(url),
    faults: createFaults({ plan, server, store, dispatcher }),
    watchCount: () => server.watchCount,
    close: () => server.close(),
  };
}

interface FaultParts {
  readonly plan: FaultPlan;
  readonly server: HttpServer;
  readonly store: ObjectStore;
  readonly dispatcher: Dispatcher;
}

function createFaults({ plan, server, store, dispatcher }: FaultParts): SandboxFaults {
  return {
    inject: (rule) => plan.add(rule),
    clear: () => plan.clear(),
    cutWatches: () => server.cutWatches(),
    endWatches: () => server.endWatches(),
    failWatches: (error = expired("too old resource version")) => server.failWatches(error),
    compact() {
      store.compact();
      dispatcher.forgetSnapshots();
    },
    refuse: () => server.close(),
    accept: () => server.listen(),
  };
}
