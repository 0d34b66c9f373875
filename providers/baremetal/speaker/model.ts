// SPDX-License-Identifier: Apache-2.0

/** What the speaker's main thread hands to its worker thread, and what comes back. */

/** One address that this node answers for. */
export interface Announcement {
  /** Canonical text: dotted quad, or RFC 5952. */
  readonly ip: string;
  /** Names of the interfaces that answer; undefined = all that are able to. */
  readonly interfaces: readonly string[] | undefined;
}

/** The whole of what this node announces. A later table replaces an earlier one. */
export interface AnnouncementTable {
  /** Grows by one with each table. */
  readonly version: number;
  /** Sorted by ip. */
  readonly announcements: readonly Announcement[];
}

/** A network interface as the worker sees it. */
export interface Link {
  readonly index: number;
  readonly name: string;
  /** Six octets, lower case, `aa:bb:cc:dd:ee:ff`. */
  readonly mac: string;
  /** Administratively up and with carrier. */
  readonly up: boolean;
  /** Can answer ARP: Ethernet, broadcast, not NOARP, not enslaved to a bond, bridge or VRF. */
  readonly arp: boolean;
  /** Can answer NDP: as `arp`, and with an IPv6 link-local address. */
  readonly ndp: boolean;
}

/** Why a frame was answered or not: one counter each. */
export type FrameOutcome =
  | "Replied"
  | "Malformed"
  | "NotRequest"
  | "NotAnnounced"
  | "NotOnThisInterface"
  | "NotForUs"
  | "OwnFrame"
  | "BadChecksum"
  | "BadHopLimit"
  | "BadSource"
  | "SendFailed";

export type FrameKind = "arp" | "ndp";

/** From the worker to the main thread; sent when something changed or was asked for, never for a frame. */
export type WorkerMessage =
  | { readonly kind: "Links"; readonly links: readonly Link[] }
  /** The table of this version is in force: its addresses are answered for, those of earlier ones are not any more. */
  | { readonly kind: "Applied"; readonly version: number }
  /** Another station says that it has an address that we announce (gratuitous ARP or unsolicited advertisement). */
  | { readonly kind: "ForeignClaim"; readonly ip: string; readonly mac: string; readonly interface: string }
  | { readonly kind: "Counters"; readonly counters: FrameCounters };

export interface FrameCounters {
  readonly received: Readonly<Record<FrameKind, Readonly<Partial<Record<FrameOutcome, number>>>>>;
  readonly gratuitousSent: Readonly<Record<FrameKind, number>>;
}

/** What answers for the addresses of this node: a worker thread on AF_PACKET, or a virtual LAN in the sandbox and tests. */
export interface Announcer {
  /** Replaces what is answered for. New addresses get their gratuitous burst; dropped ones are silent at once. */
  announce(table: AnnouncementTable): void;
  /** The counters since the start. */
  counters(): Promise<FrameCounters>;
  /** Stops answering and frees everything. */
  close(): Promise<void>;
}
