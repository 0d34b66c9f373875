// SPDX-License-Identifier: Apache-2.0

/** An Ethernet segment inside the process, for the sandbox and for tests: no root, no kernel, time from a Clock. */

import type { Clock } from "../../../src/clock.ts";
import { isGroupMac, parseMac, sameMac } from "./mac.ts";

export interface VirtualLanOptions {
  readonly clock: Clock;
  /** Milliseconds from sending to delivery; 0 is delivered by the clock too, never within `send`. */
  readonly latencyMs?: number;
}

/** A frame as it went over the segment, for those who want to look on. */
export interface CapturedFrame {
  /** Wall clock, milliseconds, when it was sent. */
  readonly at: number;
  /** Name of the port that sent it. */
  readonly from: string;
  readonly frame: Uint8Array;
}

/** What is plugged into the segment. */
export interface VirtualStation {
  readonly name: string;
  /** Six octets, lower case, `aa:bb:cc:dd:ee:ff`. */
  readonly mac: string;
  /** Called for frames to this station's address and to groups, never for its own. The bytes must not be changed. */
  receive(frame: Uint8Array): void;
}

export interface VirtualPort {
  readonly name: string;
  readonly mac: string;
  readonly up: boolean;
  /** Copies the frame and delivers it to the other ports that are up, in the order of sending. False when this port is down. */
  send(frame: Uint8Array): boolean;
  /** Pulls the cable, or puts it back in; what is on its way to a port that is down is lost. */
  setLink(up: boolean): void;
  /** Leaves the segment for good. */
  unplug(): void;
}

export interface VirtualLan {
  plug(station: VirtualStation): VirtualPort;
  /** Shows each frame at the moment it is sent; the returned function ends it. */
  capture(listener: (captured: CapturedFrame) => void): () => void;
}

export function createVirtualLan(options: VirtualLanOptions): VirtualLan {
  return new Segment(options);
}

interface InFlight {
  readonly from: Port;
  readonly frame: Uint8Array;
}

class Segment implements VirtualLan {
  readonly #clock: Clock;
  readonly #latencyMs: number;
  readonly #ports = new Set<Port>();
  readonly #listeners = new Set<(captured: CapturedFrame) => void>();
  readonly #inFlight: InFlight[] = [];

  constructor(options: VirtualLanOptions) {
    this.#clock = options.clock;
    this.#latencyMs = options.latencyMs ?? 0;
  }

  plug(station: VirtualStation): VirtualPort {
    const port = new Port(station, this);
    this.#ports.add(port);
    return port;
  }

  capture(listener: (captured: CapturedFrame) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  carry(from: Port, sent: Uint8Array): boolean {
    if (!from.up) return false;
    const frame = sent.slice();
    for (const listener of this.#listeners) listener({ at: this.#clock.now(), from: from.name, frame });
    this.#inFlight.push({ from, frame });
    // Each timer delivers the oldest frame, whichever frame it was set for: order holds even where timers do not keep it.
    this.#clock.after(this.#latencyMs, () => this.#deliverOldest());
    return true;
  }

  unplug(port: Port): void {
    this.#ports.delete(port);
  }

  #deliverOldest(): void {
    const next = this.#inFlight.shift();
    if (next === undefined) return;
    for (const port of this.#ports) {
      if (port !== next.from) port.deliver(next.frame);
    }
  }
}

class Port implements VirtualPort {
  readonly #station: VirtualStation;
  readonly #segment: Segment;
  readonly #macOctets: Uint8Array;
  #up = true;
  #plugged = true;

  constructor(station: VirtualStation, segment: Segment) {
    this.#station = station;
    this.#segment = segment;
    this.#macOctets = parseMac(station.mac);
  }

  get name(): string {
    return this.#station.name;
  }

  get mac(): string {
    return this.#station.mac;
  }

  get up(): boolean {
    return this.#up && this.#plugged;
  }

  send(frame: Uint8Array): boolean {
    return this.#segment.carry(this, frame);
  }

  setLink(up: boolean): void {
    this.#up = up;
  }

  unplug(): void {
    this.#plugged = false;
    this.#segment.unplug(this);
  }

  /** Hands the frame over where a network card with this address would take it. */
  deliver(frame: Uint8Array): void {
    if (!this.up) return;
    if (isGroupMac(frame, 0) || sameMac(frame, 0, this.#macOctets, 0)) this.#station.receive(frame);
  }
}
