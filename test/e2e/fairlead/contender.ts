// SPDX-License-Identifier: Apache-2.0

/** Controllers of which one may work, each with a proxy of its own to the API server, by which it is known who wrote when. */

import { readFileSync } from "node:fs";
import { systemClock } from "../../../src/clock.ts";
import { eventually } from "../eventually.ts";
import { hostAddress } from "../lan/addresses.ts";
import type { LanNode } from "../lan/lan-node.ts";
import type { ExitStatus } from "../process/managed-process.ts";
import type { World } from "../world.ts";
import { type ControllerPlace, type FairleadProcess, systemNamespace } from "./fairlead.ts";
import { type ApiCall, FaultProxy, isWrite, type Judge, type Verdict } from "./fault-proxy.ts";

/** As the manifests name it. */
const manifestLease = "fairlead-controller";

export interface ContenderOptions {
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Name of the Lease; that of the manifests unless told otherwise. */
  readonly lease?: string;
  /** Whether the others can see that its process has ended, as they can on one machine. */
  readonly apart?: boolean;
  /** The node on whose network it runs; beside the API server unless told otherwise. */
  readonly node?: LanNode;
}

/** Something other than the Lease that was to be changed; times are monotonic milliseconds of this test. */
export interface Write {
  readonly at: number;
  /** When it reaches who does it: later than `at` where the proxy keeps it back, never where it is held. */
  readonly landsAt: number;
  readonly what: string;
}

export class Contender {
  readonly fairlead: FairleadProcess;
  readonly writes: Write[] = [];
  readonly #lease: string;
  readonly #apart: boolean;
  readonly #proxy: FaultProxy;

  private constructor(
    fairlead: FairleadProcess,
    proxy: FaultProxy,
    { lease = manifestLease, apart = false }: ContenderOptions,
  ) {
    this.fairlead = fairlead;
    this.#proxy = proxy;
    this.#lease = lease;
    this.#apart = apart;
    this.passAll();
  }

  /** Resolves when it has read the cluster, whether it leads or not. */
  static async start(world: World, options: ContenderOptions = {}): Promise<Contender> {
    const { flags = [], env = {}, lease = manifestLease, node } = options;
    const proxy = await FaultProxy.start(world.cluster.server, world.cluster.certificates);
    const fairlead = await world.startController({
      server: proxy.urlAt(node === undefined ? "127.0.0.1" : hostAddress.v4),
      env,
      flags: [
        "--leader-elect=true",
        `--leader-elect-resource-namespace=${systemNamespace}`,
        `--leader-elect-resource-name=${lease}`,
        ...flags,
      ],
      place: placeOf(options),
    });
    return new Contender(fairlead, proxy, options);
  }

  /** Every call to any server is a write or not, also when it is held or answered by the proxy. */
  judgeBy(judge: Judge): void {
    this.#proxy.judgeBy((call) => {
      const verdict = judge(call);
      if (isWrite(call) && !isOfLease(call)) this.#note(`${call.method} ${call.path}`, verdict);
      return verdict;
    });
  }

  passAll(): void {
    this.judgeBy(() => ({ kind: "Pass" }));
  }

  /** Nothing gets through any more, in either direction, and nobody is told. */
  cutOff(): void {
    this.judgeBy(() => ({ kind: "Hold" }));
  }

  /** Counts what it changes elsewhere, too. */
  wroteElsewhere(what: string): void {
    this.#note(what, { kind: "Pass" });
  }

  #note(what: string, verdict: Verdict): void {
    const at = systemClock.monotonic();
    const landsAt =
      verdict.kind === "Delay" ? at + verdict.ms : verdict.kind === "Hold" ? Number.POSITIVE_INFINITY : at;
    this.writes.push({ at, landsAt, what });
  }

  get callsSoFar(): number {
    return this.#proxy.calls.length;
  }

  /** When it last wrote; 0 = never. */
  get lastWriteAt(): number {
    return this.writes.at(-1)?.at ?? 0;
  }

  /** The first that it wrote after this moment. */
  wroteAfter(moment: number, timeoutMs: number): Promise<number> {
    const probe = () => this.writes.find(({ at }) => at > moment)?.at;
    return eventually(`${this.fairlead.process.pid} writes`, probe, { timeoutMs, intervalMs: 5 });
  }

  async leads(): Promise<boolean> {
    const metrics = await (await fetch(`${this.fairlead.http}/metrics`)).text();
    return metrics.includes(`leader_election_master_status{name="${this.#lease}"} 1`);
  }

  async isLeading(): Promise<this> {
    await eventually(`${this.fairlead.process.pid} leads`, () => this.leads(), { timeoutMs: 30_000 });
    return this;
  }

  kill(signal: NodeJS.Signals): void {
    const { process: child } = this.fairlead;
    if (!this.#apart) child.kill(signal);
    else if (child.status === undefined) process.kill(childOf(child.pid), signal);
  }

  get hasEnded(): boolean {
    return this.fairlead.process.status !== undefined;
  }

  /** How it ended, and what it said of it. */
  async ended(): Promise<ExitStatus & { readonly lines: readonly string[] }> {
    const status = await this.fairlead.process.exited;
    const lines = this.fairlead.process.output().split("\n");
    return { ...status, lines: lines.filter((line) => line.startsWith("fairlead cloud-controller-manager:")) };
  }

  async stop(): Promise<void> {
    this.fairlead.process.kill("SIGCONT");
    if (this.#apart) this.fairlead.process.kill("SIGKILL");
    await this.fairlead.process.stop();
    await this.#proxy.stop();
  }
}

function isOfLease({ path }: ApiCall): boolean {
  return path.includes("/leases");
}

/** In a PID namespace of its own nobody else can tell whether a process still runs. */
function placeOf({ apart = false, node }: ContenderOptions): ControllerPlace {
  return {
    address: node === undefined ? "127.0.0.1" : node.address.v4,
    inside(command, args) {
      const alone = apart
        ? { command: "unshare", args: ["--pid", "--fork", "--kill-child=SIGKILL", command, ...args] }
        : { command, args };
      return node === undefined ? alone : node.namespace.inside(alone.command, alone.args);
    },
  };
}

/** unshare stays, and passes no signals on. */
function childOf(pid: number): number {
  const [child = ""] = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ");
  if (child === "") throw new Error(`${pid} has no child`);
  return Number(child);
}
