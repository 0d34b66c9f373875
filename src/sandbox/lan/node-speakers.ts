// SPDX-License-Identifier: Apache-2.0

import type { Informer } from "../../kube/informer.ts";
import type { KubeObject } from "../api-server/kube-object.ts";
import { isUnschedulable } from "../cluster/pod.ts";
import type { SandboxRole } from "../sandbox-parts.ts";
import { LAN_NODES } from "./lan-nodes.ts";
import type { LanNode } from "./lan-parts.ts";

export interface NodeSpeakersOptions {
  createSpeaker(node: LanNode): SandboxRole;
  readonly print: (line: string) => void;
}

/**
 * The speakers of the nodes. A Node that is cordoned is taken to be going down for maintenance: its speaker is stopped
 * in order, and hands its addresses over. One that is opened again, gets a new one.
 */
export class NodeSpeakers {
  readonly #options: NodeSpeakersOptions;
  readonly #running = new Map<string, SandboxRole>();
  /** What is under way, for each node: one thing after the other. */
  readonly #turns = new Map<string, Promise<void>>();
  #stopped = false;

  constructor(options: NodeSpeakersOptions) {
    this.#options = options;
  }

  /** Starts those of all nodes, and follows the nodes from then on. */
  async start(nodes: Informer<KubeObject>): Promise<void> {
    await Promise.all(LAN_NODES.map((node) => this.#start(node)));
    nodes.subscribe({
      updated: (have, want) => this.#follow(want.metadata.name, isUnschedulable(have), isUnschedulable(want)),
      deleted: (have) => this.#follow(have.metadata.name, false, true),
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#turns.values());
    await Promise.all([...this.#running.values()].map((speaker) => speaker.stop()));
    this.#running.clear();
  }

  #follow(name: string, was: boolean, is: boolean): void {
    const node = LAN_NODES.find((candidate) => candidate.name === name);
    if (node === undefined || was === is || this.#stopped) return;
    const turn = (this.#turns.get(name) ?? Promise.resolve()).then(() => (is ? this.#drain(node) : this.#start(node)));
    this.#turns.set(
      name,
      turn.catch((thrown: unknown) => this.#options.print(`The speaker of ${name} failed: ${String(thrown)}`)),
    );
  }

  async #start(node: LanNode): Promise<void> {
    if (this.#stopped || this.#running.has(node.name)) return;
    const speaker = this.#options.createSpeaker(node);
    this.#running.set(node.name, speaker);
    await speaker.start();
    this.#options.print(`Speaker of ${node.name} works`);
  }

  async #drain(node: LanNode): Promise<void> {
    const speaker = this.#running.get(node.name);
    if (speaker === undefined) return;
    this.#options.print(`${node.name} goes down for maintenance: its speaker hands its addresses over`);
    this.#running.delete(node.name);
    await speaker.stop();
    this.#options.print(`Speaker of ${node.name} has stopped`);
  }
}
