// SPDX-License-Identifier: Apache-2.0

import type { FairleadError } from "../../errors.ts";
import type { Node } from "../../model/request.ts";
import { compareText } from "../../model/service.ts";
import type { InstanceAnswer } from "../instances.ts";
import type { ManagedController } from "../managed-controller.ts";
import type { FreshNode } from "../node-writer.ts";
import { type AnswerRecorder, type AskMachines, createAskMachines } from "./ask-machines.ts";
import { Ending } from "./ending.ts";
import { type GoneNodeRecorder, GoneNodes } from "./gone-nodes.ts";
import type { NodeControllerParts } from "./node-controller-parts.ts";
import { hasTaint, shutdownTaint, withoutTaint, withShutdownTaint } from "./node-taints.ts";
import { NodeTeller } from "./node-teller.ts";
import { tryRewrite } from "./rewrite.ts";
import { goRound } from "./rounds.ts";

export interface NodeLifecycleMetrics extends AnswerRecorder, GoneNodeRecorder {
  /** The shutdown taint: "Added", "Removed", or the reason why not. */
  tainted(outcome: string): void;
}

export interface NodeLifecycleSettings {
  /** How often nodes that are not Ready are looked at. */
  readonly monitorPeriodMs: number;
}

/** Upstream's cloud-node-lifecycle-controller: marks nodes whose machine is shut down, and deletes those whose machine is gone. */
export function createNodeLifecycleController(
  parts: NodeControllerParts<NodeLifecycleMetrics>,
  settings: NodeLifecycleSettings,
): ManagedController {
  return new Controller(parts, settings);
}

class Controller implements ManagedController {
  readonly name = "cloud-node-lifecycle-controller";
  readonly #parts: NodeControllerParts<NodeLifecycleMetrics>;
  readonly #settings: NodeLifecycleSettings;
  readonly #ask: AskMachines;
  readonly #gone: GoneNodes;
  readonly #ending: Ending;
  #rounds: Promise<void> = Promise.resolve();
  /** Why machines were not known at the last look, as text. */
  #trouble = "";

  constructor(parts: NodeControllerParts<NodeLifecycleMetrics>, settings: NodeLifecycleSettings) {
    const { instances, events, writer, clock, log, metrics } = parts;
    this.#parts = parts;
    this.#settings = settings;
    this.#ending = new Ending(clock);
    this.#ask = createAskMachines({ instances, clock, recorder: metrics });
    this.#gone = new GoneNodes({ ask: this.#ask, teller: new NodeTeller(events), writer, clock, log, metrics });
  }

  problem(): undefined {
    return undefined;
  }

  start(): void {
    const { clock, log } = this.#parts;
    const periodMs = (): number => this.#settings.monitorPeriodMs;
    this.#rounds = goRound({ clock, log, periodMs, round: () => this.#round() }, this.#ending.begun);
  }

  stop(graceMs: number): Promise<void> {
    return this.#ending.end(graceMs, this.#rounds);
  }

  async #round(): Promise<void> {
    const nodes = this.#parts.nodes.list().filter(({ deleting }) => !deleting);
    for (const node of nodes) {
      if (node.ready && hasTaint(node, shutdownTaint)) await this.#setShutdown(node, false);
    }
    const silent = nodes.filter(({ ready }) => !ready);
    const answers = await this.#ask(silent, this.#ending.cut);
    this.#tellTrouble(answers);
    for (const node of silent) {
      const answer = answers.get(node.name);
      const isShutdown = answer?.kind === "Exists" && answer.isShutdown;
      if (isShutdown && !hasTaint(node, shutdownTaint)) await this.#setShutdown(node, true);
    }
    await this.#gone.take(nodes, answers, this.#ending);
  }

  async #setShutdown(node: Node, isShutdown: boolean): Promise<void> {
    const { writer, log, metrics } = this.#parts;
    const ending = this.#ending;
    const write = async (fresh: FreshNode): Promise<void> => {
      if (fresh.node.ready === isShutdown || hasTaint(fresh.node, shutdownTaint) === isShutdown) return;
      const taints = isShutdown ? withShutdownTaint(fresh.taints) : withoutTaint(fresh.taints, shutdownTaint);
      await writer.patch(fresh, { taints }, ending.cut);
      log.info({ node: node.name }, isShutdown ? "tainted a node: its machine is shut down" : "a node is up again");
      metrics.tainted(isShutdown ? "Added" : "Removed");
    };
    const failed = ({ reason, message }: FairleadError): void => {
      log.warn({ node: node.name, reason, message }, "the shutdown taint of a node was not written");
      metrics.tainted(reason);
    };
    await tryRewrite(node, { writer, ending, write, failed });
  }

  /** A line when it changes, not one each period; of each reason what is said of one node. */
  #tellTrouble(answers: ReadonlyMap<string, InstanceAnswer>): void {
    const problems = [...answers.values()].flatMap((answer) => (answer.kind === "Unknown" ? [answer.problem] : []));
    const reasons = Object.fromEntries(problems.map(({ reason, message }) => [reason, message]));
    const trouble = Object.keys(reasons).sort(compareText).join(", ");
    if (trouble !== this.#trouble && trouble !== "") {
      this.#parts.log.warn({ nodes: problems.length, reasons }, "machines cannot be looked at");
    }
    this.#trouble = trouble;
  }
}
