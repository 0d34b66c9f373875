// SPDX-License-Identifier: Apache-2.0

import type { FairleadError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import type { Node, NodeAddress } from "../../model/request.ts";
import { uninitializedTaint } from "../../model/uninitialized-taint.ts";
import type { FreshNode, NodeDirectory, NodeWriter } from "../node-writer.ts";
import type { AskMachines } from "./ask-machines.ts";
import type { Ending } from "./ending.ts";
import { hasTaint } from "./node-taints.ts";
import type { NodeTeller } from "./node-teller.ts";
import { tryRewrite } from "./rewrite.ts";
import { inParallel } from "./rounds.ts";
import { sameAddresses, wantedAddresses } from "./wanted-addresses.ts";

export interface AddressRoundParts {
  readonly ask: AskMachines;
  readonly nodes: NodeDirectory;
  readonly writer: NodeWriter;
  readonly teller: NodeTeller;
  readonly log: Log;
  /** Nodes written to at the same time. */
  readonly width: number;
  /** Addresses of a node were written: "Ok", or the reason why not. */
  readonly addressed: (outcome: string) => void;
}

/** A node, and all addresses of its machine. */
interface Due {
  readonly node: Node;
  readonly machine: readonly NodeAddress[];
}

/**
 * Brings the addresses of all initialized nodes up to date: one question for all of them, and a write only for those that differ.
 * What the provider does not know of a node for sure changes nothing. @throws the reason of the end
 */
export async function updateAddresses(parts: AddressRoundParts, ending: Ending): Promise<void> {
  const { ask, nodes, width } = parts;
  const initialized = nodes.list().filter(isInitialized);
  const answers = await ask(initialized, ending.cut);
  const due = initialized.flatMap((node): readonly Due[] => {
    const answer = answers.get(node.name);
    const machine = answer?.kind === "Exists" ? answer.metadata.addresses : [];
    return isDue(node, machine, parts.teller) ? [{ node, machine }] : [];
  });
  await inParallel(width, due, (each) => update(each, parts, ending));
}

function isInitialized(node: Node): boolean {
  return !node.deleting && !hasTaint(node, uninitializedTaint);
}

function isDue(node: Node, machine: readonly NodeAddress[], teller: NodeTeller): boolean {
  if (machine.length === 0) return false;
  const wanted = wantedAddresses(node, machine);
  if (wanted.kind === "Refused") {
    teller.complain(node, wanted.problem);
    return false;
  }
  teller.recovered(node);
  return !sameAddresses(node.addresses, wanted.addresses);
}

async function update({ node, machine }: Due, parts: AddressRoundParts, ending: Ending): Promise<void> {
  const { writer, log, addressed } = parts;
  const write = async (fresh: FreshNode): Promise<void> => {
    const wanted = wantedAddresses(fresh.node, machine);
    if (wanted.kind === "Refused" || sameAddresses(fresh.node.addresses, wanted.addresses)) return;
    await writer.patchAddresses(fresh, wanted.addresses, ending.cut);
    log.info({ node: node.name, addresses: wanted.addresses }, "wrote the addresses of a node");
    addressed("Ok");
  };
  const failed = ({ reason, message }: FairleadError): void => {
    log.warn({ node: node.name, reason, message }, "the addresses of a node were not written");
    addressed(reason);
  };
  await tryRewrite(node, { writer, ending, write, failed });
}
