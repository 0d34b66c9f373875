// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Announcement, AnnouncementTable, Announcer } from "../../../../providers/baremetal/speaker/model.ts";
import { TablePublisher } from "../../../../providers/baremetal/speaker/table-publisher.ts";

function setUp(): { readonly publisher: TablePublisher; readonly tables: AnnouncementTable[] } {
  const tables: AnnouncementTable[] = [];
  const announcer: Announcer = {
    announce: (table) => tables.push(table),
    counters: () => Promise.reject(new Error("not asked for")),
    close: () => Promise.resolve(),
  };
  return { publisher: new TablePublisher(announcer), tables };
}

const on = (ip: string, ...interfaces: readonly string[]): Announcement => ({
  ip,
  interfaces: interfaces.length === 0 ? undefined : interfaces,
});

function ipsOf(table: AnnouncementTable | undefined): readonly string[] | undefined {
  return table?.announcements.map(({ ip }) => ip);
}

describe("TablePublisher", () => {
  test("hands over whole tables with growing versions, and none that says the same", () => {
    const { publisher, tables } = setUp();
    assert.deepEqual(publisher.publish([on("10.0.0.1")]), { gained: ["10.0.0.1"], lost: [] });
    assert.deepEqual(publisher.publish([on("10.0.0.1")]), { gained: [], lost: [] });
    assert.deepEqual(publisher.publish([on("10.0.0.2"), on("10.0.0.3")]), {
      gained: ["10.0.0.2", "10.0.0.3"],
      lost: ["10.0.0.1"],
    });
    publisher.publish([on("10.0.0.2", "eth0"), on("10.0.0.3")]);
    publisher.publish([]);
    assert.deepEqual(
      tables.map(({ version }) => version),
      [1, 2, 3, 4],
    );
    assert.deepEqual(tables[2]?.announcements, [on("10.0.0.2", "eth0"), on("10.0.0.3")]);
    assert.deepEqual(ipsOf(tables[3]), []);
  });

  test("the first table of a node that announces nothing is none", () => {
    const { publisher, tables } = setUp();
    publisher.publish([]);
    assert.equal(tables.length, 0);
  });

  test("what is withheld stays out until it is restored", () => {
    const { publisher, tables } = setUp();
    publisher.publish([on("10.0.0.1"), on("10.0.0.2")]);
    assert.deepEqual(publisher.withhold(["10.0.0.1"]), { gained: [], lost: ["10.0.0.1"] });
    publisher.publish([on("10.0.0.1"), on("10.0.0.2"), on("10.0.0.3")]);
    assert.deepEqual(ipsOf(tables.at(-1)), ["10.0.0.2", "10.0.0.3"]);
    assert.deepEqual(publisher.restore(), { gained: ["10.0.0.1"], lost: [] });
    assert.deepEqual(ipsOf(tables.at(-1)), ["10.0.0.1", "10.0.0.2", "10.0.0.3"]);
    const handed = tables.length;
    publisher.restore();
    assert.equal(tables.length, handed);
  });

  test("once frozen it only shrinks", () => {
    const { publisher, tables } = setUp();
    publisher.publish([on("10.0.0.1"), on("10.0.0.2")]);
    publisher.freeze();
    assert.deepEqual(publisher.publish([on("10.0.0.2"), on("10.0.0.3")]), { gained: [], lost: ["10.0.0.1"] });
    publisher.publish([on("10.0.0.1"), on("10.0.0.2")]);
    assert.deepEqual(ipsOf(tables.at(-1)), ["10.0.0.2"]);
    assert.deepEqual([...publisher.table.keys()], ["10.0.0.2"]);
  });
});
