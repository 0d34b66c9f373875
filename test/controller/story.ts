// SPDX-License-Identifier: Apache-2.0

/** Stories of all that may happen while the loop works, and how each thing in them is made to happen. */

import fc from "fast-check";
import { type FairleadError, RetryableError } from "../../src/errors.ts";
import type { Service } from "../../src/model/service.ts";
import type { CloudFailure } from "../contract/fake-cloud.ts";
import {
  brokenAnnotation,
  groupAnnotation,
  leftOutAnnotation,
  pendingAnnotation,
  refusedAnnotation,
  unreadyAnnotation,
} from "../contract/fake-provider.ts";
import { makeNode, makePort, makeService } from "../support/make-service.ts";
import type { LoopRig } from "./loop-rig.ts";

/** What may happen to a cluster, its cloud, and the process between them. */
export type Step =
  | { readonly kind: "Create"; readonly name: string }
  | { readonly kind: "Delete"; readonly name: string }
  | { readonly kind: "Edit"; readonly name: string; readonly edit: Edit }
  | { readonly kind: "Nodes"; readonly count: number }
  | { readonly kind: "CloudFails"; readonly failure: CloudFailure }
  | { readonly kind: "WriteFails"; readonly when: "before" | "after"; readonly reason: string }
  | { readonly kind: "Deliver"; readonly count: number }
  | { readonly kind: "Wait"; readonly ms: number }
  | { readonly kind: "Restart" };

type Edit =
  | { readonly kind: "Type"; readonly type: "ClusterIP" | "NodePort" | "LoadBalancer" }
  | { readonly kind: "Class" | "EmptyIngress" | "TakeFinalizer" }
  | { readonly kind: "Annotation"; readonly key: string }
  | { readonly kind: "Port"; readonly port: number }
  | { readonly kind: "Group"; readonly group: string };

const name = fc.constantFrom("one", "two", "three");

const edits: readonly fc.Arbitrary<Edit>[] = [
  fc.record({
    kind: fc.constant("Type" as const),
    type: fc.constantFrom("ClusterIP" as const, "NodePort" as const, "LoadBalancer" as const),
  }),
  fc.record({ kind: fc.constantFrom("Class" as const, "EmptyIngress" as const) }),
  fc.record({
    kind: fc.constant("Annotation" as const),
    key: fc.constantFrom(
      brokenAnnotation,
      refusedAnnotation,
      pendingAnnotation,
      leftOutAnnotation,
      unreadyAnnotation,
      "none",
    ),
  }),
  fc.record({ kind: fc.constant("Port" as const), port: fc.integer({ min: 1, max: 3 }) }),
];

/** Only a process that saw it knows of the group that a Service left, or of a Service whose finalizer was taken away. */
const moves: readonly fc.Arbitrary<Edit>[] = [
  fc.record({ kind: fc.constant("Group" as const), group: fc.constantFrom("default/one", "shared") }),
];
const editsSeen: readonly fc.Arbitrary<Edit>[] = [...moves, fc.record({ kind: fc.constant("TakeFinalizer" as const) })];

const editStep = (allowed: readonly fc.Arbitrary<Edit>[]): fc.Arbitrary<Step> =>
  fc.record({ kind: fc.constant("Edit" as const), name, edit: fc.oneof(...allowed) });

const create: fc.Arbitrary<Step> = fc.record({ kind: fc.constant("Create" as const), name });

const happenings: readonly fc.Arbitrary<Step>[] = [
  create,
  create,
  fc.record({ kind: fc.constant("Delete" as const), name }),
  fc.record({ kind: fc.constant("Nodes" as const), count: fc.integer({ min: 0, max: 3 }) }),
  fc.record({
    kind: fc.constant("CloudFails" as const),
    failure: fc.constantFrom<CloudFailure>("Before", "ReplyLost", "Throttled", "Denied"),
  }),
  fc.record({
    kind: fc.constant("WriteFails" as const),
    when: fc.constantFrom("before" as const, "after" as const),
    reason: fc.constantFrom("ServerError", "ConnectionRefused", "Conflict"),
  }),
  fc.record({ kind: fc.constant("Deliver" as const), count: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant("Wait" as const), ms: fc.constantFrom(0, 0, 300, 1_100, 10_000) }),
];

/** What else may happen to a process that is never killed. */
export const watched: readonly fc.Arbitrary<Step>[] = [editStep(edits), editStep(edits), editStep(editsSeen)];

/** What else may happen where the process is killed now and then: nothing that only the killed one has seen. */
export const restarted: readonly fc.Arbitrary<Step>[] = [
  editStep(edits),
  editStep(edits),
  fc.record({ kind: fc.constant("Restart" as const) }),
];

/** Moves as well, which the killed process alone has seen: for where the provider finds what is left of them. */
export const restartedAnywhere: readonly fc.Arbitrary<Step>[] = [...restarted, editStep(moves)];

/** One thing after the other: what may happen to any loop, and `further` things. */
export function storyOf(further: readonly fc.Arbitrary<Step>[]): fc.Arbitrary<readonly Step[]> {
  return fc.array(fc.oneof(...happenings, ...further), { minLength: 1, maxLength: 25 });
}

/** Makes it happen. `age` is what came before it in the story, and the age of a Service that is created. */
export async function happen(rig: LoopRig, step: Step, age: number): Promise<void> {
  switch (step.kind) {
    case "Restart":
      return await rig.restart();
    case "Wait":
      return await rig.pass(step.ms);
    case "Deliver":
      return rig.cluster.deliver(step.count);
    case "Nodes":
      return setNodes(rig, step.count);
    case "CloudFails":
      return rig.cloud.failNext(step.failure);
    case "WriteFails": {
      const fail = (): FairleadError => new RetryableError(step.reason, "on command");
      return rig.cluster.hookNext({ [step.when]: fail });
    }
    case "Create":
      return createNamed(rig, step.name, age);
    case "Delete":
      return rig.cluster.delete(`default/${step.name}`);
    case "Edit":
      return rig.cluster.update(`default/${step.name}`, editOf(rig, step));
  }
}

function editOf(rig: LoopRig, { name, edit }: Extract<Step, { readonly kind: "Edit" }>): Partial<Service> {
  const current = rig.cluster.server(`default/${name}`);
  switch (edit.kind) {
    case "Type":
      return { type: edit.type };
    case "Class":
      // Through another type, as the API server demands it.
      rig.cluster.update(`default/${name}`, { type: "ClusterIP" });
      return {
        type: "LoadBalancer",
        loadBalancerClass: current?.loadBalancerClass === undefined ? "other" : undefined,
      };
    case "Annotation":
      return { annotations: { ...groupOf(current), [edit.key]: "true" } };
    case "Group":
      return { annotations: { [groupAnnotation]: edit.group } };
    case "Port":
      return { ports: [makePort({ port: edit.port, nodePort: 30000 + edit.port })] };
    case "TakeFinalizer":
      return { finalizers: [] };
    case "EmptyIngress":
      return { ingress: [] };
  }
}

function groupOf(service: Service | undefined): Readonly<Record<string, string>> {
  const group = service?.annotations[groupAnnotation];
  return group === undefined ? {} : { [groupAnnotation]: group };
}

function createNamed(rig: LoopRig, name: string, age: number): void {
  if (rig.cluster.server(`default/${name}`) !== undefined) return;
  const annotations: Readonly<Record<string, string>> = name === "three" ? {} : { [groupAnnotation]: "shared" };
  rig.cluster.create(makeService({ name, uid: `${name}-${age}`, createdAt: age, annotations }));
}

function setNodes(rig: LoopRig, count: number): void {
  const have = rig.cluster.stores.nodes.list();
  const want = Array.from({ length: count }, (_, index) => makeNode({ name: `node-${index + 1}` }));
  rig.cluster.setNodes(want);
  for (const node of want.slice(have.length)) rig.controller.nodeChanged(undefined, node);
  for (const node of have.slice(want.length)) rig.controller.nodeChanged(node, undefined);
}
