// SPDX-License-Identifier: Apache-2.0

/** The laws of a provider (src/controller/provider.ts), to be run for each: `describeProviderContract(name, makeHarness)`. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bindProvider } from "../../src/controller/bind-provider.ts";
import type { Io, Provider } from "../../src/controller/provider.ts";
import type { Problem } from "../../src/errors.ts";
import { silentLog } from "../../src/log.ts";
import type { LoadBalancerRequest, LoadBalancerStatus } from "../../src/model/request.ts";
import { type Ingress, serviceKey } from "../../src/model/service.ts";
import { FakeClock } from "../support/fake-clock.ts";

/** One load balancer to try the laws on, and a later form of it: same key, same UIDs, something to create, change and remove. */
export interface ContractCase {
  readonly name: string;
  readonly first: LoadBalancerRequest;
  readonly later: LoadBalancerRequest;
}

/** A provider in a small world of its own, made anew for each test, with things in it that are not ours. */
export interface ProviderHarness<Desired, Observed, Operation extends { readonly kind: string }> {
  /** As it runs now. */
  provider(): Provider<Desired, Observed, Operation>;
  /** As after SIGKILL: what is only in memory is lost, and a new one is started. */
  restart(): void;
  /** All there is, ours and others', as plain values: equal for equal worlds. */
  snapshot(): unknown;
  /** Hears what the loop would have written to the Services; [] once the load balancer is gone. */
  publish?(request: LoadBalancerRequest, ingress: readonly Ingress[]): void;
  /** All of them fit into the world at the same time. At least two. */
  readonly cases: readonly ContractCase[];
}

/** Runs the laws. `makeHarness` makes the same world each time. */
export function describeProviderContract<Desired, Observed, Operation extends { readonly kind: string }>(
  name: string,
  makeHarness: () => ProviderHarness<Desired, Observed, Operation>,
): void {
  type Harness = ProviderHarness<Desired, Observed, Operation>;
  const io: Io = { signal: new AbortController().signal, log: silentLog, clock: new FakeClock() };

  const applyAll = async (harness: Harness, operations: readonly Operation[], start: Observed): Promise<Observed> => {
    let observed = start;
    for (const operation of operations) observed = await harness.provider().apply(operation, observed, io);
    return observed;
  };

  /** Observe, plan, apply; `wanted` undefined = release. */
  const converge = async (harness: Harness, request: LoadBalancerRequest, goal: "Ensured" | "Released") => {
    const provider = harness.provider();
    const desired = goal === "Ensured" ? provider.build(request) : undefined;
    const before = await provider.observe(request, io, desired);
    const operations = provider.plan(desired, before);
    const observed = await applyAll(harness, operations, before);
    const status = desired === undefined ? undefined : provider.status(desired, observed);
    if (goal === "Released") harness.publish?.(request, []);
    else if (status !== undefined && "ingress" in status) harness.publish?.(request, status.ingress);
    return { desired, operations, observed, status };
  };

  /** Each goal with the steps that lead up to it, and the request it is about. */
  const journeys = (each: ContractCase) =>
    [
      { goal: "Ensured", name: "created", request: each.first, prelude: [] },
      { goal: "Ensured", name: "changed", request: each.later, prelude: [each.first] },
      { goal: "Released", name: "released", request: each.later, prelude: [each.first, each.later] },
    ] as const;

  const arrive = async (harness: Harness, prelude: readonly LoadBalancerRequest[]): Promise<void> => {
    for (const request of prelude) await converge(harness, request, "Ensured");
  };

  describe(`contract of the provider ${name}`, () => {
    const { cases } = makeHarness();
    assert.ok(cases.length >= 2, "the contract needs two load balancers, to see that one leaves the other alone");

    for (const [index, each] of cases.entries()) {
      const bystander = cases[(index + 1) % cases.length]?.first;
      for (const { goal, name: step, request, prelude } of journeys(each)) {
        test(`${each.name}, ${step}: the plan is empty after apply, as returned and as observed anew`, async () => {
          const harness = makeHarness();
          await arrive(harness, prelude);
          const { desired, observed, operations, status } = await converge(harness, request, goal);
          assert.notEqual(operations.length, 0, "the step is to need something done, or it tries nothing");
          const provider = harness.provider();
          const anew = await provider.observe(request, io, desired);
          assert.deepEqual(provider.plan(desired, observed), []);
          assert.deepEqual(provider.plan(desired, anew), []);
          if (desired !== undefined) assert.deepEqual(provider.status(desired, anew), status);
          assertAboutMembers(status, request);
        });

        test(`${each.name}, ${step}: an operation applied twice equals once`, async () => {
          const once = makeHarness();
          await arrive(once, prelude);
          await converge(once, request, goal);
          const twice = makeHarness();
          await arrive(twice, prelude);
          const provider = twice.provider();
          const desired = goal === "Ensured" ? provider.build(request) : undefined;
          let observed = await provider.observe(request, io, desired);
          for (const operation of provider.plan(desired, observed)) {
            // The reply to the first was lost: the second goes by what was known before.
            const known = observed;
            await provider.apply(operation, known, io);
            observed = await provider.apply(operation, known, io);
          }
          assert.deepEqual(twice.snapshot(), once.snapshot());
        });

        test(`${each.name}, ${step}: killed after any operation and started again, it ends in the same state`, async () => {
          const straight = makeHarness();
          await arrive(straight, prelude);
          const { operations } = await converge(straight, request, goal);
          for (let survived = 0; survived <= operations.length; survived++) {
            const harness = makeHarness();
            await arrive(harness, prelude);
            const provider = harness.provider();
            const desired = goal === "Ensured" ? provider.build(request) : undefined;
            const before = await provider.observe(request, io, desired);
            const plan = provider.plan(desired, before);
            await applyAll(harness, plan.slice(0, survived), before);
            harness.restart();
            await converge(harness, request, goal);
            assert.deepEqual(harness.snapshot(), straight.snapshot(), `killed after ${survived} operations`);
          }
        });

        test(`${each.name}, ${step}: the plan prints as JSON and does not depend on the order of the inputs`, async () => {
          const harness = makeHarness();
          await arrive(harness, prelude);
          const provider = harness.provider();
          const observed = await provider.observe(
            request,
            io,
            goal === "Ensured" ? provider.build(request) : undefined,
          );
          const planOf = (form: LoadBalancerRequest): readonly Operation[] =>
            provider.plan(goal === "Ensured" ? provider.build(freeze(form)) : undefined, observed);
          const plan = planOf(request);
          assert.deepEqual(planOf(turnOver(request)), plan);
          assert.deepEqual(JSON.parse(JSON.stringify(plan)), plan);
        });

        test(`${each.name}, ${step}: nothing is done once the signal is aborted`, async () => {
          const harness = makeHarness();
          await arrive(harness, prelude);
          const before = harness.snapshot();
          const stopped = { ...io, signal: AbortSignal.abort(new Error("stopped")) };
          const bound = bindProvider(harness.provider());
          const call = goal === "Ensured" ? bound.ensure(request, stopped) : bound.release(request, stopped);
          await assert.rejects(call);
          assert.deepEqual(harness.snapshot(), before);
        });
      }

      test(`${each.name}: release leaves nothing of ours and touches nothing else`, async () => {
        const harness = makeHarness();
        if (bystander !== undefined) await converge(harness, bystander, "Ensured");
        const before = harness.snapshot();
        await arrive(harness, [each.first, each.later]);
        assert.notDeepEqual(harness.snapshot(), before);
        await converge(harness, each.later, "Released");
        assert.deepEqual(harness.snapshot(), before);
      });

      test(`${each.name}: a release of what never was does nothing`, async () => {
        const harness = makeHarness();
        const before = harness.snapshot();
        const { operations } = await converge(harness, each.first, "Released");
        assert.deepEqual(operations, []);
        assert.deepEqual(harness.snapshot(), before);
      });
    }
  });
}

/** What a status says of single Services it says of members, each by its key. */
function assertAboutMembers(status: LoadBalancerStatus | Problem | undefined, { members }: LoadBalancerRequest): void {
  if (status === undefined || "kind" in status) return;
  const keys = new Set(members.map(({ service }) => serviceKey(service)));
  const named = [...(status.exceptions?.keys() ?? []), ...(status.warnings ?? []).map(({ service }) => service)];
  for (const key of named) assert.ok(keys.has(key), `${key} is no member`);
}

/** The same request, its unordered parts the other way round. Members stay: their order is law. */
function turnOver(request: LoadBalancerRequest): LoadBalancerRequest {
  return {
    ...request,
    nodes: request.nodes.toReversed(),
    members: request.members.map(({ service, endpoints }) => ({
      service: {
        ...service,
        labels: turnOverKeys(service.labels),
        annotations: turnOverKeys(service.annotations),
        selector: turnOverKeys(service.selector),
        finalizers: service.finalizers.toReversed(),
        conditions: service.conditions.toReversed(),
      },
      endpoints: endpoints
        .map((group) => ({ ...group, endpoints: group.endpoints.toReversed(), ports: group.ports.toReversed() }))
        .toReversed(),
    })),
  };
}

function turnOverKeys(record: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(record).toReversed());
}

/** Whoever writes to it gets an error. */
function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) freeze(part);
  }
  return value;
}
