// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { AnnouncementBook } from "../../../../providers/baremetal/speaker/announcements.ts";
import {
  type AnnouncedService,
  toAnnouncedService,
  toWorld,
} from "../../../../providers/baremetal/speaker/election-world.ts";
import type { Service } from "../../../../src/model/service.ts";
import { makeAdvertisement, makeEndpoints, makeNode, makePool, makeService } from "./cluster.ts";

const configuration = {
  pools: [makePool("default", ["10.20.30.0/24", "fd00::/120"])],
  advertisements: [makeAdvertisement("default")],
};

const worldOf = (...alive: readonly string[]) =>
  toWorld({
    nodes: [makeNode("iris1"), makeNode("iris2"), makeNode("iris3")],
    configuration,
    isAlive: (node) => alive.includes(node),
  });

function view(name: string, addresses: readonly string[], parts: Partial<Service> = {}): AnnouncedService {
  return toAnnouncedService(makeService(name, addresses, parts), makeEndpoints(["iris1", "Ready"], ["iris2", "Ready"]));
}

function ipsOf(book: AnnouncementBook, node: string): readonly string[] {
  return book.announcementsOf(node).map(({ ip }) => ip);
}

describe("AnnouncementBook", () => {
  test("tells what came out differently, once", () => {
    const book = new AnnouncementBook(worldOf("iris1", "iris2"));
    assert.equal(book.setService("default/web", view("web", ["10.20.30.1"])), true);
    assert.deepEqual(book.decide(), [
      {
        ip: "10.20.30.1",
        have: undefined,
        want: { kind: "Announced", ip: "10.20.30.1", node: "iris2", interfaces: undefined },
        services: ["default/web"],
      },
    ]);
    assert.deepEqual(book.decide(), []);
    book.setWorld(worldOf("iris1", "iris2"));
    assert.deepEqual(book.decide(), []);
  });

  test("a change of a Service that no election looks at touches nothing", () => {
    const book = new AnnouncementBook(worldOf("iris1", "iris2"));
    book.setService("default/web", view("web", ["10.20.30.1"]));
    book.decide();
    assert.equal(book.setService("default/web", view("web", ["10.20.30.1"], { generation: 2 })), false);
    const elsewhere = toAnnouncedService(makeService("web", ["10.20.30.1"]), makeEndpoints(["iris3", "Ready"]));
    assert.equal(
      book.setService("default/web", elsewhere),
      false,
      "with Cluster it does not matter where endpoints are",
    );
  });

  test("an address that a Service gave up is silent, and one that another shows still is not", () => {
    const book = new AnnouncementBook(worldOf("iris1", "iris2"));
    book.setService("default/one", view("one", ["10.20.30.1", "fd00::1"]));
    book.setService("default/two", view("two", ["10.20.30.1"]));
    book.decide();
    book.setService("default/one", undefined);
    assert.deepEqual(
      book.decide().map(({ ip, want }) => [ip, want]),
      [["fd00::1", undefined]],
    );
    assert.deepEqual(ipsOf(book, "iris2"), ["10.20.30.1"]);
    book.setService("default/two", undefined);
    book.decide();
    assert.deepEqual(ipsOf(book, "iris2"), []);
    assert.equal(book.outcomeOf("10.20.30.1"), undefined);
  });

  test("when a node leaves, only its addresses are decided differently", () => {
    const book = new AnnouncementBook(worldOf("iris1", "iris2", "iris3"));
    for (let host = 1; host <= 30; host++) book.setService(`default/${host}`, view(`${host}`, [`10.20.30.${host}`]));
    book.decide();
    const moving = ipsOf(book, "iris2");
    assert.ok(moving.length > 0 && moving.length < 30);
    book.setWorld(worldOf("iris1", "iris3"));
    assert.deepEqual(
      book.decide().map(({ ip }) => ip),
      moving,
    );
  });

  test("says in another world without moving to it", () => {
    const book = new AnnouncementBook(worldOf("iris1", "iris2"));
    book.setService("default/web", view("web", ["10.20.30.1"]));
    book.decide();
    assert.equal(book.electIn(worldOf("iris1"), "10.20.30.1")?.kind, "Announced");
    assert.equal(book.electIn(worldOf(), "10.20.30.1")?.kind, "Silent");
    assert.equal(book.electIn(worldOf(), "10.20.30.9"), undefined);
    assert.deepEqual(ipsOf(book, "iris2"), ["10.20.30.1"]);
  });

  test("however it came to be, it says what a book made anew says", () => {
    const step = fc.record({
      name: fc.constantFrom("a", "b", "c", "d"),
      hosts: fc.uniqueArray(fc.integer({ min: 1, max: 4 }), { maxLength: 2 }),
      createdAt: fc.integer({ min: 0, max: 3 }),
      alive: fc.subarray(["iris1", "iris2", "iris3"]),
      decide: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const book = new AnnouncementBook(worldOf());
        const present = new Map<string, AnnouncedService>();
        let world = worldOf();
        for (const { name, hosts, createdAt, alive, decide } of steps) {
          const service = view(
            name,
            hosts.map((host) => `10.20.30.${host}`),
            { createdAt },
          );
          if (hosts.length === 0) present.delete(name);
          else present.set(name, service);
          book.setService(name, present.get(name));
          world = worldOf(...alive);
          book.setWorld(world);
          if (decide) book.decide();
        }
        book.decide();
        const anew = new AnnouncementBook(world);
        for (const [name, service] of present) anew.setService(name, service);
        anew.decide();
        for (let host = 1; host <= 4; host++) {
          assert.deepEqual(book.outcomeOf(`10.20.30.${host}`), anew.outcomeOf(`10.20.30.${host}`));
        }
        for (const node of ["iris1", "iris2", "iris3"]) {
          assert.deepEqual(book.announcementsOf(node), anew.announcementsOf(node));
        }
      }),
    );
  });
});
