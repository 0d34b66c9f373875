// SPDX-License-Identifier: Apache-2.0

import { bindProvider } from "../../src/controller/bind-provider.ts";
import type { BoundProvider, Provider, ProviderContext, ProviderRuntime } from "../../src/controller/provider.ts";
import type { DriftRecorder } from "../../src/metrics/aws-metrics.ts";
import { keyOf } from "./annotations/group-key.ts";
import { applyAndKeep } from "./apply-and-keep.ts";
import { needsNodePorts } from "./build/target-type.ts";
import { buildWanted } from "./build.ts";
import { Survey } from "./drift/survey.ts";
import { awsGauges } from "./gauges.ts";
import { AwsInstances } from "./instances/aws-instances.ts";
import { type AwsParts, createKnowledge, type Knowledge } from "./knowledge.ts";
import type { Model } from "./model.ts";
import { observe } from "./observe.ts";
import type { Observed } from "./observed.ts";
import type { Operation } from "./operation.ts";
import { planModel } from "./plan.ts";
import { resolveModel } from "./resolve.ts";
import type { AwsSettings } from "./settings.ts";
import { statusOf } from "./status.ts";
import type { Wanted } from "./wanted.ts";

/** The provider for AWS as it runs: Network Load Balancers, and what it knows of the account between two passes. */
export function createAwsRuntime(
  settings: AwsSettings,
  parts: AwsParts & { readonly drift?: DriftRecorder },
  context: ProviderContext,
): ProviderRuntime {
  const knowledge = createKnowledge(settings, parts, context);
  const survey = new Survey({ ...context, knowledge, settings, recorder: parts.drift ?? unrecorded });
  return {
    provider: releaseToTheEnd(bindProvider(networkLoadBalancerProvider(settings, knowledge))),
    keepsStateOutside: true,
    watches: { nodes: true, endpoints: true },
    instances: new AwsInstances({ ...context, api: parts.api, settings, network: knowledge.network }),
    gauges: awsGauges(knowledge),
    keyOf,
    orphanOf: (key) => knowledge.orphans.of(key),
    async run(signal) {
      await knowledge.stock.takeUntilDone(signal);
      await Promise.all([knowledge.provisioning.run(signal), survey.run(signal)]);
    },
    restore(requests) {
      knowledge.orphans.restore(requests);
      knowledge.presumptions.restore(requests);
      knowledge.publications.restore(requests);
    },
    settle({ key }, ingress) {
      knowledge.publications.settle(key, ingress);
      if (ingress.length > 0) knowledge.wishes.fulfil(key);
      else forgetLoadBalancer(key, knowledge);
    },
  };
}

function forgetLoadBalancer(key: string, { wishes, presumptions, mirror }: Knowledge): void {
  wishes.forget(key);
  presumptions.revoke(key);
  mirror.forgetIfEmpty(key);
}

const unrecorded: DriftRecorder = { cycled() {}, oldest() {}, differed() {} };

/** The five steps on what is known of the account. */
export function networkLoadBalancerProvider(
  settings: AwsSettings,
  knowledge: Knowledge,
): Provider<Wanted, Observed, Operation> {
  return {
    name: "aws",
    needsNodePorts: (request) => needsNodePorts(request, settings),
    build: (request) => buildWanted(request, settings),
    observe: (owner, { signal }, wanted) => observe(owner, wanted, knowledge, signal),
    plan: (wanted, observed) => planModel(wanted && modelOf(wanted, observed, settings), observed, settings),
    apply: (operation, observed, { signal }) => applyAndKeep(operation, observed, knowledge, signal),
    status: statusOf,
  };
}

/**
 * Two load balancers that go at the same time see each other, and both leave to the other what they shared. So whoever has removed
 * something looks again when it is done: the last one to look sees nobody.
 */
function releaseToTheEnd(provider: BoundProvider): BoundProvider {
  return {
    ...provider,
    async release(owner, io) {
      const first = await provider.release(owner, io);
      if (first.operations.length === 0) return first;
      const { operations, status } = await provider.release(owner, io);
      return { operations: [...first.operations, ...operations], status };
    },
  };
}

/** What is wanted, in the network that was seen. @throws UserError where that cannot give it */
export function modelOf(wanted: Wanted, observed: Observed, settings: AwsSettings): Model {
  const { Name } = wanted.loadBalancer;
  const have = observed.loadBalancers.find(({ LoadBalancerName }) => LoadBalancerName === Name);
  if (observed.network === undefined) throw new Error(`${wanted.owner.key} was observed as if it were to go`);
  return resolveModel(wanted, observed.network, settings, have);
}
