// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../src/clock.ts";
import type { BoundProvider, Convergence, Io, ProviderContext } from "../../src/controller/provider.ts";
import type { LoadBalancerRequest } from "../../src/model/request.ts";
import type { OutsidePlan, Planner, PlannerFactory } from "../../src/plan/planner.ts";
import { keyOf } from "./annotations/group-key.ts";
import { describeModel } from "./describe-model.ts";
import { modelOf, networkLoadBalancerProvider } from "./index.ts";
import { type AwsParts, createKnowledge } from "./knowledge.ts";
import { printModel } from "./resolve/print-model.ts";
import type { AwsSettings } from "./settings.ts";

/** AWS for the plan command: the provider itself up to the plan. `clock` is the one by which the account is read. */
export function createAwsPlanner(settings: AwsSettings, parts: AwsParts & { readonly clock: Clock }): PlannerFactory {
  return (context) => new AwsPlanner(settings, parts, context).planner();
}

class AwsPlanner {
  readonly #settings: AwsSettings;
  readonly #provider: ReturnType<typeof networkLoadBalancerProvider>;
  readonly #plans = new Map<string, OutsidePlan>();

  constructor(settings: AwsSettings, parts: AwsParts & { readonly clock: Clock }, { log, requeue }: ProviderContext) {
    this.#settings = settings;
    const { clock } = parts;
    this.#provider = networkLoadBalancerProvider(settings, createKnowledge(settings, parts, { clock, log, requeue }));
  }

  planner(): Planner {
    return {
      runtime: {
        provider: this.#bound(),
        keepsStateOutside: true,
        watches: { nodes: true, endpoints: true },
        keyOf,
      },
      outsideOf: (key) => this.#plans.get(key),
      poolOf: () => undefined,
      inspect: () => [],
      announce: () => new Map(),
    };
  }

  #bound(): BoundProvider {
    const preview = (request: LoadBalancerRequest, io: Io): Promise<Convergence> => this.#preview(request, io);
    return {
      name: this.#provider.name,
      needsNodePorts: (request) => this.#provider.needsNodePorts(request),
      ensure: preview,
      preview,
      release: async (owner, io) => {
        const operations = this.#provider.plan(undefined, await this.#provider.observe(owner, io, undefined));
        this.#plans.set(owner.key, { model: undefined, operations, summary: [], warnings: [], refusals: new Map() });
        return { operations, status: undefined };
      },
    };
  }

  async #preview(request: LoadBalancerRequest, io: Io): Promise<Convergence> {
    this.#plans.delete(request.key);
    const wanted = this.#provider.build(request);
    const observed = await this.#provider.observe(request, io, wanted);
    const model = modelOf(wanted, observed, this.#settings);
    const operations = this.#provider.plan(wanted, observed);
    this.#plans.set(request.key, {
      model: printModel(model),
      operations,
      summary: describeModel(model),
      warnings: wanted.warnings,
      refusals: wanted.refusals,
    });
    return { operations, status: this.#provider.status(wanted, observed) };
  }
}
