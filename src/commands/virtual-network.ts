// SPDX-License-Identifier: Apache-2.0

import { createVirtualAnnouncer } from "../../providers/baremetal/speaker/virtual-announcer.ts";
import { createVirtualLan } from "../../providers/baremetal/speaker/virtual-lan.ts";
import { lanPodAddresses, nodeOfMac } from "../sandbox/lan/lan-nodes.ts";
import type { NetworkContext, SandboxNetwork } from "../sandbox/lan/lan-parts.ts";
import { createAddressOnlyPods } from "../sandbox/pod-addresses.ts";
import type { SandboxRole } from "../sandbox/sandbox-parts.ts";
import type { Connection } from "./connection.ts";
import { LanClient } from "./lan-client.ts";
import { runSpeaker } from "./run-speaker.ts";
import { endWithConnection } from "./sandbox-roles.ts";

/** How long a speaker of the sandbox waits for others to take its addresses over, when it is stopped. */
const DRAIN_MS = 500;

/** A LAN in this process: ARP and NDP are real frames, answered by the speakers' real code; nothing else is on it. */
export function createVirtualNetwork({ clock }: NetworkContext, connect: () => Connection): SandboxNetwork {
  const lan = createVirtualLan({ clock });
  const client = new LanClient({ lan, clock, nodeOf: nodeOfMac });
  return {
    lan: {
      description:
        "in this process, with three nodes and a client; it carries ARP and NDP, and no traffic (that is for --lan=netns, as root on Linux)",
      ask: (ip, waitMs) => client.ask(ip, waitMs),
      onClaim: (listener) => client.onClaim(listener),
      fetch: undefined,
      fetchCommand: undefined,
      close: () => Promise.resolve(client.close()),
    },
    pods: createAddressOnlyPods(lanPodAddresses),
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
      return endWithConnection(role, connection);
    },
  };
}
