// SPDX-License-Identifier: Apache-2.0

/** Who on the LAN answers for an address: asked with arping and ndisc6, which are independent of what is tested. */

import { isIPv6 } from "node:net";
import { eventually } from "../eventually.ts";
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

/** Resolves to the one hardware address that answers, once there is exactly one. */
export async function soleAnswerer(from: NetworkNamespace, address: string, timeoutMs = 20_000): Promise<string> {
  const seen = await eventually(
    `exactly one node answers for ${address}`,
    async () => {
      const macs = await answerers(from, address);
      if (macs.length === 1) return macs;
      throw new Error(`these do: ${macs.join(", ") || "none"}`);
    },
    { timeoutMs },
  );
  return seen[0] ?? "";
}

/** Resolves once nobody answers. */
export async function nobodyAnswers(from: NetworkNamespace, address: string): Promise<void> {
  await eventually(`nobody answers for ${address}`, async () => (await answerers(from, address)).length === 0);
}

/** Whether anybody answers one single ARP request in time; asked on end it shows a gap, because the request is not repeated. */
export async function answersNow(from: NetworkNamespace, address: string, withinMs = 300): Promise<boolean> {
  const limit = String(withinMs / 1_000);
  const { code } = await from.tryRun("arping", ["-q", "-i", "eth0", "-c", "1", "-C", "1", "-w", limit, address]);
  return code === 0;
}
