// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../clock.ts";
import { asList, asObject, asText } from "../api-server/json.ts";
import { LAN_NODES, nodeOfMac } from "../lan/lan-nodes.ts";
import type { LanAnswer } from "../lan/lan-parts.ts";
import type { AgentProcess } from "./agent-process.ts";
import { ip as runIp, tryIp } from "./ip-command.ts";

const POLL_MS = 10;
/** The kernel gives up an address that nobody answers for after three requests, a second apart; this is enough for one. */
const ANSWER_MS = 900;

function toAnswer(ip: string, mac: string): LanAnswer {
  return { ip, mac, node: nodeOfMac(mac) ?? mac };
}

/** The nodes' own addresses: of these there is nothing to tell. */
const OWN = new Set(LAN_NODES.flatMap(({ ipv4, ipv6 }) => [ipv4, ipv6]));

/** Reads a line of `ip monitor neigh`: a published address, and the MAC at which it is now. */
export function parseNeighborLine(line: string): LanAnswer | undefined {
  const [, address, mac] = /^(\S+) dev \S+ lladdr (\S+)/.exec(line) ?? [];
  if (address === undefined || mac === undefined || OWN.has(address) || address.startsWith("fe80:")) return undefined;
  return toAnswer(address, mac);
}

/** The client's neighbour table: who the kernel was told has an address. */
export class Neighbors {
  readonly #namespace: string;
  readonly #agent: AgentProcess;
  readonly #clock: Clock;

  constructor(namespace: string, agent: AgentProcess, clock: Clock) {
    this.#namespace = namespace;
    this.#agent = agent;
    this.#clock = clock;
  }

  /** Forgets the address, sends something to it, and reads who answered the kernel's question. */
  async ask(ip: string): Promise<readonly LanAnswer[]> {
    await tryIp("-n", this.#namespace, "neigh", "del", ip, "dev", "eth0");
    await this.#agent.send({ kind: "Knock", ip });
    const end = this.#clock.monotonic() + ANSWER_MS;
    for (;;) {
      const mac = await this.#find(ip);
      if (mac !== undefined) return [toAnswer(ip, mac)];
      if (this.#clock.monotonic() > end) return [];
      await this.#clock.sleep(POLL_MS);
    }
  }

  /** Tells of addresses whose place in the table changes. */
  watch(listener: (claim: LanAnswer) => void): void {
    this.#agent.onLine((line) => {
      const claim = parseNeighborLine(line);
      if (claim !== undefined) listener(claim);
    });
    // Without it nothing is told unasked, and all else works: the demonstration asks for itself.
    this.#agent.send({ kind: "WatchNeighbors" }).catch(() => undefined);
  }

  async #find(ip: string): Promise<string | undefined> {
    const table = await runIp("-j", "-n", this.#namespace, "neigh", "show", ip, "dev", "eth0");
    const entries = asList(table.trim() === "" ? [] : JSON.parse(table)).map(asObject);
    const mac = asText(entries[0]?.["lladdr"]);
    return mac === "" ? undefined : mac;
  }
}
