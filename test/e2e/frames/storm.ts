// SPDX-License-Identifier: Apache-2.0

import { fileURLToPath } from "node:url";
import { parseIp } from "../../../src/model/ip.ts";
import type { DualStack } from "../lan/addresses.ts";
import type { NetworkNamespace } from "../lan/network-namespace.ts";
import type { StormOrder, StormReport } from "../programs/frame-storm.ts";

const program = fileURLToPath(new URL("../programs/frame-storm.ts", import.meta.url));

/** Sends three times `count` frames about `targets` from a namespace whose own address is `asker`; see `StormReport`. */
export async function storm(
  from: NetworkNamespace,
  { targets, asker, count }: { readonly targets: DualStack; readonly asker: DualStack; readonly count: number },
): Promise<StormReport> {
  const order: StormOrder = {
    seed: 20_240_229,
    count,
    targets: { v4: toHex(targets.v4), v6: toHex(targets.v6) },
    asker: { v4: toHex(asker.v4), v6: toHex(asker.v6) },
  };
  const text = await from.run(process.execPath, [program, JSON.stringify(order)], { timeoutMs: 120_000 });
  return JSON.parse(text) as StormReport;
}

/** An address as the lower-case hex digits of its octets. */
export function toHex(address: string): string {
  const ip = parseIp(address);
  if (ip === undefined) throw new Error(`not an address: ${address}`);
  return ip.value.toString(16).padStart(ip.family === "IPv4" ? 8 : 32, "0");
}
