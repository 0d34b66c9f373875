// SPDX-License-Identifier: Apache-2.0

import type { LoadBalancerIdentity } from "../../../src/model/request.ts";
import { compareText } from "../../../src/model/service.ts";
import { groupOf } from "../annotations/group-key.ts";
import type { AwsSettings } from "../settings.ts";
import type { Doubt } from "./doubts.ts";
import { type Holdings, idOf, nameOf, type Thing, type ThingName, thingsIn, toHoldings } from "./holdings.ts";
import { isNamedByUs, ownershipOf } from "./ownership.ts";
import { withoutPart, withoutParts, withPartsOf } from "./thing-parts.ts";

/** What is known under one key. */
interface Entry {
  /** By ARN or id. */
  readonly things: Map<string, Thing>;
  /** Names to be looked up before anything is concluded. */
  readonly doubted: Set<ThingName>;
  /** Another with each write that begins or ends; of all entries together, so that one that comes again has no old one. */
  version: number;
  writesUnderWay: number;
}

/** Says whether what was read is still news when it arrives. */
export interface Reading {
  readonly version: number;
}

/**
 * What this process knows of the account, as far as it is ours: from one listing at the start, and kept by our own writes and by
 * looking for drift. What was read before a write of the same load balancer began, or while it was under way, is not taken in.
 */
export class AccountMirror {
  readonly #settings: Pick<AwsSettings, "clusterName" | "className">;
  readonly #entries = new Map<string, Entry>();
  /** Key of the load balancer by ARN or id of a thing of it. */
  readonly #keys = new Map<string, string>();
  /** UID of the Service that a thing was made for, by ARN or id: what its tags said when it was first seen. */
  readonly #uids = new Map<string, string>();
  /** ARN or id of a thing of ours by its name. */
  readonly #names = new Map<ThingName, string>();
  /** ARN or id of what others have under names that might be ours. */
  readonly #strangers = new Map<ThingName, string>();
  #lastVersion = 0;

  constructor(settings: Pick<AwsSettings, "clusterName" | "className">) {
    this.#settings = settings;
  }

  /** Keys of all load balancers of which there is anything. */
  keys(): readonly string[] {
    return [...this.#entries].filter(([, { things }]) => things.size > 0).map(([key]) => key);
  }

  /** All under one key, of whichever Service. */
  holdings(key: string): Holdings {
    return toHoldings(this.#entries.get(key)?.things.values() ?? []);
  }

  /** What is of this owner, not of an earlier Service of the same name. */
  holdingsOf(owner: LoadBalancerIdentity): Holdings {
    const things = this.#entries.get(owner.key)?.things.values() ?? [];
    return toHoldings([...things].filter((thing) => this.#isOf(owner, thing)));
  }

  keyOf(id: string): string | undefined {
    return this.#keys.get(id);
  }

  /**
   * UIDs of the Services that things under this key were made for, of whichever time; only those borne by something with a name that we
   * made, so that tags alone, on a thing of any name, make nothing a leftover.
   */
  uidsUnder(key: string): readonly string[] {
    const things = [...(this.#entries.get(key)?.things.values() ?? [])].filter(isNamedByUs);
    return [...new Set(things.flatMap((thing) => this.#uids.get(idOf(thing)) || []))].sort(compareText);
  }

  /** ARN or id of what has this name and is not the owner's; undefined = nothing that is known. */
  strangerOf(name: ThingName, isOwn: (thing: Thing) => boolean): string | undefined {
    const id = this.#names.get(name);
    const thing = id === undefined ? undefined : this.thing(id);
    return this.#strangers.get(name) ?? (thing === undefined || isOwn(thing) ? undefined : id);
  }

  /** What a write has changed: what is the same in both stays as it is known by now. */
  change(key: string, before: Holdings, after: Holdings): void {
    const entry = this.#entry(key);
    const known = new Map(thingsIn(before).map((thing) => [idOf(thing), thing.it]));
    for (const thing of thingsIn(after)) {
      if (known.get(idOf(thing)) !== thing.it) this.#put(key, thing);
      known.delete(idOf(thing));
    }
    for (const id of known.keys()) this.#drop(entry, id);
  }

  /**
   * A thing that was found, by name or in a listing. What costs a read of its own stays as it was known. Returns its key;
   * undefined = it is not one load balancer's of ours.
   */
  found(thing: Thing): string | undefined {
    const key = this.keyOf(idOf(thing)) ?? ownershipOf(thing, this.#settings)?.key;
    if (key === undefined) {
      this.stranger(nameOf(thing), idOf(thing));
      return undefined;
    }
    this.#strangers.delete(nameOf(thing));
    this.#put(key, withPartsOf(this.thing(idOf(thing)), thing));
    return key;
  }

  /** Somebody else has this name. */
  stranger(name: ThingName, id: string): void {
    this.#strangers.set(name, id);
  }

  /** Names that others are known to have. */
  strangers(): readonly ThingName[] {
    return [...this.#strangers.keys()];
  }

  /** Nobody has these any more: what others make and remove must not fill the memory. */
  forgetStrangers(names: readonly ThingName[]): void {
    for (const name of names) this.#strangers.delete(name);
  }

  thing(id: string): Thing | undefined {
    return this.#entries.get(this.#keys.get(id) ?? "")?.things.get(id);
  }

  /** Whether a load balancer of ours, beside those of this owner, has this security group. */
  isAttached(groupId: string, beside?: LoadBalancerIdentity): boolean {
    for (const [key, { things }] of this.#entries) {
      for (const thing of things.values()) {
        if (thing.kind !== "LoadBalancer" || !thing.it.SecurityGroups.includes(groupId)) continue;
        if (key !== beside?.key || !this.#isOf(beside, thing)) return true;
      }
    }
    return false;
  }

  /** There is nothing of this name. */
  absent(key: string, name: ThingName): void {
    this.#strangers.delete(name);
    const entry = this.#entry(key);
    for (const [id, thing] of entry.things) if (nameOf(thing) === name) this.#drop(entry, id);
  }

  /** A thing as it is now known, in the place of what was known of it. */
  update(key: string, thing: Thing): void {
    this.#put(key, thing);
  }

  /** Nothing is kept of a load balancer that is gone. */
  forgetIfEmpty(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.things.size > 0 || entry.doubted.size > 0 || entry.writesUnderWay > 0) return;
    this.#entries.delete(key);
  }

  // Who knows better: a reading, or the writes meanwhile.

  beginReading(key: string): Reading {
    return { version: this.#entry(key).version };
  }

  /** Whether nothing has been written since, and nothing was being written then. */
  isCurrent(key: string, { version }: Reading): boolean {
    const entry = this.#entry(key);
    return entry.version === version && entry.writesUnderWay === 0;
  }

  beginWrite(key: string): void {
    const entry = this.#entry(key);
    entry.version = ++this.#lastVersion;
    entry.writesUnderWay += 1;
  }

  endWrite(key: string): void {
    const entry = this.#entry(key);
    entry.version = ++this.#lastVersion;
    entry.writesUnderWay -= 1;
  }

  // Doubts.

  doubt(key: string, doubt: Doubt): void {
    const entry = this.#entry(key);
    switch (doubt.kind) {
      case "None":
        return;
      case "All":
        for (const thing of entry.things.values()) {
          entry.doubted.add(nameOf(thing));
          entry.things.set(idOf(thing), withoutParts(thing));
        }
        return;
      case "Thing":
        entry.doubted.add(doubt.name);
        return;
      case "Part":
        for (const [id, thing] of entry.things) {
          if (nameOf(thing) === doubt.name) entry.things.set(id, withoutPart(thing, doubt.part));
        }
    }
  }

  /** Names to be looked up before anything is concluded, sorted. */
  doubted(key: string): readonly ThingName[] {
    return [...(this.#entries.get(key)?.doubted ?? [])].sort(compareText);
  }

  settleDoubts(key: string, names: readonly ThingName[]): void {
    for (const name of names) this.#entry(key).doubted.delete(name);
  }

  /** A group's things are its own, also those made for a Service that has left it. */
  #isOf({ key, uids }: LoadBalancerIdentity, thing: Thing): boolean {
    const uid = this.#uids.get(idOf(thing)) ?? "";
    return uid === "" || uids.includes(uid) || groupOf(key) !== undefined;
  }

  #entry(key: string): Entry {
    const present = this.#entries.get(key);
    if (present !== undefined) return present;
    const created: Entry = { things: new Map(), doubted: new Set(), version: ++this.#lastVersion, writesUnderWay: 0 };
    this.#entries.set(key, created);
    return created;
  }

  #put(key: string, thing: Thing): void {
    const id = idOf(thing);
    this.#entry(key).things.set(id, thing);
    this.#keys.set(id, key);
    this.#names.set(nameOf(thing), id);
    const uid = ownershipOf(thing, this.#settings)?.uid;
    if (uid !== undefined && !this.#uids.has(id)) this.#uids.set(id, uid);
  }

  #drop(entry: Entry, id: string): void {
    const thing = entry.things.get(id);
    entry.things.delete(id);
    this.#keys.delete(id);
    this.#uids.delete(id);
    if (thing !== undefined && this.#names.get(nameOf(thing)) === id) this.#names.delete(nameOf(thing));
  }
}
