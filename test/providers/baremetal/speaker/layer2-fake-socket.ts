// SPDX-License-Identifier: Apache-2.0

import type { AnnouncedAddress } from "../../../../providers/baremetal/speaker/address-table.ts";
import type { LocalLink } from "../../../../providers/baremetal/speaker/local-link.ts";
import type { FrameHandler, PacketSocket } from "../../../../providers/baremetal/speaker/packet-socket.ts";
import { toHex } from "./layer2-frames.ts";

/** Hands in what a test puts into `incoming`, and keeps what is sent. */
export class FakeSocket implements PacketSocket {
  readonly incoming: { readonly frame: Uint8Array; readonly linkIndex: number }[] = [];
  readonly sent: { readonly frame: string; readonly linkIndex: number }[] = [];
  listened: { readonly ips: readonly string[]; readonly links: readonly string[] } = { ips: [], links: [] };
  isBroken = false;

  listenFor(addresses: readonly AnnouncedAddress[], links: readonly LocalLink[]): void {
    this.listened = { ips: addresses.map(({ ip }) => ip), links: links.map(({ name }) => name) };
  }

  receive(handle: FrameHandler): number {
    const batch = this.incoming.splice(0);
    for (const { frame, linkIndex } of batch) handle(frame, linkIndex);
    return batch.length;
  }

  send(frame: Uint8Array, linkIndex: number): boolean {
    if (!this.isBroken) this.sent.push({ frame: toHex(frame), linkIndex });
    return !this.isBroken;
  }

  close(): void {}
}
