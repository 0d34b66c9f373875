// SPDX-License-Identifier: Apache-2.0

import type { FrameHandler, PacketSocket } from "./packet-socket.ts";
import type { VirtualLan, VirtualPort } from "./virtual-lan.ts";

/** A link of a virtual node, plugged into the segment on which it is. */
export interface VirtualLink {
  readonly name: string;
  /** `aa:bb:cc:dd:ee:ff` */
  readonly mac: string;
  readonly lan: VirtualLan;
}

interface Waiting {
  readonly frame: Uint8Array;
  readonly linkIndex: number;
}

/** As an AF_PACKET socket on all links of a node, but on virtual LANs. Link indexes count from 1, as the kernel's do. */
export class VirtualPacketSocket implements PacketSocket {
  readonly #ports: readonly VirtualPort[];
  #waiting: Waiting[] = [];

  /** `onReadable` is called when frames wait that did not before. */
  constructor(links: readonly VirtualLink[], onReadable: () => void) {
    this.#ports = links.map((link, at) =>
      link.lan.plug({
        name: link.name,
        mac: link.mac,
        receive: (frame) => {
          this.#waiting.push({ frame, linkIndex: at + 1 });
          if (this.#waiting.length === 1) onReadable();
        },
      }),
    );
  }

  /** Takes in all frames: there is no kernel to spare. */
  listenFor(): void {}

  receive(handle: FrameHandler): number {
    const batch = this.#waiting;
    this.#waiting = [];
    for (const { frame, linkIndex } of batch) handle(frame, linkIndex);
    return batch.length;
  }

  send(frame: Uint8Array, linkIndex: number): boolean {
    return this.#ports[linkIndex - 1]?.send(frame) ?? false;
  }

  /** The port of a link, to pull its cable. */
  port(name: string): VirtualPort | undefined {
    return this.#ports.find((port) => port.name === name);
  }

  isUp(linkIndex: number): boolean {
    return this.#ports[linkIndex - 1]?.up ?? false;
  }

  close(): void {
    for (const port of this.#ports) port.unplug();
  }
}
