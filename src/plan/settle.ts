// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../clock.ts";
import type { BoundProvider, ProviderRuntime } from "../controller/provider.ts";
import { createServiceController, type ServiceController } from "../controller/service-controller.ts";
import { type Problem, toFairleadError, toProblem } from "../errors.ts";
import { silentLog } from "../log.ts";
import type { Service } from "../model/service.ts";
import type { ClusterState } from "./cluster-state.ts";
import { PlannedCluster } from "./planned-cluster.ts";
import type { Planner, PlannerFactory } from "./planner.ts";
import { Rest } from "./rest.ts";

/** Which Services are ours, and under which name the cluster goes. */
export interface PlanScope {
  readonly clusterName: string;
  /** undefined = Services without a class. */
  readonly className: string | undefined;
}

/** A cluster after the loop has done with it all that it would do at once. */
export interface Settled {
  /** By key. */
  readonly serviceOf: (key: string) => Service | undefined;
  /** What is wrong, by key of the load balancer. */
  readonly problems: ReadonlyMap<string, Problem>;
  readonly planner: Planner;
}

/** Lets the loop itself run on a cluster in memory until it has nothing more to do: what it would do is what it does. */
export async function settle(state: ClusterState, scope: PlanScope, createPlanner: PlannerFactory): Promise<Settled> {
  const cluster = new PlannedCluster(state);
  const problems = new Map<string, Problem>();
  const rest = new Rest();
  // The provider asks for load balancers to be looked at again once the loop runs, hence after `controller` is there.
  const requeue = (keys: readonly string[]): void => controller.requeue(keys);
  const random = (): number => 0;
  const context = { clusterName: scope.clusterName, log: silentLog, clock: standingClock, random, requeue };
  const planner = createPlanner(context, state.configuration);
  const controller: ServiceController = createServiceController({
    ...scope,
    runtime: withProblems(planner.runtime, problems),
    stores: cluster,
    writer: cluster,
    events: { event() {} },
    clock: standingClock,
    random,
    log: silentLog,
    metrics: { queue: rest.metrics, reconciled() {}, nodes: { loadBalancerSynced() {}, nodesSynced() {} } },
  });
  controller.configurationChanged(state.configuration);
  // One worker: in the order of the queue, which is the order of creation.
  controller.start({ workers: 1 });
  await rest.come();
  await controller.stop();
  return { serviceOf: (key) => cluster.services.get(key), problems, planner };
}

/** Nothing is put off to a later time: a plan ends where the loop would begin to wait. */
const standingClock: Clock = {
  now: () => 0,
  monotonic: () => 0,
  sleep: () => new Promise(() => {}),
  after: () => () => {},
};

/** The same runtime, its problems noted down: conditions do not tell who can mend them. */
function withProblems(runtime: ProviderRuntime, problems: Map<string, Problem>): ProviderRuntime {
  const { provider } = runtime;
  const noted: BoundProvider = {
    name: provider.name,
    needsNodePorts: (request) => provider.needsNodePorts(request),
    async ensure(request, io) {
      problems.delete(request.key);
      try {
        const convergence = await provider.ensure(request, io);
        const { status } = convergence;
        if (status !== undefined && "kind" in status) problems.set(request.key, status);
        return convergence;
      } catch (thrown) {
        problems.set(request.key, toProblem(toFairleadError(thrown)));
        throw thrown;
      }
    },
    preview: (request, io) => provider.preview(request, io),
    async release(owner, io) {
      problems.delete(owner.key);
      return await provider.release(owner, io);
    },
  };
  return { ...runtime, provider: noted };
}
