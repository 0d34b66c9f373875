// SPDX-License-Identifier: Apache-2.0

/** The announcer alone, while the links of its node change: it must notice at once, and tell the neighbours. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { eventually } from "./eventually.ts";
import { answerers, answersNow, forgetNeighbours } from "./lan/neighbours.ts";
import type { AnnouncerProcess } from "./layer2/announcer-process.ts";
import { addAddresses, macOf, Segment } from "./layer2/segment.ts";

const v4 = "10.9.0.100";
const v6 = "fd00:9::100";
/** It takes milliseconds; the rest is for a machine that is busy with something else. */
const soon = { timeoutMs: 5_000, intervalMs: 20 };

let segment: Segment;
let announcer: AnnouncerProcess;
let number = 0;

beforeEach(async () => {
  segment = await Segment.create(`change${++number}`);
  announcer = segment.announcer();
  await announcer.announce(v4, v6);
  await eventually("the link is ready", () => announcer.link("eth0")?.ndp === true);
});

afterEach(() => segment.delete());

const answersV4 = () => eventually(`${v4} is answered for`, () => answersNow(segment.client, v4), soon);
const gratuitousSent = async () => (await announcer.counters()).gratuitousSent;

/** What the client's kernel believes; it learns from gratuitous frames about addresses that it knows already. */
async function believed(): Promise<string | undefined> {
  const text = await segment.client.run("ip", ["neigh", "show", v4]);
  return / lladdr (\S+)/.exec(text)?.[1];
}

describe("the announcer", () => {
  test("answers and tells again after the carrier was lost", async () => {
    await systemClock.sleep(5_000);
    const before = await gratuitousSent();
    assert.deepEqual(before, { arp: 10, ndp: 5 });
    await segment.client.links(["link set eth0 down"]);
    await eventually("the loss is noticed", () => announcer.link("eth0")?.up === false, soon);
    await segment.client.links(["link set eth0 up"]);
    await eventually("the return is noticed", () => announcer.link("eth0")?.up === true, soon);
    await answersV4();
    await eventually("all rounds are told again", async () => {
      const { arp, ndp } = await gratuitousSent();
      return arp === 20 && ndp >= 10;
    });
  });

  test("answers and tells again after the link was taken down and up", async () => {
    await segment.node.links(["link set eth0 down"]);
    await eventually("it is noticed", () => announcer.link("eth0")?.up === false, soon);
    await segment.node.links(["link set eth0 up"]);
    await answersV4();
    await eventually(`${v6} is answered for`, async () => (await answerers(segment.client, v6)).length === 1);
  });

  test("answers with a new MAC, and corrects its neighbours", async () => {
    await segment.client.links([`neigh replace ${v4} dev eth0 lladdr ${await macOf(segment.node, "eth0")} nud stale`]);
    await segment.node.links(["link set eth0 address 02:00:00:00:77:01"]);
    await eventually("the client has the new MAC", async () => (await believed()) === "02:00:00:00:77:01", soon);
    await forgetNeighbours(segment.client);
    assert.deepEqual(await answerers(segment.client, v4), ["02:00:00:00:77:01"]);
    assert.deepEqual(await answerers(segment.client, v6), ["02:00:00:00:77:01"]);
  });

  test("answers on a link that is new, and on one that has come back with another index", async () => {
    for (let round = 0; round < 2; round++) {
      await segment.node.links(["link del eth0"]);
      await eventually("the link is gone", () => announcer.link("eth0") === undefined, soon);
      await segment.node.links([
        `link add eth0 type veth peer name eth0 netns ${segment.client.name}`,
        "link set eth0 up",
      ]);
      await segment.client.links(["link set eth0 up"]);
      await addAddresses(segment.node, "eth0", 1);
      await addAddresses(segment.client, "eth0", 2);
      await answersV4();
      await eventually(`${v6} is answered for`, async () => (await answerers(segment.client, v6)).length === 1);
    }
  });

  test("leaves links alone that are excluded, and takes them up when they are renamed", async () => {
    await segment.node.links(["link set eth0 down", "link set eth0 name veth9", "link set veth9 up"]);
    await eventually("it is left alone", () => announcer.link("eth0") === undefined, soon);
    assert.equal(await answersNow(segment.client, v4), false);
    await segment.node.links(["link set veth9 down", "link set veth9 name lan0", "link set lan0 up"]);
    await answersV4();
  });

  test("stops when the link is put into a bridge, which answers in its stead", async () => {
    const own = await macOf(segment.node, "eth0");
    await segment.node.links(["link add br0 address 02:00:00:00:77:02 type bridge", "link set br0 up"]);
    assert.deepEqual(await answerers(segment.client, v4), [own]);
    await segment.node.links(["link set eth0 master br0"]);
    await eventually(
      "the bridge answers",
      async () => (await answerers(segment.client, v4))[0] === "02:00:00:00:77:02",
    );
  });

  test("does without IPv6 where it is off, and answers when it is on again", async () => {
    await segment.node.sysctl({ "net.ipv6.conf.eth0.disable_ipv6": "1" });
    await eventually("it is noticed", () => announcer.link("eth0")?.ndp === false, soon);
    assert.deepEqual(await answerers(segment.client, v6), []);
    await answersV4();
    await segment.node.sysctl({ "net.ipv6.conf.eth0.disable_ipv6": "0" });
    await eventually(`${v6} is answered for`, async () => (await answerers(segment.client, v6)).length === 1);
  });

  test("is a member of the groups of its addresses, and of no others", async () => {
    const groups = async () => {
      const text = await segment.node.run("ip", ["-6", "maddr", "show", "dev", "eth0"]);
      return (text.match(/ff02::1:ff[0-9a-f:]+/g) ?? []).filter((group) => group.startsWith("ff02::1:ff77"));
    };
    const many = Array.from({ length: 3000 }, (_, at) => `fd00:9::77:${at.toString(16)}`);
    await announcer.announce(...many);
    await eventually("all groups are joined", async () => (await groups()).length === 3000);
    assert.deepEqual(await answerers(segment.client, "fd00:9::77:bb7"), [await macOf(segment.node, "eth0")]);
    await announcer.announce("fd00:9::77:1");
    await eventually("all but one are left", async () => (await groups()).join() === "ff02::1:ff77:1");
  });
});
