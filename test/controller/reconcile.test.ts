// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { concernsUs, wantsLoadBalancer } from "../../src/model/eligibility.ts";
import { byAge, type Service, serviceKey } from "../../src/model/service.ts";
import {
  brokenAnnotation,
  buildFake,
  groupAnnotation,
  hostnameOf,
  leftOutAnnotation,
  pendingAnnotation,
  refusedAnnotation,
  unreadyAnnotation,
} from "../contract/fake-provider.ts";
import { inside, LoopRig, readyOf } from "./loop-rig.ts";
import { happen, restarted, restartedAnywhere, storyOf, watched } from "./story.ts";

for (const [title, further, options] of [
  ["with restarts", restarted, {}],
  ["with restarts and moves between groups", restartedAnywhere, {}],
  ["with moves between groups", watched, {}],
  ["with nothing kept outside", watched, inside],
] as const) {
  test(`whatever happens, ${title}: in the end every Service has what it wants, and nothing is left over`, async () => {
    await fc.assert(
      fc.asyncProperty(storyOf(further), async (story) => {
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

/** Nothing fails any more, all is heard, and enough time goes by for the longest wait. */
async function comeToRest(rig: LoopRig): Promise<void> {
  rig.cloud.heal();
  rig.cluster.heal();
  rig.cluster.deliversAtOnce = true;
  rig.cluster.deliver();
  await rig.pass(1_300_000);
  // As a provider does that lists what it has in the account.
  rig.controller.requeue(Object.values(rig.cloud.snapshot()).map(({ owner }) => owner));
  await rig.pass(1_300_000);
}

function checkServices(rig: LoopRig): void {
  for (const service of allServices(rig)) {
    const members = membersWith(rig, keyOf(service));
    const about = `${serviceKey(service)} ${JSON.stringify(service)}`;
    if (!wantsLoadBalancer(service, undefined)) {
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
    } else if (leftOutAnnotation in service.annotations) {
      assert.match(readyOf(service), /^False FakeLeftOut/, about);
      assert.deepEqual(service.ingress, [], about);
    } else {
      assert.match(readyOf(service), some(members, unreadyAnnotation) ? /^False Provisioning: true/ : /^True/, about);
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

function some(members: readonly Service[], annotation: string): boolean {
  return members.some(({ annotations }) => annotation in annotations);
}

function hasMark(service: Service): boolean {
  return service.finalizers.length > 0;
}

function keyOf(service: Service): string {
  return service.annotations[groupAnnotation] ?? serviceKey(service);
}
