// SPDX-License-Identifier: Apache-2.0

import type { InstanceAnswer, InstanceMetadata, Instances } from "../../../src/controller/instances.ts";
import type { Node } from "../../../src/model/request.ts";

export function makeMetadata(name: string, own: Partial<InstanceMetadata> = {}): InstanceMetadata {
  return {
    providerID: `fake:///${name}`,
    instanceType: "m5.large",
    zone: "east-1a",
    region: "east-1",
    addresses: [
      { type: "InternalIP", address: "10.0.0.1" },
      { type: "InternalDNS", address: `${name}.internal` },
    ],
    labels: {},
    ...own,
  };
}

export function exists(name: string, own: Partial<InstanceMetadata> = {}, isShutdown = false): InstanceAnswer {
  return { kind: "Exists", isShutdown, metadata: makeMetadata(name, own) };
}

export function unknown(reason = "Throttled"): InstanceAnswer {
  return { kind: "Unknown", problem: { kind: "RetryableError", reason, message: `the cloud said ${reason}` } };
}

export const gone: InstanceAnswer = { kind: "Gone" };

/** Machines that are there as the test says; those it does not mention exist. */
export class FakeMachines implements Instances {
  /** Names in each question, in order. */
  readonly questions: (readonly string[])[] = [];
  readonly #answers = new Map<string, InstanceAnswer>();
  /** Stands in the place of the answers, once or as long as it is set. */
  behaviour:
    | ((nodes: readonly Node[], signal: AbortSignal) => Promise<ReadonlyMap<string, InstanceAnswer>>)
    | undefined;

  set(name: string, answer: InstanceAnswer): void {
    this.#answers.set(name, answer);
  }

  lookUp(nodes: readonly Node[], signal: AbortSignal): Promise<ReadonlyMap<string, InstanceAnswer>> {
    this.questions.push(nodes.map(({ name }) => name));
    return this.behaviour?.(nodes, signal) ?? Promise.resolve(this.answersTo(nodes));
  }

  answersTo(nodes: readonly Node[]): ReadonlyMap<string, InstanceAnswer> {
    return new Map(nodes.map(({ name }) => [name, this.#answers.get(name) ?? exists(name)]));
  }
}
