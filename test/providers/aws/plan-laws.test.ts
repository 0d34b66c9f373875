// SPDX-License-Identifier: Apache-2.0

/** What holds for plans from any load balancer to any other. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Model } from "../../../providers/aws/model.ts";
import type { Observed } from "../../../providers/aws/observed.ts";
import type { Operation } from "../../../providers/aws/operation.ts";
import { planModel } from "../../../providers/aws/plan.ts";
import { UserError } from "../../../src/errors.ts";
import type { Account } from "../../../src/sandbox/aws/account.ts";
import { presentTargets } from "../../../src/sandbox/aws/elbv2/targets.ts";
import { takeSnapshot } from "../../../src/sandbox/aws/snapshot.ts";
import { arbitraryShape } from "./arbitrary-shape.ts";
import { createPlanningRig, type PlanningRig, settings } from "./planning-rig.ts";

const shapes = arbitraryShape(createPlanningRig().network);

/** What AWS cannot do without an interruption is refused, and no law is about it. */
async function planned(
  rig: PlanningRig,
  model: Model,
): Promise<{ operations: readonly Operation[]; before: Observed }> {
  const before = await rig.observe();
  try {
    return { operations: planModel(model, before, settings), before };
  } catch (error) {
    fc.pre(!(error instanceof UserError));
    throw error;
  }
}

/** No listener sends anything to a target group without targets. */
function assertNoListenerPointsAtNothing(account: Account): void {
  for (const { port, forward } of account.listeners.all()) {
    for (const { arn } of forward.targetGroups) {
      const group = account.targetGroups.get(arn);
      assert.ok(group !== undefined, `listener ${port} forwards to what is not there`);
      assert.notEqual(presentTargets(account, group).length, 0, `listener ${port} forwards to no target`);
    }
  }
}

/** Who may connect to what: `80 tcp 0.0.0.0/0` for each listener that serves and each source that is let in. */
function admissions(account: Account): ReadonlySet<string> {
  const transports: Readonly<Record<string, readonly string[]>> = { UDP: ["udp"], TCP_UDP: ["tcp", "udp"] };
  return new Set(
    account.listeners.all().flatMap(({ port, protocol, loadBalancerArn }) => {
      const { securityGroups = [] } = account.loadBalancers.get(loadBalancerArn) ?? {};
      const rules = securityGroups.flatMap((id) => account.securityGroups.get(id)?.ingress ?? []);
      return (transports[protocol] ?? ["tcp"]).flatMap((transport) =>
        rules
          .filter((rule) => rule.protocol === transport && (rule.fromPort ?? 0) <= port && port <= (rule.toPort ?? 0))
          .flatMap(({ source }) =>
            "cidr" in source ? [`${loadBalancerArn} ${port} ${transport} ${source.cidr}`] : [],
          ),
      );
    }),
  );
}

function counts(account: Account): Readonly<Record<string, number>> {
  const { loadBalancers, listeners, targetGroups, securityGroups } = account;
  return {
    loadBalancers: loadBalancers.size,
    listeners: listeners.size,
    targetGroups: targetGroups.size,
    securityGroups: securityGroups.size,
  };
}

async function assertConverged(rig: PlanningRig, model: Model, returned: Observed): Promise<void> {
  assert.deepEqual(planModel(model, returned, settings), [], "for what was returned");
  assert.deepEqual(planModel(model, await rig.observe(), settings), [], "for what is there");
}

/** Load balancers of other names than the model's may go now. */
async function retireOthers(rig: PlanningRig, model: Model): Promise<void> {
  const others = rig.account.loadBalancers.all().filter(({ name }) => name !== model.loadBalancer.Name);
  await rig.converge(model, { retired: others.map(({ arn }) => arn) });
}

describe("plans", () => {
  test("from any load balancer to any other and to nothing: the plan is empty after it, and nobody is cut off on the way", async () => {
    await fc.assert(
      fc.asyncProperty(shapes, shapes, async (first, later) => {
        const rig = createPlanningRig();
        const untouched = takeSnapshot(rig.account);
        const strangers = rig.account.securityGroups.size;
        const start = rig.model(first);
        await assertConverged(rig, start, (await rig.converge(start)).observed);
        const served = admissions(rig.account);

        const goal = rig.model(later);
        const { operations, before } = await planned(rig, goal);
        const moments: ReadonlySet<string>[] = [];
        const after = await rig.apply(operations, before, () => {
          assertNoListenerPointsAtNothing(rig.account);
          moments.push(admissions(rig.account));
        });
        await assertConverged(rig, goal, after);
        const kept = [...served].filter((each) => admissions(rig.account).has(each));
        const remade = operations.filter(
          ({ kind, on }) =>
            kind === "CreateListener" && operations.some((each) => each.kind === "DeleteListener" && each.on === on),
        );
        if (remade.length === 0) {
          for (const moment of moments)
            assert.deepEqual(
              kept.filter((each) => !moment.has(each)),
              [],
              "cut off",
            );
        }

        await retireOthers(rig, goal);
        await rig.converge(goal);
        await assertConverged(rig, goal, await rig.observe());
        assert.deepEqual(counts(rig.account), {
          loadBalancers: 1,
          listeners: goal.listeners.length,
          targetGroups: goal.targetGroups.length,
          securityGroups: strangers + goal.securityGroups.length,
        });

        await rig.converge(undefined);
        assert.deepEqual(takeSnapshot(rig.account), untouched);
      }),
      { numRuns: 100 },
    );
  });

  test("stopped anywhere and begun again, it ends in the same state", async () => {
    await fc.assert(
      fc.asyncProperty(shapes, shapes, fc.nat(40), async (first, later, stop) => {
        const rig = createPlanningRig();
        await rig.converge(rig.model(first));
        const goal = rig.model(later);
        const { operations, before } = await planned(rig, goal);
        await rig.apply(operations.slice(0, stop % (operations.length + 1)), before);
        const { observed } = await rig.converge(goal);
        assertNoListenerPointsAtNothing(rig.account);
        await assertConverged(rig, goal, observed);
      }),
      { numRuns: 60 },
    );
  });

  test("a release that was stopped anywhere is finished by the next", async () => {
    await fc.assert(
      fc.asyncProperty(shapes, shapes, fc.nat(20), async (first, later, stop) => {
        const rig = createPlanningRig();
        const untouched = takeSnapshot(rig.account);
        await rig.converge(rig.model(first));
        const { operations, before } = await planned(rig, rig.model(later));
        await rig.apply(operations.slice(0, stop % (operations.length + 1)), before);
        const there = await rig.observe();
        const release = planModel(undefined, there, settings);
        await rig.apply(release.slice(0, stop % (release.length + 1)), there);
        await rig.converge(undefined);
        assert.deepEqual(takeSnapshot(rig.account), untouched);
      }),
      { numRuns: 60 },
    );
  });

  test("each operation applied twice with the same knowledge equals once", async () => {
    await fc.assert(
      fc.asyncProperty(shapes, shapes, async (first, later) => {
        const rig = createPlanningRig();
        await rig.converge(rig.model(first));
        const goal = rig.model(later);
        const { operations, before } = await planned(rig, goal);
        let known = before;
        for (const operation of operations) {
          const twice = known;
          known = await rig.apply([operation], twice);
          const state = takeSnapshot(rig.account);
          known = await rig.apply([operation], twice);
          assert.deepEqual(takeSnapshot(rig.account), state, operation.kind);
        }
        await assertConverged(rig, goal, known);
      }),
      { numRuns: 60 },
    );
  });

  test("the order of what was read does not show in the plan, which prints as JSON", async () => {
    await fc.assert(
      fc.asyncProperty(shapes, shapes, async (first, later) => {
        const rig = createPlanningRig();
        await rig.converge(rig.model(first));
        const goal = rig.model(later);
        const { operations, before } = await planned(rig, goal);
        assert.deepEqual(planModel(goal, turnOver(before), settings), operations);
        assert.deepEqual(JSON.parse(JSON.stringify(operations)), operations);
        assert.deepEqual(planModel(undefined, turnOver(before), settings), planModel(undefined, before, settings));
      }),
      { numRuns: 60 },
    );
  });
});

/** The same, read the other way round, at any depth. */
function turnOver<T>(value: T): T {
  if (value instanceof Map) return value;
  if (Array.isArray(value)) return value.map(turnOver).toReversed() as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, turnOver(item)])) as T;
}
