// SPDX-License-Identifier: Apache-2.0

import type { FairleadError } from "../../errors.ts";
import type { Node } from "../../model/request.ts";
import type { InstanceAnswer } from "../instances.ts";
import type { FreshNode } from "../node-writer.ts";
import type { AskMachines } from "./ask-machines.ts";
import type { Ending } from "./ending.ts";
import type { NodeControllerParts } from "./node-controller-parts.ts";
import type { NodeTeller } from "./node-teller.ts";
import { type Superseded, tryRewrite } from "./rewrite.ts";
import { Hold, Suspects } from "./suspicion.ts";
import { chooseWitnesses, judgeTrust, type Trust } from "./trust.ts";

export interface GoneNodeRecorder {
  /** "Deleted", or the reason why a node was not. */
  deleted(outcome: string): void;
  /** How many are kept now because the provider is not to be believed. */
  held(nodes: number): void;
}

export interface GoneNodesOptions
  extends Pick<NodeControllerParts<GoneNodeRecorder>, "writer" | "clock" | "log" | "metrics"> {
  readonly ask: AskMachines;
  readonly teller: NodeTeller;
}

type Answers = ReadonlyMap<string, InstanceAnswer>;

/** Deletes nodes whose machine is gone: each once, after a second look, and not on the word of a provider that looks elsewhere. */
export class GoneNodes {
  readonly #options: GoneNodesOptions;
  readonly #suspects = new Suspects();
  readonly #hold: Hold;
  #isHolding = false;

  constructor(options: GoneNodesOptions) {
    this.#options = options;
    this.#hold = new Hold(options.clock);
  }

  /**
   * `nodes` are all of the cluster, `answers` what the provider said just now of those that are not Ready. @throws the reason of the
   * end, and nothing else
   */
  async take(nodes: readonly Node[], answers: Answers, ending: Ending): Promise<void> {
    this.#options.teller.retain(new Set(nodes.map(({ uid }) => uid)));
    // Without a providerID the provider may have looked for something else.
    const gone = nodes.filter(({ name, providerID }) => answers.get(name)?.kind === "Gone" && providerID !== "");
    const confirmed = this.#suspects.confirm(gone);
    if (confirmed.length === 0) {
      this.#release();
      return;
    }
    const trust = await this.#judge(nodes, answers, ending.cut);
    if (this.#hold.keeps(trust)) {
      this.#keep(confirmed, trust);
      return;
    }
    this.#release();
    for (const node of confirmed) await this.#delete(node, ending);
  }

  /** Nodes that work are asked for only where there is something to decide, and nobody else speaks for the provider. */
  async #judge(nodes: readonly Node[], answers: Answers, signal: AbortSignal): Promise<Trust> {
    const trust = judgeTrust(nodes, answers);
    if (trust === "Trusted") return trust;
    const more = await this.#options.ask(chooseWitnesses(nodes), signal);
    return judgeTrust(nodes, new Map([...answers, ...more]));
  }

  #keep(nodes: readonly Node[], trust: Trust): void {
    const { log, metrics, teller } = this.#options;
    if (!this.#isHolding)
      log.error({ nodes: nodes.length, trust }, "the provider says that machines are gone, and knows none");
    this.#isHolding = true;
    metrics.held(nodes.length);
    for (const node of nodes) teller.complain(node, { reason: "DeletionHeld", message: heldMessage(node) });
  }

  #release(): void {
    const { log, metrics } = this.#options;
    this.#hold.end();
    metrics.held(0);
    if (this.#isHolding) log.info({}, "no node is kept any more whose machine is gone");
    this.#isHolding = false;
  }

  /** What the directory has not heard of yet, a deletion of our own among it, is seen in the fresh Node. */
  async #delete(node: Node, ending: Ending): Promise<void> {
    const { writer, log, metrics } = this.#options;
    const write = (fresh: FreshNode) => this.#deleteFresh(fresh, ending.cut);
    const failed = (error: FairleadError): void => this.#tellFailure(node, error);
    if ((await tryRewrite(node, { writer, ending, write, failed })) !== "Deleted") return;
    log.info({ node: node.name, providerID: node.providerID }, "deleted a node: its machine is gone");
    metrics.deleted("Deleted");
  }

  #tellFailure(node: Node, { reason, message }: FairleadError): void {
    const { log, metrics, teller } = this.#options;
    const fields = { node: node.name, reason, message };
    metrics.deleted(reason);
    const complaint = `Failed deleting node ${node.name}: ${message}`;
    const isNews = teller.complain(node, { reason: "DeletingNodeFailed", message: complaint });
    if (isNews) log.warn(fields, "a node whose machine is gone was not deleted; trying again");
    else log.debug(fields, "a node whose machine is gone was not deleted");
  }

  async #deleteFresh(fresh: FreshNode, signal: AbortSignal): Promise<"Deleted" | Superseded> {
    const { node } = fresh;
    if (node.ready) return "Superseded";
    this.#options.teller.deletionBegins(node);
    await this.#options.writer.delete(fresh, signal);
    return "Deleted";
  }
}

function heldMessage({ name, providerID }: Node): string {
  return (
    `The provider says that the machine of ${name} (${providerID}) is gone, but it knows no machine of this cluster at all: ` +
    "check its region and account. The node is kept; if the machine is gone indeed, delete it by kubectl delete node."
  );
}
