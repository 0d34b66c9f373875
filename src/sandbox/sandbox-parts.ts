// SPDX-License-Identifier: Apache-2.0

/** What the sandbox is made of, and gets from outside: it knows no provider, no speaker and no network of its own. */

import type { Clock, Random } from "../clock.ts";
import type { KubeClient } from "../kube/client.ts";
import type { Log } from "../log.ts";

/** A node of the sandbox's cluster. */
export interface SandboxNode {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Its addresses on the LAN. */
  readonly ipv4: string;
  readonly ipv6: string;
  /** Its place among the nodes, from 1: part of its pods' addresses and of its links' MACs. */
  readonly index: number;
  readonly links: readonly { readonly name: string; readonly mac: string }[];
}

/** Something that is started and stopped: the controller, or the speaker of a node. */
export interface SandboxRole {
  /** Resolves when it works. */
  start(): Promise<void>;
  /** In order: a speaker hands its addresses over first. */
  stop(): Promise<void>;
}

/** Who said on the LAN that it has an address. */
export interface LanAnswer {
  readonly ip: string;
  readonly mac: string;
  /** Name of the node that has this MAC; the MAC itself where none has. */
  readonly node: string;
}

/** The LAN on which the nodes are, with a client on it. */
export interface SandboxLan {
  /** What it is, for people: in this process, or namespaces. */
  readonly description: string;
  /** Asks who has an address, as a client would that never heard of it, and gathers all answers for `waitMs`. */
  ask(ip: string, waitMs: number): Promise<readonly LanAnswer[]>;
  /** Tells of nodes that say unasked that they have an address (gratuitous ARP, unsolicited advertisements). */
  onClaim(listener: (claim: LanAnswer) => void): void;
  /** Fetches a page as the client; undefined where the LAN carries no traffic. */
  readonly fetch: ((ip: string, port: number) => Promise<string>) | undefined;
  /** What a person can type to do the same; undefined where there is no way. */
  readonly fetchCommand: ((ip: string, port: number) => string) | undefined;
  close(): Promise<void>;
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

/** The network of the sandbox, with all that is on it but Kubernetes. */
export interface SandboxNetwork {
  readonly nodes: readonly SandboxNode[];
  readonly lan: SandboxLan;
  readonly pods: PodRuntime;
  createSpeaker(node: SandboxNode): SandboxRole;
  /** Brings the forwarding on the nodes in line, where somebody has to do what kube-proxy does. */
  forward?(routes: readonly Route[]): Promise<void>;
}

/** A port of an address, and where its traffic goes. */
export interface Route {
  readonly ip: string;
  readonly port: number;
  readonly backends: readonly { readonly ip: string; readonly port: number; readonly node: string }[];
  /** Only backends of the node that got the connection. */
  readonly local: boolean;
}

/** What the network is made with. */
export interface NetworkContext {
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
}

/** What the sandbox cannot make itself. */
export interface SandboxParts {
  /** Of this process: what outlives it bears the number. */
  readonly pid: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  createClient(kubeconfigFile: string): KubeClient;
  createController(kubeconfigFile: string): SandboxRole;
  createNetwork(context: NetworkContext): Promise<SandboxNetwork>;
  /** The manifests that come with the program, by their path below `manifests/`: CRDs and examples. */
  readManifest(path: string): Promise<string>;
}
