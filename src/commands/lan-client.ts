// SPDX-License-Identifier: Apache-2.0

/** A client on the sandbox's virtual LAN: it asks who has an address, and listens to who says so. */

import { arpFrameLength, arpOffset, arpOperation, putArpFrame } from "../../providers/baremetal/speaker/arp.ts";
import { ethernetOffset, etherType, etherTypeOf } from "../../providers/baremetal/speaker/ethernet.ts";
import {
  copyIpv6,
  formatIpOctets,
  ipOctets,
  ipv4Length,
  ipv6Length,
} from "../../providers/baremetal/speaker/ip-octets.ts";
import { groupMac, solicitedNodeGroup } from "../../providers/baremetal/speaker/ipv6-groups.ts";
import { broadcastMac, copyMac, formatMac, macLength, parseMac } from "../../providers/baremetal/speaker/mac.ts";
import {
  findMacOption,
  judgeNdp,
  ndpFlag,
  ndpFrameLength,
  ndpOffset,
  ndpOption,
  ndpType,
  ndpTypeOf,
  putNdpFrame,
} from "../../providers/baremetal/speaker/ndp-message.ts";
import { u16 } from "../../providers/baremetal/speaker/octets.ts";
import type { VirtualLan, VirtualPort } from "../../providers/baremetal/speaker/virtual-lan.ts";
import type { Clock } from "../clock.ts";
import { LAN_CLIENT } from "../sandbox/lan/lan-nodes.ts";
import type { LanAnswer } from "../sandbox/lan/lan-parts.ts";

/** Who says that it has which address, and whether anybody asked. */
interface Heard {
  readonly ip: string;
  readonly mac: string;
  readonly isAnswer: boolean;
}

function hearArp(frame: Uint8Array): Heard | undefined {
  if (frame.length < arpFrameLength) return undefined;
  const senderIp = frame.subarray(arpOffset.senderIp, arpOffset.senderIp + ipv4Length);
  const targetIp = frame.subarray(arpOffset.targetIp, arpOffset.targetIp + ipv4Length);
  const isGratuitous = formatIpOctets(senderIp) === formatIpOctets(targetIp);
  const isReply = u16(frame, arpOffset.operation) === arpOperation.reply;
  if (!isReply && !isGratuitous) return undefined;
  return { ip: formatIpOctets(senderIp), mac: formatMac(frame, arpOffset.senderMac), isAnswer: !isGratuitous };
}

function hearNdp(frame: Uint8Array): Heard | undefined {
  if (ndpTypeOf(frame) !== ndpType.advertisement || judgeNdp(frame) !== "Valid") return undefined;
  const macAt = findMacOption(frame, ndpOption.targetMac) ?? ethernetOffset.source;
  return {
    ip: formatIpOctets(frame.subarray(ndpOffset.target, ndpOffset.target + ipv6Length)),
    mac: formatMac(frame, macAt),
    isAnswer: ((frame[ndpOffset.flags] ?? 0) & ndpFlag.solicited) !== 0,
  };
}

function hear(frame: Uint8Array): Heard | undefined {
  const type = etherTypeOf(frame);
  if (type === etherType.arp) return hearArp(frame);
  return type === etherType.ipv6 ? hearNdp(frame) : undefined;
}

const clientMac = parseMac(LAN_CLIENT.mac);

function arpRequest(ip: string): Uint8Array {
  const frame = new Uint8Array(arpFrameLength);
  putArpFrame(frame, {
    destination: broadcastMac,
    operation: arpOperation.request,
    senderMac: clientMac,
    senderIp: ipOctets(LAN_CLIENT.ipv4),
    targetMac: new Uint8Array(macLength),
    targetIp: ipOctets(ip),
  });
  return frame;
}

/** To the solicited-node group of the address (RFC 4861 section 4.3). */
function neighborSolicitation(ip: string): Uint8Array {
  const target = ipOctets(ip);
  const group = solicitedNodeGroup(target);
  const frame = new Uint8Array(ndpFrameLength);
  copyMac(groupMac(group), 0, frame, ethernetOffset.destination);
  copyIpv6(group, 0, frame, ndpOffset.destination);
  putNdpFrame(frame, {
    type: ndpType.solicitation,
    flags: 0,
    sourceMac: clientMac,
    source: ipOctets(LAN_CLIENT.ipv6),
    target,
  });
  return frame;
}

export interface LanClientOptions {
  readonly lan: VirtualLan;
  readonly clock: Clock;
  /** Name of the node that has a MAC; undefined = none. */
  readonly nodeOf: (mac: string) => string | undefined;
}

export class LanClient {
  readonly #options: LanClientOptions;
  readonly #port: VirtualPort;
  readonly #listeners = new Set<(heard: Heard) => void>();

  constructor(options: LanClientOptions) {
    this.#options = options;
    this.#port = options.lan.plug({
      name: "client",
      mac: LAN_CLIENT.mac,
      receive: (frame) => {
        const heard = hear(frame);
        if (heard === undefined) return;
        for (const listener of this.#listeners) listener(heard);
      },
    });
  }

  /** Asks once who has the address, and gathers what is answered for `waitMs`. */
  async ask(ip: string, waitMs: number): Promise<readonly LanAnswer[]> {
    const answers: LanAnswer[] = [];
    const listener = (heard: Heard): void => {
      if (heard.isAnswer && heard.ip === ip) answers.push(this.#toAnswer(heard));
    };
    this.#listeners.add(listener);
    try {
      this.#port.send(ip.includes(":") ? neighborSolicitation(ip) : arpRequest(ip));
      await this.#options.clock.sleep(waitMs);
    } finally {
      this.#listeners.delete(listener);
    }
    return answers;
  }

  /** Tells of those who say unasked that they have an address. */
  onClaim(listener: (claim: LanAnswer) => void): void {
    this.#listeners.add((heard) => {
      if (!heard.isAnswer) listener(this.#toAnswer(heard));
    });
  }

  close(): void {
    this.#port.unplug();
  }

  #toAnswer({ ip, mac }: Heard): LanAnswer {
    return { ip, mac, node: this.#options.nodeOf(mac) ?? mac };
  }
}
