// SPDX-License-Identifier: Apache-2.0

/** Controllers of which one may work, each with a proxy of its own to the API server, by which it is known who wrote when. */

import { systemClock } from "../../../src/clock.ts";
import { eventually } from "../eventually.ts";
import type { ExitStatus } from "../process/managed-process.ts";
import type { World } from "../world.ts";
import { type FairleadProcess, systemNamespace } from "./fairlead.ts";
import { type ApiCall, FaultProxy, isWrite, type Judge } from "./fault-proxy.ts";

/** As the manifests name it. */
const leaseName = "fairlead-controller";

const flags = [
  "--leader-elect=true",
  `--leader-elect-resource-namespace=${systemNamespace}`,
  `--leader-elect-resource-name=${leaseName}`,
];

export class Contender {
  readonly fairlead: FairleadProcess;
  /** When it changed something other than the Lease, and what; monotonic milliseconds of this test. */
  readonly writes: { readonly at: number; readonly call: ApiCall }[] = [];
  readonly #proxy: FaultProxy;

  private constructor(fairlead: FairleadProcess, proxy: FaultProxy) {
    this.fairlead = fairlead;
    this.#proxy = proxy;
    this.judgeBy(() => ({ kind: "Pass" }));
  }

  /** Resolves when it has read the cluster, whether it leads or not. */
  static async start(world: World, more: readonly string[] = []): Promise<Contender> {
    const proxy = await FaultProxy.start(world.cluster.server, world.cluster.certificates);
    const server = proxy.urlAt("127.0.0.1");
    return new Contender(await world.startController({ server, flags: [...flags, ...more] }), proxy);
  }

  /** Every call to any server is a write or not, also when it is held or answered by the proxy. */
  judgeBy(judge: Judge): void {
    this.#proxy.judgeBy((call) => {
      if (isWrite(call) && !call.path.includes("/leases")) this.writes.push({ at: systemClock.monotonic(), call });
      return judge(call);
    });
  }

  /** Nothing gets through any more, in either direction, and nobody is told. */
  cutOff(): void {
    this.judgeBy(() => ({ kind: "Hold" }));
  }

  get callsSoFar(): number {
    return this.#proxy.calls.length;
  }

  /** The first that it wrote after this moment. */
  wroteAfter(moment: number, timeoutMs: number): Promise<number> {
    const probe = () => this.writes.find(({ at }) => at > moment)?.at;
    return eventually(`${this.fairlead.process.pid} writes`, probe, { timeoutMs, intervalMs: 5 });
  }

  async leads(): Promise<boolean> {
    const metrics = await (await fetch(`${this.fairlead.http}/metrics`)).text();
    return metrics.includes(`leader_election_master_status{name="${leaseName}"} 1`);
  }

  async isLeading(): Promise<this> {
    await eventually(`${this.fairlead.process.pid} leads`, () => this.leads());
    return this;
  }

  kill(signal: NodeJS.Signals): void {
    this.fairlead.process.kill(signal);
  }

  /** How it ended, and what it said of it. */
  async ended(): Promise<ExitStatus & { readonly lines: readonly string[] }> {
    const status = await this.fairlead.process.exited;
    const lines = this.fairlead.process.output().split("\n");
    return { ...status, lines: lines.filter((line) => line.startsWith("fairlead cloud-controller-manager:")) };
  }

  async stop(): Promise<void> {
    this.kill("SIGCONT");
    await this.fairlead.process.stop();
    await this.#proxy.stop();
  }
}
