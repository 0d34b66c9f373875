// SPDX-License-Identifier: Apache-2.0

import type { Stage } from "../demonstration/stage.ts";
import type { LanAnswer, SandboxLan } from "./lan-parts.ts";

/** How long answers on the LAN are gathered: whoever answers twice, or too late, would be seen. */
const LISTEN_MS = 120;

/** The client on the LAN, which sees for itself who answers. */
export class LanWitness {
  readonly #stage: Stage;
  readonly #lan: SandboxLan;

  constructor(stage: Stage, lan: SandboxLan) {
    this.#stage = stage;
    this.#lan = lan;
  }

  /** Asks who has an address, until exactly one node answers. */
  async soleAnswer(ip: string, not?: string): Promise<LanAnswer> {
    const protocol = ip.includes(":") ? "neighbour solicitation" : "ARP request";
    const wanted = not === undefined ? "one node alone answers" : `one node alone answers, and not ${not}`;
    const answer = await this.#stage.until(`${wanted} for ${ip}`, async () => {
      const answers = await this.#lan.ask(ip, LISTEN_MS);
      const [first] = answers;
      return new Set(answers.map(({ node }) => node)).size === 1 && first?.node !== not ? first : undefined;
    });
    this.#stage.print(
      `LAN: the client asks who has ${ip} (${protocol}); ${answer.node} answers: it is at ${answer.mac}`,
    );
    return answer;
  }

  /** Asks until nobody answers for an address. */
  async silence(ip: string): Promise<void> {
    await this.#stage.until(`nobody answers for ${ip}`, async () => {
      const answers = await this.#lan.ask(ip, LISTEN_MS);
      return answers.length === 0 ? true : undefined;
    });
    this.#stage.print(`LAN: the client asks who has ${ip}; nobody answers`);
  }
}
