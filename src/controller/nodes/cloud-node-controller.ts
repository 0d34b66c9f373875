// SPDX-License-Identifier: Apache-2.0

import { type Problem, toFairleadError, toProblem } from "../../errors.ts";
import type { Node } from "../../model/request.ts";
import { type BackoffRange, backoffMs, jitter } from "../backoff.ts";
import type { ManagedController } from "../managed-controller.ts";
import { Streaks } from "../streaks.ts";
import { WorkQueue, type WorkQueueMetrics } from "../workqueue.ts";
import { updateAddresses } from "./address-round.ts";
import { type AnswerRecorder, type AskMachines, createAskMachines } from "./ask-machines.ts";
import { Ending } from "./ending.ts";
import { initializeNode, mirrorLabels } from "./initialize-node.ts";
import { JoinedLookUp } from "./joined-look-up.ts";
import type { NodeControllerParts } from "./node-controller-parts.ts";
import { NodeTeller } from "./node-teller.ts";
import { goRound } from "./rounds.ts";
import { isWorkDue, workOn } from "./work-due.ts";

export interface CloudNodeMetrics extends AnswerRecorder {
  /** Upstream's name of it is "Nodes". */
  readonly queue: WorkQueueMetrics;
  /** A node was initialized, this long after its creation. */
  initialized(seconds: number): void;
  /** A try to bring a node up to date ended: "Ok", or the reason of the problem. */
  synced(outcome: string): void;
  /** Addresses of a node were written in the periodic round: "Ok", or the reason why not. */
  addressed(outcome: string): void;
}

export interface CloudNodeSettings {
  /** Nodes that are initialized at the same time. */
  readonly workers: number;
  /** Nodes whose addresses are written at the same time. */
  readonly statusWorkers: number;
  /** How often the addresses of all nodes are looked at. */
  readonly statusPeriodMs: number;
}

export interface CloudNodeController extends ManagedController {
  /** `have` undefined = added, `want` undefined = deleted. */
  nodeChanged(have: Node | undefined, want: Node | undefined): void;
  /** For the metrics of its queue. */
  secondsInProgress(): readonly number[];
}

/**
 * Sooner again than a load balancer, whose first delay is 5 s and whose last five minutes: a new machine is unknown to its cloud for a
 * second or two, nothing runs on its node until then, and many nodes that wait cost one question. Upstream begins at 5 ms and ends at
 * 1000 s.
 */
const nodeBackoff: BackoffRange = { firstMs: 1_000, capMs: 60_000 };

/** How many failures in a row are put down to the weather. */
const patience = 2;

/** Upstream's cloud-node-controller: says of each node what machine it is, and lets pods be scheduled to it then. */
export function createCloudNodeController(
  parts: NodeControllerParts<CloudNodeMetrics>,
  settings: CloudNodeSettings,
): CloudNodeController {
  return new Controller(parts, settings);
}

class Controller implements CloudNodeController {
  readonly name = "cloud-node-controller";
  readonly #parts: NodeControllerParts<CloudNodeMetrics>;
  readonly #settings: CloudNodeSettings;
  readonly #queue: WorkQueue;
  readonly #ask: AskMachines;
  readonly #lookUp: JoinedLookUp;
  readonly #teller: NodeTeller;
  readonly #streaks = new Streaks();
  readonly #ending: Ending;
  #rounds: Promise<void> = Promise.resolve();
  #queueStopped: Promise<void> | undefined;
  #isStarted = false;

  constructor(parts: NodeControllerParts<CloudNodeMetrics>, settings: CloudNodeSettings) {
    const { instances, events, clock, random, log, metrics } = parts;
    this.#parts = parts;
    this.#settings = settings;
    this.#ending = new Ending(clock);
    this.#teller = new NodeTeller(events);
    this.#ask = createAskMachines({ instances, clock, recorder: metrics });
    this.#lookUp = new JoinedLookUp(this.#ask, clock, this.#ending.cut);
    const process = (name: string): Promise<void> => this.#process(name);
    this.#queue = new WorkQueue({ process, clock, random, log, metrics: metrics.queue });
  }

  problem(): undefined {
    return undefined;
  }

  start(): void {
    this.#isStarted = true;
    for (const node of this.#parts.nodes.list()) if (workOn(node) !== undefined) this.#queue.add(node.name);
    this.#queue.start(this.#settings.workers);
    const { clock, log, random } = this.#parts;
    const periodMs = (): number => jitter(this.#settings.statusPeriodMs, random);
    this.#rounds = goRound({ clock, log, periodMs, round: () => this.#round() }, this.#ending.begun);
  }

  stop(graceMs: number): Promise<void> {
    this.#queueStopped ??= this.#queue.stop();
    return this.#ending.end(graceMs, Promise.all([this.#queueStopped, this.#rounds]));
  }

  nodeChanged(have: Node | undefined, want: Node | undefined): void {
    if (!this.#isStarted) return;
    if (have !== undefined && have.uid !== want?.uid) this.#forget(have);
    if (want !== undefined && isWorkDue(have, want)) this.#queue.add(want.name);
  }

  secondsInProgress(): readonly number[] {
    return this.#queue.secondsInProgress();
  }

  #round(): Promise<void> {
    const { nodes, writer, log, metrics } = this.#parts;
    const addressed = (outcome: string): void => metrics.addressed(outcome);
    const { statusWorkers: width } = this.#settings;
    return updateAddresses(
      { ask: this.#ask, nodes, writer, teller: this.#teller, log, width, addressed },
      this.#ending,
    );
  }

  async #process(name: string): Promise<void> {
    const node = this.#parts.nodes.get(name);
    const work = node && workOn(node);
    if (node === undefined) return;
    if (work === undefined) {
      this.#forget(node);
      return;
    }
    try {
      const problem = await (work === "Initialize" ? this.#initialize(node) : this.#mirror(node));
      if (problem === undefined) this.#succeeded(node);
      else this.#failed(node, problem);
    } catch (thrown) {
      if (!this.#ending.cut.aborted) this.#failed(node, toProblem(toFairleadError(thrown)));
    }
  }

  /** Returns why it is not initialized. @throws FairleadError */
  async #initialize(node: Node): Promise<Problem | undefined> {
    const { writer, log, clock, metrics } = this.#parts;
    const answer = await this.#lookUp.of(node);
    if (answer.kind === "Unknown") return answer.problem;
    if (answer.kind === "Gone") return unknownMachine(node);
    const outcome = await initializeNode(node, answer.metadata, writer, this.#ending.cut);
    // What it is now comes, or has come, as a change.
    if (outcome === "Superseded") return undefined;
    if (outcome.kind === "Refused") return outcome.problem;
    log.info({ node: node.name, providerID: node.providerID || answer.metadata.providerID }, "initialized a node");
    this.#teller.milestone(node, "Synced", "Node synced successfully");
    metrics.initialized(Math.max(0, clock.now() - outcome.createdAt) / 1000);
    return undefined;
  }

  /** @throws FairleadError */
  async #mirror(node: Node): Promise<undefined> {
    await mirrorLabels(node, this.#parts.writer, this.#ending.cut);
    return undefined;
  }

  #succeeded(node: Node): void {
    this.#parts.metrics.synced("Ok");
    this.#forget(node);
  }

  #failed(node: Node, problem: Problem): void {
    const { log, metrics, nodes, random } = this.#parts;
    metrics.synced(problem.reason);
    // Gone meanwhile, or another by now: nobody would forget what is kept of it from here on.
    if (nodes.get(node.name)?.uid !== node.uid) {
      this.#forget(node);
      return;
    }
    const streak = this.#streaks.grow(node.name);
    const fields = { node: node.name, reason: problem.reason, message: problem.message, streak };
    const isWorthALine = isToldNow(problem, streak) && this.#teller.complain(node, toComplaint(problem));
    if (isWorthALine) log.warn(fields, "a node cannot be brought up to date; trying again");
    else log.debug(fields, "a node is not up to date");
    this.#queue.addAfter(node.name, backoffMs(streak, random, nodeBackoff));
  }

  #forget(node: Node): void {
    this.#queue.forget(node.name);
    this.#streaks.end(node.name);
    this.#teller.recovered(node);
  }
}

function isToldNow({ kind }: Problem, streak: number): boolean {
  return kind !== "RetryableError" || streak > patience;
}

/** What users can mend has its own reason. */
function toComplaint({ kind, reason, message }: Problem): Pick<Problem, "reason" | "message"> {
  if (kind === "UserError") return { reason, message };
  return { reason: "SyncNodeFailed", message: `Error syncing node: ${message}` };
}

/** A cloud may show a new machine seconds after it runs; and only the lifecycle controller deletes nodes. */
function unknownMachine({ name, providerID }: Node): Problem {
  const known = providerID === "" ? "which has no providerID yet" : `providerID ${providerID}`;
  return {
    kind: "RetryableError",
    reason: "InstanceNotFound",
    message: `the provider knows no machine of node ${name}, ${known}`,
  };
}
