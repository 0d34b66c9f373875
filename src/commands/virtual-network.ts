// SPDX-License-Identifier: Apache-2.0

import { createVirtualAnnouncer } from "../../providers/baremetal/speaker/virtual-announcer.ts";
import { createVirtualLan } from "../../providers/baremetal/speaker/virtual-lan.ts";
import type { NetworkContext, PodPlace, PodRuntime, SandboxNetwork, SandboxRole } from "../sandbox/sandbox-parts.ts";
import { SANDBOX_NODES } from "../sandbox/virtual-nodes.ts";
import type { Connection } from "./connection.ts";
import { LanClient } from "./lan-client.ts";
import { runSpeaker } from "./run-speaker.ts";

/** How long a speaker of the sandbox waits for others to take its addresses over, when it is stopped. */
const DRAIN_MS = 500;

/** Pods of which there is nothing but their addresses. */
export function createAddressOnlyPods(): PodRuntime {
  const addresses = new Map<string, readonly string[]>();
  const counts = new Map<number, number>();
  return {
    run({ uid, node }: PodPlace) {
      const known = addresses.get(uid);
      if (known !== undefined) return Promise.resolve(known);
      const index = SANDBOX_NODES.find(({ name }) => name === node)?.index ?? 0;
      const host = (counts.get(index) ?? 1) + 1;
      counts.set(index, host);
      const given = [`10.244.${index}.${host}`, `fd00:10:244:${index}::${host.toString(16)}`];
      addresses.set(uid, given);
      return Promise.resolve(given);
    },
    end({ uid }) {
      addresses.delete(uid);
      return Promise.resolve();
    },
  };
}

/** A LAN in this process: ARP and NDP are real frames, answered by the speakers' real code; nothing else is on it. */
export function createVirtualNetwork({ clock }: NetworkContext, connect: () => Connection): Promise<SandboxNetwork> {
  const lan = createVirtualLan({ clock });
  const nodeOf = (mac: string): string | undefined =>
    SANDBOX_NODES.find(({ links }) => links.some((link) => link.mac === mac))?.name;
  const client = new LanClient({ lan, clock, nodeOf });
  return Promise.resolve({
    nodes: SANDBOX_NODES,
    lan: {
      description:
        "in this process, with three nodes and a client; it carries ARP and NDP, and no traffic (that is for --lan=netns, as root on Linux)",
      ask: (ip, waitMs) => client.ask(ip, waitMs),
      onClaim: (listener) => client.onClaim(listener),
      fetch: undefined,
      fetchCommand: undefined,
      close: () => Promise.resolve(client.close()),
    },
    pods: createAddressOnlyPods(),
    createSpeaker(node): SandboxRole {
      const connection = connect();
      const links = node.links.map((link) => ({ ...link, lan }));
      const role = runSpeaker(
        {
          nodeName: node.name,
          namespace: "fairlead-system",
          className: undefined,
          drainMs: DRAIN_MS,
          createAnnouncer: (listener) => createVirtualAnnouncer({ clock, links }, listener),
        },
        connection,
      );
      return {
        start: () => role.start(),
        async stop() {
          await role.stop();
          connection.client.close();
        },
      };
    },
  });
}
