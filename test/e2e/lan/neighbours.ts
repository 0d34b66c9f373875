// SPDX-License-Identifier: Apache-2.0

/** Who on the LAN answers for an address: asked with arping and ndisc6, which are independent of what is tested. */

import { isIPv6 } from "node:net";
import type { NetworkNamespace } from "./network-namespace.ts";

/**
 * Hardware addresses that answer for `address` within about a second, each once, sorted.
 * More than one means that two nodes announce the same address.
 */
export async function answerers(from: NetworkNamespace, address: string): Promise<readonly string[]> {
  const { stdout } = isIPv6(address)
    ? await from.tryRun("ndisc6", ["-m", "-n", "-q", "-r", "1", "-w", "700", address, "eth0"])
    : await from.tryRun("arping", ["-r", "-i", "eth0", "-c", "3", "-W", "0.2", address]);
  const macs = stdout.toLowerCase().match(/[0-9a-f]{1,2}(:[0-9a-f]{1,2}){5}/g) ?? [];
  return [...new Set(macs.map(padOctets))].sort();
}

/** ndisc6 prints 02:0A, arping 02:0a; some versions leave leading zeros out. */
function padOctets(mac: string): string {
  return mac
    .split(":")
    .map((octet) => octet.padStart(2, "0"))
    .join(":");
}

/** Forgets what the kernel of a namespace has learnt, so that the next packet asks anew. */
export async function forgetNeighbours(namespace: NetworkNamespace): Promise<void> {
  await namespace.links(["neigh flush dev eth0"]);
}
