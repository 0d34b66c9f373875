// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type FairleadError, RetryableError } from "../../src/errors.ts";
import { concernsUs, wantsLoadBalancer } from "../../src/model/eligibility.ts";
import { byAge, type Service, serviceKey } from "../../src/model/service.ts";
import type { CloudFailure } from "../contract/fake-cloud.ts";
import {
  brokenAnnotation,
  buildFake,
  groupAnnotation,
  hostnameOf,
  pendingAnnotation,
  refusedAnnotation,
} from "../contract/fake-provider.ts";
import { makeNode, makePort, makeService } from "../support/make-service.ts";
import { inside, LoopRig, readyOf } from "./loop-rig.ts";

/** What may happen to a cluster, its cloud, and the process between them. */
type Step =
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
    key: fc.constantFrom(brokenAnnotation, refusedAnnotation, pendingAnnotation, "none"),
  }),
  fc.record({ kind: fc.constant("Port" as const), port: fc.integer({ min: 1, max: 3 }) }),
];

/** Only a process that saw it knows of the group that a Service left, or of a Service whose finalizer was taken away. */
const editsSeen: readonly fc.Arbitrary<Edit>[] = [
  fc.record({ kind: fc.constant("Group" as const), group: fc.constantFrom("default/one", "shared") }),
  fc.record({ kind: fc.constant("TakeFinalizer" as const) }),
];

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

const watched: readonly fc.Arbitrary<Step>[] = [editStep(edits), editStep(edits), editStep(editsSeen)];
const restarted: readonly fc.Arbitrary<Step>[] = [
  editStep(edits),
  editStep(edits),
  fc.record({ kind: fc.constant("Restart" as const) }),
];

for (const [title, further, options] of [
  ["with restarts", restarted, {}],
  ["with moves between groups", watched, {}],
  ["with nothing kept outside", watched, inside],
] as const) {
  test(`whatever happens, ${title}: in the end every Service has what it wants, and nothing is left over`, async () => {
    const steps = fc.array(fc.oneof(...happenings, ...further), { minLength: 1, maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(steps, async (story) => {
        const rig = new LoopRig(options);
        rig.cluster.deliversAtOnce = false;
        rig.start(3);
        for (const [age, step] of story.entries()) await happen(rig, step, age);
        await comeToRest(rig);
        assert.deepEqual(rig.cloud.overlaps, [], "two workers on one load balancer");
        checkServices(rig);
        checkCloud(rig);
        await checkRest(rig);
      }),
      { numRuns: 150 },
    );
  });
}

async function happen(rig: LoopRig, step: Step, age: number): Promise<void> {
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

/** Nothing fails any more, all is heard, and enough time goes by for the longest wait. */
async function comeToRest(rig: LoopRig): Promise<void> {
  rig.cloud.heal();
  rig.cluster.heal();
  rig.cluster.deliversAtOnce = true;
  rig.cluster.deliver();
  await rig.pass(1_300_000);
}

function checkServices(rig: LoopRig): void {
  for (const service of allServices(rig)) {
    const members = membersWith(rig, keyOf(service));
    const about = `${serviceKey(service)} ${JSON.stringify(service)}`;
    if (!wantsLoadBalancer(service, undefined)) {
      // Where a member is broken, nobody knows what its group is to look like, and who leaves it has to wait.
      if (allServices(rig).some(({ annotations }) => brokenAnnotation in annotations)) continue;
      assert.equal(concernsUs(service, undefined), false, about);
      assert.equal(service.loadBalancerClass !== undefined && hasMark(service), false, about);
      continue;
    }
    assert.equal(service.finalizers.length, 1, about);
    if (some(members, brokenAnnotation)) {
      assert.match(readyOf(service), /^False FakeBroken/, about);
    } else if (some(members, refusedAnnotation)) {
      assert.match(readyOf(service), /^False FakeRefused/, about);
      assert.deepEqual(service.ingress, [], about);
    } else if (some(members, pendingAnnotation)) {
      assert.match(readyOf(service), /^False Provisioning/, about);
    } else {
      assert.match(readyOf(service), /^True/, about);
      assert.deepEqual(service.ingress, [{ hostname: hostnameOf(keyOf(service)) }], about);
    }
  }
}

function checkCloud(rig: LoopRig): void {
  const wanted = new Map<string, unknown>();
  const unknowable = new Set<string>();
  for (const key of new Set(allServices(rig).map(keyOf))) {
    const members = membersWith(rig, key);
    // Where a member is broken nothing is changed, so that whatever there was before it broke is still there.
    if (some(members, brokenAnnotation)) unknowable.add(key);
    if (members.length === 0 || unknowable.has(key) || some(members, refusedAnnotation)) continue;
    for (const [name, resource] of wantedOf(rig, key, members)) wanted.set(name, resource);
  }
  const present = Object.entries(rig.cloud.snapshot()).filter(([, { owner }]) => !unknowable.has(owner));
  assert.deepEqual(new Map(present), wanted);
}

/** Nothing is written any more, whatever is looked at. */
async function checkRest(rig: LoopRig): Promise<void> {
  // That there is no node is the one thing that a new process tells again.
  const deeds = (): readonly number[] => [
    rig.cluster.writes.length,
    rig.cloud.writes.length,
    rig.events.filter((event) => !event.includes("UnAvailableLoadBalancer")).length,
  ];
  const before = deeds();
  await rig.restart();
  await rig.pass(1_300_000);
  assert.deepEqual(deeds(), before);
}

function wantedOf(rig: LoopRig, key: string, members: readonly Service[]) {
  const nodes = rig.cluster.stores.nodes.list();
  const request = {
    key,
    clusterName: "test",
    uids: [],
    nodes,
    members: members.map((service) => ({ service, endpoints: [] })),
  };
  return buildFake(request).resources;
}

function allServices(rig: LoopRig): readonly Service[] {
  return rig.cluster.serverKeys().flatMap((key) => rig.cluster.server(key) ?? []);
}

function membersWith(rig: LoopRig, key: string): readonly Service[] {
  return allServices(rig)
    .filter((service) => wantsLoadBalancer(service, undefined) && keyOf(service) === key)
    .sort(byAge);
}

function keyOf(service: Service): string {
  return service.annotations[groupAnnotation] ?? serviceKey(service);
}

function some(members: readonly Service[], annotation: string): boolean {
  return members.some(({ annotations }) => annotation in annotations);
}

function hasMark(service: Service): boolean {
  return service.finalizers.length > 0;
}
