// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../../src/clock.ts";
import type { InstanceAnswer, Instances } from "../../../src/controller/instances.ts";
import { toFairleadError, toProblem } from "../../../src/errors.ts";
import type { Log } from "../../../src/log.ts";
import type { Node } from "../../../src/model/request.ts";
import type { AwsApi } from "../aws-api.ts";
import { identityOf } from "../machine/identity.ts";
import { toFargateMetadata, toMetadata } from "../machine/metadata.ts";
import { notAnInstance } from "../machine/node-problem.ts";
import type { Network } from "../network/network.ts";
import type { AwsSettings } from "../settings.ts";
import { inSlices } from "../slices.ts";
import { Absences } from "./absences.ts";
import { instancesPerCall, MachineReads } from "./machine-reads.ts";
import { type Findings, type IdQuestion, MachineSearch } from "./machine-search.ts";
import { awaitsLabels, NodeLabels, type Pairing } from "./node-labels.ts";
import { Topologies } from "./topologies.ts";

/** Calls under way at once for one look-up of many nodes: it bounds what their answers take in memory. */
const mostCalls = 4;

export interface AwsInstancesOptions {
  readonly api: AwsApi;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Pick<AwsSettings, "clusterName" | "vpcId" | "nodeIPFamilies">;
  readonly network: Pick<Network, "vpcId" | "zones">;
}

/** By the node's name. */
type Answers = ReadonlyMap<string, InstanceAnswer>;

/** Nodes whose machines are found by one call. */
interface Batch {
  readonly nodes: readonly Node[];
  readonly find: () => Promise<Findings>;
}

/** The machines behind nodes, in EC2. A look-up costs a call for each 100 nodes, and at most one more for each zone. */
export class AwsInstances implements Instances {
  readonly #options: AwsInstancesOptions;
  readonly #search: MachineSearch;
  readonly #labels: NodeLabels;

  constructor(options: AwsInstancesOptions) {
    const { api, clock, settings, network } = options;
    const reads = new MachineReads({ api, clock, vpcId: () => settings.vpcId ?? network.vpcId });
    this.#options = options;
    this.#search = new MachineSearch({ reads, absences: new Absences(clock), clusterName: settings.clusterName });
    this.#labels = new NodeLabels({ network, topologies: new Topologies(options) });
  }

  async lookUp(nodes: readonly Node[], signal: AbortSignal): Promise<Answers> {
    signal.throwIfAborted();
    const answers = new Map<string, InstanceAnswer>();
    const batches = this.#batchesOf(nodes, answers, signal);
    const lanes = Array.from({ length: mostCalls }, async () => {
      for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
        for (const [name, answer] of await this.#answer(batch, signal)) answers.set(name, answer);
      }
    });
    await Promise.all(lanes);
    return answers;
  }

  /** Of those that EC2 is to be asked about; the others are answered at once. */
  #batchesOf(nodes: readonly Node[], answers: Map<string, InstanceAnswer>, signal: AbortSignal): Batch[] {
    const withIds: IdQuestion[] = [];
    const named: Node[] = [];
    for (const node of nodes) {
      const identity = identityOf(node);
      if (identity.kind === "Instance") withIds.push({ node, identity });
      else if (identity.kind === "Named") named.push(node);
      else if (identity.kind === "Foreign") answers.set(node.name, { kind: "Unknown", problem: notAnInstance(node) });
      else answers.set(node.name, exists(toFargateMetadata(identity, node)));
    }
    const zones = Map.groupBy(withIds, ({ identity }) => identity.zone);
    return [
      ...[...zones].flatMap(([zone, questions]) =>
        inSlices(questions, instancesPerCall).map((slice) => ({
          nodes: slice.map(({ node }) => node),
          find: () => this.#search.byId(zone, slice, signal),
        })),
      ),
      ...inSlices(named, instancesPerCall).map((slice) => ({
        nodes: slice,
        find: () => this.#search.byName(slice, signal),
      })),
    ];
  }

  /** What fails for all is unknown of each. */
  async #answer({ nodes, find }: Batch, signal: AbortSignal): Promise<Answers> {
    try {
      return await this.#describe(nodes, await find(), signal);
    } catch (error) {
      return allUnknown(nodes, error, signal);
    }
  }

  async #describe(nodes: readonly Node[], findings: Findings, signal: AbortSignal): Promise<Answers> {
    const answers = new Map<string, InstanceAnswer>();
    const waiting: Pairing[] = [];
    for (const node of nodes) {
      const finding = findings.get(node.name);
      if (finding === undefined) continue;
      if (finding.kind !== "Found") answers.set(node.name, finding);
      else if (awaitsLabels(node)) waiting.push({ node, machine: finding.machine });
      else answers.set(node.name, this.#toAnswer({ node, machine: finding.machine }, {}));
    }
    return new Map([...answers, ...(await this.#withLabels(waiting, signal))]);
  }

  async #withLabels(pairings: readonly Pairing[], signal: AbortSignal): Promise<Answers> {
    try {
      const labels = await this.#labels.of(pairings, signal);
      return new Map(
        pairings.map((pairing) => [pairing.node.name, this.#toAnswer(pairing, labels.get(pairing.node.name))]),
      );
    } catch (error) {
      return allUnknown(
        pairings.map(({ node }) => node),
        error,
        signal,
      );
    }
  }

  #toAnswer({ node, machine }: Pairing, labels: Readonly<Record<string, string>> = {}): InstanceAnswer {
    const { nodeIPFamilies: families = ["ipv4"] } = this.#options.settings;
    // As upstream: one that is still stopping may still write to its volumes.
    return exists(toMetadata(machine, node, { families, labels }), machine.state === "stopped");
  }
}

type Existing = Extract<InstanceAnswer, { readonly kind: "Exists" }>;

function exists(metadata: Existing["metadata"], isShutdown = false): Existing {
  return { kind: "Exists", isShutdown, metadata };
}

/** @throws the signal's reason, where that is why it failed */
function allUnknown(nodes: readonly Node[], error: unknown, signal: AbortSignal): Answers {
  signal.throwIfAborted();
  const problem = toProblem(toFairleadError(error));
  return new Map(nodes.map(({ name }) => [name, { kind: "Unknown", problem }]));
}
