// SPDX-License-Identifier: Apache-2.0

/** A LAN with the nodes and a client on it: one in this process, or of network namespaces. */

import type { PodRuntime, Route, SandboxNode, SandboxRole, SceneryContext } from "../sandbox-parts.ts";

/** A node on the LAN; its addresses are on the first of its links. */
export interface LanNode extends SandboxNode {
  /** Its place among the nodes, from 1: part of its pods' addresses and of its links' MACs. */
  readonly index: number;
  readonly links: readonly { readonly name: string; readonly mac: string }[];
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

/** The network of the sandbox, with all that is on it but Kubernetes. */
export interface SandboxNetwork {
  readonly lan: SandboxLan;
  readonly pods: PodRuntime;
  createSpeaker(node: LanNode): SandboxRole;
  /** Brings the forwarding on the nodes in line, where somebody has to do what kube-proxy does. */
  forward?(routes: readonly Route[]): Promise<void>;
}

/** What the network is made with. */
export type NetworkContext = Omit<SceneryContext, "print">;
