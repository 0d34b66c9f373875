// SPDX-License-Identifier: Apache-2.0

/** What the sandbox is made of, and gets from outside: it knows no provider, and nothing of what a provider works on. */

import type { Clock, Random } from "../clock.ts";
import type { KubeClient } from "../kube/client.ts";
import type { Informer } from "../kube/informer.ts";
import type { Log } from "../log.ts";
import type { KubeObject } from "./api-server/kube-object.ts";
import type { Stage } from "./demonstration/stage.ts";
import type { Step } from "./demonstration/step.ts";

/** A node of the sandbox's cluster. */
export interface SandboxNode {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ipv4: string;
  readonly ipv6: string;
  /** What a cloud calls it; undefined where there is no cloud. */
  readonly providerID?: string;
}

/** Something that is started and stopped: the controller, or what works on the nodes. */
export interface SandboxRole {
  /** Resolves when it works. */
  start(): Promise<void>;
  /** In order: a speaker hands its addresses over first. */
  stop(): Promise<void>;
}

/** What stands for the containers of a Pod. */
export interface PodRuntime {
  /** Starts it; returns its addresses, IPv4 first. Calling it again for the same Pod changes nothing. */
  run(pod: PodPlace): Promise<readonly string[]>;
  /** Ends it. */
  end(pod: PodPlace): Promise<void>;
}

export interface PodPlace {
  /** `namespace/name` */
  readonly key: string;
  readonly uid: string;
  readonly node: string;
  /** Ports that its containers name, or [80]. */
  readonly ports: readonly number[];
}

/** A port of an address, and where its traffic goes. */
export interface Route {
  readonly ip: string;
  readonly port: number;
  readonly backends: readonly { readonly ip: string; readonly port: number; readonly node: string }[];
  /** Only backends of the node that got the connection. */
  readonly local: boolean;
}

/** What a provider works on, with the cluster's nodes in it, the provider itself, and what there is to be shown of it. */
export interface Scenery {
  /** What it is, for people. */
  readonly description: string;
  /** Those that the cluster begins with. */
  readonly nodes: readonly SandboxNode[];
  /** Names of all nodes that are its own, as long as it lasts: others may join those of the beginning. */
  readonly nodeNames: ReadonlySet<string>;
  /** Paths below `manifests/` of what the provider needs in the cluster. */
  readonly manifests: readonly string[];
  readonly pods: PodRuntime;
  /** Brings the forwarding on the nodes in line, where somebody has to do what kube-proxy does. */
  forward?(routes: readonly Route[]): Promise<void>;
  createController(): SandboxRole;
  /** What works on the nodes, for as long as they last. */
  createNodeRole?(nodes: Informer<KubeObject>): SandboxRole;
  steps(stage: Stage): readonly Step[];
  /** What a person can type after the demonstration, line by line. `kubeconfig` is the file. */
  hints(use: { readonly kubeconfig: string; readonly services: Iterable<KubeObject> }): readonly string[];
  close(): Promise<void>;
}

/** What a scenery is made with. */
export interface SceneryContext {
  /** Where the API server is: URL and kubeconfig as YAML. */
  readonly server: string;
  readonly kubeconfig: string;
  /** File with that kubeconfig. */
  readonly kubeconfigFile: string;
  /** Folder for files that live as long as the sandbox. */
  readonly folder: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly print: (line: string) => void;
}

/** What the sandbox cannot make itself. */
export interface SandboxParts {
  /** Of this process: what outlives it bears the number. */
  readonly pid: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  createClient(kubeconfigFile: string): KubeClient;
  createScenery(context: SceneryContext): Promise<Scenery>;
  /** The manifests that come with the program, by their path below `manifests/`: CRDs and examples. */
  readManifest(path: string): Promise<string>;
}
