// SPDX-License-Identifier: Apache-2.0

/** Fairlead on one provider, in a cluster of its own: what scenarios of a Service's life need of it, whichever provider it is. */

import assert from "node:assert/strict";
import { basename } from "node:path";
import { callers } from "../aws/aws-clients.ts";
import { AwsWorld } from "../aws/aws-world.ts";
import { Refusal } from "../aws/endpoint/aws-call.ts";
import type { ConfigurationResource } from "../cluster/objects.ts";
import { eventually } from "../eventually.ts";
import type { CloudProvider, FairleadProcess, StartOptions } from "../fairlead/fairlead.ts";
import { FaultProxy, isWrite } from "../fairlead/fault-proxy.ts";
import { newPool, poolsPath, servicePath } from "../service-objects.ts";
import type { Services } from "../services.ts";
import { World } from "../world.ts";

export interface Stage {
  readonly provider: CloudProvider;
  readonly world: World;
  readonly services: Services;
  /** Between Fairlead and the API server. */
  readonly proxy: FaultProxy;
  readonly aws: AwsWorld | undefined;
  start(options?: StartOptions): Promise<FairleadProcess>;
  /** From now on nothing can be taken away: on bare metal in the API server, on AWS in the account. */
  refuseRemoval(): void;
  /** All calls pass again. */
  passAll(): void;
  /** How often Fairlead has changed the Service so far: its status, its spec, or both. */
  changesOf(name: string): { readonly status: number; readonly spec: number };
  /** Resolves when nothing of any Service is left where load balancers are. */
  empty(): Promise<void>;
  stop(): Promise<void>;
}

/** By their names, as test titles have them. */
export const stages: Readonly<Record<string, (scenario: string) => Promise<Stage>>> = {
  "bare metal": startBareMetal,
  AWS: startAws,
};

async function startBareMetal(scenario: string): Promise<Stage> {
  const world = await World.start({
    scenario: `${basename(scenario, ".test.ts")}-baremetal`,
    controllerManager: false,
  });
  await world.apply([newPool("lan", ["172.30.4.0/24", "fd00:30:4::/120"])]);
  const proxy = await FaultProxy.start(world.cluster.server, world.cluster.certificates);
  return {
    ...common(world, proxy),
    provider: "baremetal",
    aws: undefined,
    start: (options = {}) => world.startController({ server: proxy.urlAt("127.0.0.1"), ...options }),
    refuseRemoval: () =>
      proxy.judgeBy((call) =>
        isWrite(call) && call.path.includes("/services/") ? { kind: "Answer", status: 503 } : { kind: "Pass" },
      ),
    passAll: () => proxy.passAll(),
    async empty() {
      await eventually("all addresses are free", async () => {
        const { status } = await world.api.get<ConfigurationResource>(`${poolsPath}/lan`);
        return status?.["assignedIPv4"] === 0 && status["assignedIPv6"] === 0;
      });
    },
    async stop() {
      await world.stop();
      await proxy.stop();
    },
  };
}

async function startAws(scenario: string): Promise<Stage> {
  const aws = await AwsWorld.start({ scenario: `${basename(scenario, ".test.ts")}-aws` });
  const { world, endpoint } = aws;
  const proxy = await FaultProxy.start(world.cluster.server, world.cluster.certificates);
  const refusal = new Refusal("ServiceUnavailable", "Service is unavailable, try again.", 503);
  return {
    ...common(world, proxy),
    provider: "aws",
    aws,
    start: (options = {}) =>
      aws.startFairlead({
        server: proxy.urlAt("127.0.0.1"),
        ...options,
        // What an earlier Service of the same name had serves for a while yet.
        flags: ["--aws-replaced-load-balancer-grace=1s", ...(options.flags ?? [])],
      }),
    refuseRemoval: () =>
      endpoint.judgeBy(({ caller, action }) =>
        caller === callers.fairlead && action.startsWith("Delete") ? { kind: "Refuse", refusal } : { kind: "Pass" },
      ),
    passAll: () => endpoint.passAll(),
    empty: () => aws.account.restored(),
    async stop() {
      await aws.stop();
      await proxy.stop();
    },
  };
}

function common(world: World, proxy: FaultProxy): Pick<Stage, "world" | "services" | "proxy" | "changesOf"> {
  return {
    world,
    services: world.services,
    proxy,
    changesOf(name) {
      const writes = proxy.calls.filter((call) => isWrite(call) && call.path.startsWith(servicePath(name)));
      const status = writes.filter(({ path }) => path.startsWith(`${servicePath(name)}/status`)).length;
      return { status, spec: writes.length - status };
    },
  };
}

/** What the stage has on AWS only. @throws AssertionError elsewhere */
export function onAws({ aws }: Stage): AwsWorld {
  return aws ?? assert.fail("this stage is not on AWS");
}
