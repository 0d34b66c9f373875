// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { makeEndpoints, makeNode } from "./cluster.ts";
import { configurationObject, FakeCluster } from "./fake-cluster.ts";

/** In the order of these three nodes: 10.20.30.1 is for iris2, iris1, iris9 and 10.20.30.2 for iris1, iris2, iris9. */
const first = "10.20.30.1";
const second = "10.20.30.2";

let cluster: FakeCluster;

beforeEach(() => {
  cluster = new FakeCluster("iris1", "iris2", "iris9");
});

afterEach(() => cluster.close());

function assertAnswering(expected: Readonly<Record<string, string>>): void {
  for (const [ip, node] of Object.entries(expected)) assert.deepEqual(cluster.answering(ip), [node], ip);
}

describe("a speaker", () => {
  test("announces nothing before it has seen everything", async () => {
    cluster.addService("web", first);
    const speaker = cluster.join("iris2");
    await cluster.clock.advance(60_000);
    assert.deepEqual(cluster.answering(first), []);
    assert.equal(cluster.leases.size, 0, "nor does it claim to be there");
    speaker.start();
    assert.deepEqual(cluster.answering(first), [], "others may be starting as well");
    await cluster.clock.advance(1_000);
    assertAnswering({ [first]: "iris2" });
  });

  test("that starts together with others takes no address of theirs", async () => {
    for (let host = 1; host <= 20; host++) cluster.addService(`web-${host}`, `10.20.30.${host}`);
    const speakers = ["iris1", "iris2", "iris9"].map((node) => cluster.join(node));
    for (const speaker of speakers) speaker.start();
    await cluster.clock.advance(1_100);
    const tables = ["iris1", "iris2", "iris9"].map((node) => cluster.member(node).tables);
    const announced = tables.flat().flatMap(({ announcements }) => announcements.map(({ ip }) => ip));
    assert.equal(new Set(announced).size, 20);
    assert.equal(Math.max(...tables.map(([table]) => table?.announcements.length ?? 0)) < 20, true);
    for (let host = 1; host <= 20; host++) assert.equal(cluster.answering(`10.20.30.${host}`).length, 1, `${host}`);
  });

  test("announces its share, each address from one node", async () => {
    for (let host = 1; host <= 50; host++) cluster.addService(`web-${host}`, `10.20.30.${host}`);
    await cluster.boot("iris1", "iris2", "iris9");
    for (let host = 1; host <= 50; host++) assert.equal(cluster.answering(`10.20.30.${host}`).length, 1, `${host}`);
    for (const node of ["iris1", "iris2", "iris9"]) assert.ok(cluster.member(node).table.size > 5, node);
  });

  test("takes events that come together in one table", async () => {
    await cluster.boot("iris1");
    const { tables } = cluster.member("iris1");
    for (let host = 1; host <= 50; host++) cluster.addService(`web-${host}`, `10.20.30.${host}`);
    await cluster.clock.advance(20);
    assert.deepEqual(
      tables.map(({ announcements }) => announcements.length),
      [50],
    );
  });

  test("follows Services, endpoints, nodes and configuration", async () => {
    const service = cluster.addService("web", first, { externalTrafficPolicy: "Local" });
    await cluster.boot("iris1", "iris2", "iris9");
    const steps: readonly (readonly [what: string, change: () => void, expected: readonly string[]])[] = [
      ["at first", () => {}, ["iris2"]],
      ["endpoints move", () => cluster.setEndpoints("default/web", makeEndpoints(["iris9", "Ready"])), ["iris9"]],
      ["endpoints go", () => cluster.setEndpoints("default/web", []), []],
      [
        "endpoints come",
        () => cluster.setEndpoints("default/web", makeEndpoints(["iris1", "Ready"], ["iris9", "Ready"])),
        ["iris1"],
      ],
      ["a node is no longer ready", () => cluster.setNode(makeNode("iris1", { ready: false })), ["iris9"]],
      ["a node is ready again", () => cluster.setNode(makeNode("iris1")), ["iris1"]],
      [
        "no advertisement",
        () => cluster.configure(configurationObject("IPAddressPool", { addresses: ["10.20.30.0/24"] })),
        [],
      ],
      [
        "an advertisement",
        () =>
          cluster.configure(
            configurationObject("IPAddressPool", { addresses: ["10.20.30.0/24"] }),
            configurationObject("L2Advertisement", { interfaces: ["eth0"] }),
          ),
        ["iris1"],
      ],
      ["another class", () => cluster.setService({ ...service, loadBalancerClass: "example.com/other" }), []],
      ["no class again", () => cluster.setService(service), ["iris1"]],
      ["another type", () => cluster.setService({ ...service, type: "ClusterIP" }), []],
    ];
    for (const [what, change, expected] of steps) {
      change();
      await cluster.clock.advance(50);
      assert.deepEqual(cluster.answering(first), expected, what);
    }
  });

  test("a Node that says the same again makes no table, nor does another one's renewed Lease", async () => {
    cluster.addService("web", first);
    await cluster.boot("iris1", "iris2");
    const count = cluster.member("iris2").tables.length;
    cluster.setNode({ ...makeNode("iris1"), taints: ["some"] });
    await cluster.clock.advance(60_000);
    assert.equal(cluster.member("iris2").tables.length, count);
  });

  test("the status of a pool, which changes with each Service, decides nothing anew", async () => {
    cluster.addService("web", first);
    await cluster.boot("iris2");
    const reads = cluster.nodeReads;
    const pool = configurationObject("IPAddressPool", { addresses: ["10.20.30.0/24"] });
    cluster.configure({ ...pool, status: { assignedIPv4: 1 } }, configurationObject("L2Advertisement", {}));
    await cluster.clock.advance(100);
    assert.equal(cluster.nodeReads, reads);
    cluster.configure(pool);
    await cluster.clock.advance(100);
    assert.deepEqual(cluster.answering(first), []);
  });

  test("hands over the interfaces that the advertisements name", async () => {
    cluster.addService("web", first);
    cluster.configure(
      configurationObject("IPAddressPool", { addresses: ["10.20.30.0/24"] }),
      configurationObject("L2Advertisement", { interfaces: ["eth1", "eth0"] }),
    );
    await cluster.boot("iris2");
    assert.deepEqual(cluster.member("iris2").table.get(first), { ip: first, interfaces: ["eth0", "eth1"] });
  });
});

describe("what Services are told", () => {
  test("each once, by the node that announces; a restart tells nothing again", async () => {
    cluster.addService("one", first);
    cluster.addService("two", second);
    for (const node of ["iris1", "iris2"]) cluster.join(node).start();
    await cluster.clock.advance(5_000);
    assert.deepEqual([...cluster.writes].sort(), ["iris1 two Announced", "iris2 one Announced"]);
    assert.deepEqual([...cluster.events].sort(), ["iris1: Normal nodeAssigned two", "iris2: Normal nodeAssigned one"]);
    await cluster.kill("iris2");
    await cluster.boot("iris2");
    assert.equal(cluster.writes.length, 2);
    assert.equal(cluster.events.length, 2);
  });

  test("nobody can announce: one speaker tells why, and it is taken back", async () => {
    const service = cluster.addService("one", first);
    cluster.setEndpoints("default/one", []);
    await cluster.boot("iris1", "iris2", "iris9");
    assert.deepEqual(cluster.writes, ["iris2 one NoEndpoints"]);
    assert.deepEqual(cluster.events, []);
    cluster.setEndpoints("default/one", makeEndpoints(["iris9", "Ready"]));
    await cluster.clock.advance(5_000);
    assert.deepEqual(cluster.writes.slice(1), ["iris2 one Announced"]);
    assert.equal(cluster.services.get("default/one")?.conditions.length, 1);
    assert.equal(service.conditions.length, 0);
  });

  test("interfaces that the node does not have", async () => {
    cluster.addService("one", first);
    cluster.configure(
      configurationObject("IPAddressPool", { addresses: ["10.20.30.0/24"] }),
      configurationObject("L2Advertisement", { interfaces: ["eth7"] }),
    );
    await cluster.boot("iris2");
    const link = { index: 2, name: "eth0", mac: "02:00:00:00:00:02", up: true, arp: true, ndp: true };
    cluster.member("iris2").speaker.workerMessage({ kind: "Links", links: [link] });
    await cluster.clock.advance(120_000);
    assert.equal(cluster.services.get("default/one")?.conditions[0]?.reason, "InterfaceNotFound");
    assert.ok(cluster.events.includes("iris2: Warning announceFailed one"));
  });
});
