// SPDX-License-Identifier: Apache-2.0

import type { Problem } from "../../../src/errors.ts";
import type { Node } from "../../../src/model/request.ts";
import { chooseByName } from "../machine/choose-by-name.ts";
import type { Identity } from "../machine/identity.ts";
import type { Machine } from "../machine/machine.ts";
import { instanceNotSeen, notFoundByName } from "../machine/node-problem.ts";
import type { Absences } from "./absences.ts";
import type { MachineReads, Sighting } from "./machine-reads.ts";

/** A node whose machine has an id. */
export interface IdQuestion {
  readonly node: Node;
  readonly identity: Extract<Identity, { readonly kind: "Instance" }>;
}

/** What became of the search for a node's machine. */
export type Finding =
  | { readonly kind: "Found"; readonly machine: Machine }
  | { readonly kind: "Gone" }
  | { readonly kind: "Unknown"; readonly problem: Problem };

/** By the node's name. */
export type Findings = ReadonlyMap<string, Finding>;

export interface MachineSearchOptions {
  readonly reads: MachineReads;
  readonly absences: Absences;
  readonly clusterName: string;
}

/** Finds the machines of nodes. That one is gone is said only where nothing else could be meant by what AWS answers. */
export class MachineSearch {
  readonly #options: MachineSearchOptions;

  constructor(options: MachineSearchOptions) {
    this.#options = options;
  }

  /** Of nodes whose machines are said to be in one zone. @throws FairleadError */
  async byId(zone: string, questions: readonly IdQuestion[], signal: AbortSignal): Promise<Findings> {
    const ids = questions.map(({ identity }) => identity.id);
    const sightings = await this.#options.reads.byId(zone, ids, signal);
    // First those that are there: what is thought of the others depends on it.
    for (const sighting of sightings.values()) if (sighting !== "NotFound") this.#options.absences.seen(sighting);
    return new Map(
      questions.map((question) => [question.node.name, this.#judge(question, sightings.get(question.identity.id))]),
    );
  }

  /** Of nodes without a providerID, by their private DNS names: never gone, because nothing says that they were ever in EC2. @throws FairleadError */
  async byName(nodes: readonly Node[], signal: AbortSignal): Promise<Findings> {
    const { reads, absences, clusterName } = this.#options;
    const namesakes = await reads.byName(
      nodes.map(({ name }) => name.toLowerCase()),
      signal,
    );
    return new Map(
      nodes.map((node) => {
        const choice = chooseByName(node, namesakes.get(node.name.toLowerCase()) ?? [], clusterName);
        if (choice.kind !== "Chosen") return [node.name, unknown(notFoundByName(node, choice, clusterName))];
        absences.seen(choice.machine);
        return [node.name, { kind: "Found", machine: choice.machine }];
      }),
    );
  }

  #judge({ node, identity }: IdQuestion, sighting: Sighting | undefined): Finding {
    if (sighting === undefined) return unknown(instanceNotSeen(identity.id, "NotTold"));
    if (sighting === "NotFound") return this.#judgeAbsence(node, identity);
    return sighting.state === "terminated" ? { kind: "Gone" } : { kind: "Found", machine: sighting };
  }

  #judgeAbsence(node: Node, identity: IdQuestion["identity"]): Finding {
    const { absences, clusterName } = this.#options;
    if (!identity.isStated) return unknown(notFoundByName(node, { kind: "None" }, clusterName));
    const doubt = absences.doubtOf(identity);
    return doubt === undefined ? { kind: "Gone" } : unknown(instanceNotSeen(identity.id, doubt));
  }
}

function unknown(problem: Problem): Finding {
  return { kind: "Unknown", problem };
}
