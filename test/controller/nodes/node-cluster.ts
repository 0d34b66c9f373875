// SPDX-License-Identifier: Apache-2.0

import type { FreshNode, NodeDirectory, NodePatch, NodeWriter, Taint } from "../../../src/controller/node-writer.ts";
import { type FairleadError, RetryableError, TerminalError } from "../../../src/errors.ts";
import type { Node, NodeAddress } from "../../../src/model/request.ts";
import { compareText } from "../../../src/model/service.ts";
import { uninitializedTaint } from "../../../src/model/uninitialized-taint.ts";
import { makeNode } from "../../support/make-service.ts";

/** A write that was done. */
export type NodeWrite = { readonly name: string; readonly uid: string } & (
  | { readonly kind: "Patch"; readonly patch: NodePatch }
  | { readonly kind: "Addresses"; readonly addresses: readonly NodeAddress[] }
  | { readonly kind: "Delete" }
);

/** What the next write meets: before it is done, or after it, so that its answer is lost. */
export interface WriteHook {
  readonly before?: () => FairleadError | undefined;
  readonly after?: () => FairleadError | undefined;
}

type NodeHandler = (have: Node | undefined, want: Node | undefined) => void;

export const freshTaint: Taint = { key: uninitializedTaint, value: "true", effect: "NoSchedule" };

/** A node as a kubelet registers it with an external cloud provider. */
export function newcomer(own: Partial<Node> = {}): Node {
  return makeNode({ providerID: "", addresses: [{ type: "Hostname", address: own.name ?? "node-1" }], ...own });
}

/** The rules of an API server that writers of Nodes must live with, and an informer's store that hears of changes when they are delivered. */
export class NodeCluster implements NodeWriter {
  readonly #server = new Map<string, FreshNode>();
  readonly #store = new Map<string, { readonly node: Node; readonly version: number }>();
  #undelivered: { readonly name: string; readonly node: Node | undefined; readonly version: number }[] = [];
  readonly #hooks: (WriteHook | undefined)[] = [];
  #version = 0;
  readonly writes: NodeWrite[] = [];
  reads = 0;
  onChange: NodeHandler = () => undefined;
  /** Sees each write of the controllers as it is done; `after` undefined = deleted. */
  onWrite: (before: FreshNode, after: FreshNode | undefined) => void = () => undefined;
  /** False: changes wait for `deliver`. */
  deliversAtOnce = true;

  readonly directory: NodeDirectory = {
    get: (name) => this.#store.get(name)?.node,
    list: () =>
      Array.from(this.#store.values(), ({ node }) => node).sort((left, right) => compareText(left.name, right.name)),
  };

  // What the controllers do.

  async read(name: string, signal: AbortSignal): Promise<FreshNode | undefined> {
    await Promise.resolve();
    signal.throwIfAborted();
    this.reads++;
    return this.#server.get(name);
  }

  patch(fresh: FreshNode, patch: NodePatch, signal: AbortSignal): Promise<FreshNode> {
    const { providerID, labels, taints } = patch;
    return this.#write({ kind: "Patch", patch, ...idOf(fresh) }, fresh, signal, (current) => {
      if (providerID !== undefined && current.node.providerID !== "" && current.node.providerID !== providerID) {
        throw new TerminalError("Forbidden", "node updates may not change providerID except from empty to valid");
      }
      const node = {
        ...current.node,
        providerID: providerID ?? current.node.providerID,
        labels: { ...current.node.labels, ...labels },
      };
      return withTaints({ ...current, node }, taints ?? current.taints);
    });
  }

  patchAddresses(fresh: FreshNode, addresses: readonly NodeAddress[], signal: AbortSignal): Promise<FreshNode> {
    return this.#write({ kind: "Addresses", addresses, ...idOf(fresh) }, fresh, signal, (current) => ({
      ...current,
      node: { ...current.node, addresses },
    }));
  }

  async delete(fresh: FreshNode, signal: AbortSignal): Promise<void> {
    await this.#write({ kind: "Delete", ...idOf(fresh) }, fresh, signal, () => undefined);
  }

  // What others do.

  /** Makes it, or changes it; its taints are those given, with all their fields. */
  put(node: Node, taints: readonly Taint[] = [], createdAt = 0): void {
    this.#commit(node.name, withTaints({ node, resourceVersion: "", createdAt, taints }, taints));
  }

  edit(name: string, change: Partial<Omit<Node, "taints">>): void {
    const current = this.#server.get(name);
    if (current !== undefined) this.#commit(name, { ...current, node: { ...current.node, ...change } });
  }

  setTaints(name: string, taints: readonly Taint[]): void {
    const current = this.#server.get(name);
    if (current !== undefined) this.#commit(name, withTaints(current, taints));
  }

  remove(name: string): void {
    if (this.#server.has(name)) this.#commit(name, undefined);
  }

  /** As the API server has it. */
  server(name: string): FreshNode | undefined {
    return this.#server.get(name);
  }

  names(): readonly string[] {
    return [...this.#server.keys()].sort(compareText);
  }

  /** What the next writes meet, one by one; undefined = nothing. */
  hookNext(...hooks: readonly (WriteHook | undefined)[]): void {
    this.#hooks.push(...hooks);
  }

  heal(): void {
    this.#hooks.length = 0;
  }

  deliver(): void {
    const changes = this.#undelivered;
    this.#undelivered = [];
    for (const { name, node, version } of changes) {
      const have = this.#store.get(name);
      if (have !== undefined && have.version >= version) continue;
      if (node === undefined) this.#store.delete(name);
      else this.#store.set(name, { node, version });
      if (have !== undefined || node !== undefined) this.onChange(have?.node, node);
    }
  }

  async #write(
    write: NodeWrite,
    fresh: FreshNode,
    signal: AbortSignal,
    change: (current: FreshNode) => FreshNode | undefined,
  ): Promise<FreshNode> {
    await Promise.resolve();
    signal.throwIfAborted();
    const hook = this.#hooks.shift();
    raise(hook?.before?.());
    const current = this.#server.get(write.name);
    if (current === undefined) throw new RetryableError("NotFound", `nodes "${write.name}" not found`);
    if (current.resourceVersion !== fresh.resourceVersion) {
      throw new RetryableError("Conflict", "the object has been modified");
    }
    const next = change(current);
    this.writes.push(write);
    const written = this.#commit(write.name, next);
    this.onWrite(current, written);
    raise(hook?.after?.());
    if (written !== undefined) this.#absorb(written);
    return written ?? current;
  }

  #commit(name: string, fresh: FreshNode | undefined): FreshNode | undefined {
    const version = ++this.#version;
    const written = fresh && { ...fresh, resourceVersion: String(version) };
    if (written === undefined) this.#server.delete(name);
    else this.#server.set(name, written);
    this.#undelivered.push({ name, node: written?.node, version });
    if (this.deliversAtOnce) queueMicrotask(() => this.deliver());
    return written;
  }

  /** As an informer takes the answer to its own process's write: what is known there is told at once. */
  #absorb({ node, resourceVersion }: FreshNode): void {
    const have = this.#store.get(node.name);
    const version = Number(resourceVersion);
    if (have === undefined || have.version >= version) return;
    this.#store.set(node.name, { node, version });
    this.onChange(have.node, node);
  }
}

function withTaints(fresh: FreshNode, taints: readonly Taint[]): FreshNode {
  return { ...fresh, taints, node: { ...fresh.node, taints: taints.map(({ key }) => key) } };
}

function idOf({ node }: FreshNode): { readonly name: string; readonly uid: string } {
  return { name: node.name, uid: node.uid };
}

function raise(error: FairleadError | undefined): void {
  if (error !== undefined) throw error;
}
