// SPDX-License-Identifier: Apache-2.0

import type { LoadBalancerStatus } from "../model/request.ts";
import type { BoundProvider, Convergence, Io, Provider } from "./provider.ts";

/** Closes the three type parameters of a provider and puts its five steps in order. */
export function bindProvider<Desired, Observed, Operation extends { readonly kind: string }>(
  provider: Provider<Desired, Observed, Operation>,
): BoundProvider {
  const applyAll = async (operations: readonly Operation[], start: Observed, io: Io): Promise<Observed> => {
    let observed = start;
    for (const operation of operations) {
      io.signal.throwIfAborted();
      io.fence?.pass();
      observed = await provider.apply(operation, observed, io);
    }
    return observed;
  };
  return {
    name: provider.name,
    needsNodePorts: (request) => provider.needsNodePorts(request),
    async ensure(request, io): Promise<Convergence> {
      const desired = provider.build(request);
      const before = await provider.observe(request, io, desired);
      const operations = provider.plan(desired, before);
      const after = await applyAll(operations, before, io);
      return { operations, status: provider.status(desired, after) };
    },
    async preview(request, io): Promise<Convergence> {
      const desired = provider.build(request);
      const observed = await provider.observe(request, io, desired);
      return {
        operations: provider.plan(desired, observed),
        status: provider.status(desired, observed),
      };
    },
    async release(owner, io): Promise<Convergence> {
      const observed = await provider.observe(owner, io, undefined);
      const operations = provider.plan(undefined, observed);
      await applyAll(operations, observed, io);
      return { operations, status: gone };
    },
  };
}

const gone: LoadBalancerStatus = { ingress: [], message: "" };
