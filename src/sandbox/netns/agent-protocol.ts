// SPDX-License-Identifier: Apache-2.0

/** What the sandbox asks of its agents, one process in each namespace: a line of JSON each way. */

import type { Route } from "../sandbox-parts.ts";

export type AgentCommand =
  /** Settings of the kernel in this namespace: path below /proc/sys/net and value. */
  | { readonly kind: "Configure"; readonly settings: readonly (readonly [path: string, value: string])[] }
  /** Relays 127.0.0.1:port to a Unix socket, which is the same in every network namespace. */
  | { readonly kind: "Relay"; readonly port: number; readonly socket: string }
  /** Serves a page at these addresses, until Unserve. */
  | {
      readonly kind: "Serve";
      readonly name: string;
      readonly node: string;
      readonly ips: readonly string[];
      readonly ports: readonly number[];
    }
  | { readonly kind: "Unserve"; readonly name: string }
  /** Forwards connections to the addresses, and to no others that it forwarded before. */
  | { readonly kind: "Forward"; readonly node: string; readonly routes: readonly Route[] }
  /** Starts the speaker; answers when it works. */
  | { readonly kind: "StartSpeaker"; readonly node: string; readonly kubeconfig: string }
  | { readonly kind: "StopSpeaker" }
  /** Sends something to an address, so that the kernel has to ask who has it. */
  | { readonly kind: "Knock"; readonly ip: string }
  | { readonly kind: "Fetch"; readonly url: string }
  /** Reports changes of the neighbour table from now on. */
  | { readonly kind: "WatchNeighbors" };

export interface AgentRequest {
  readonly id: number;
  readonly command: AgentCommand;
}

export interface AgentReply {
  /** 0 = not a reply, but a line of what is watched. */
  readonly id: number;
  /** The page that was fetched, or the line. */
  readonly text?: string;
  /** Why it could not be done. */
  readonly error?: string;
}
