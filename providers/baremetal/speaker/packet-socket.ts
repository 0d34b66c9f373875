// SPDX-License-Identifier: Apache-2.0

import type { AnnouncedAddress } from "./address-table.ts";
import type { LocalLink } from "./local-link.ts";

/** Gets one frame from its destination address on, without preamble and check sequence. The bytes are only lent: they are written over afterwards. */
export type FrameHandler = (frame: Uint8Array, linkIndex: number) => void;

/**
 * Frames in and out of the links of one node. Two makers: `openAfPacket` on the kernel's links, and
 * `VirtualPacketSocket` on a virtual LAN. Nothing here blocks.
 */
export interface PacketSocket {
  /**
   * What is answered for from now on, so that the layer below may keep other frames away. It may let more through than
   * asked for, never less: whoever receives judges each frame again.
   */
  listenFor(addresses: readonly AnnouncedAddress[], links: readonly LocalLink[]): void;
  /** Hands over frames that wait, in order of arrival and at most one batch of them. Returns how many. */
  receive(handle: FrameHandler): number;
  /** False when the link could not take the frame. */
  send(frame: Uint8Array, linkIndex: number): boolean;
  close(): void;
}
