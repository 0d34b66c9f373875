// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { toAddressRequest } from "../../../providers/baremetal/address-request.ts";
import { toConfiguration } from "../../../providers/baremetal/configuration.ts";
import { refuse } from "../../../providers/baremetal/reasons.ts";
import { sharingText } from "../../../providers/baremetal/sharing.ts";
import { type Waiter, WaitingList } from "../../../providers/baremetal/waiting-list.ts";
import type { Service } from "../../../src/model/service.ts";
import { makePort, makeService } from "../../support/make-service.ts";
import { makePool, makeRequest } from "./world.ts";

const { pools } = toConfiguration([
  makePool("lan", { addresses: ["10.0.0.0/24"] }),
  makePool("shop", { addresses: ["10.1.0.0/24"], serviceAllocation: { namespaces: ["shop"] } }),
  makePool("asked", { addresses: ["10.2.0.0/24"], autoAssign: false }),
]);

const annotated = (name: string, value: string): Partial<Service> => ({
  annotations: { [`fairlead.dev/${name}`]: value },
});

function waiter(name: string, seconds: number, own: Partial<Service> = {}): Waiter {
  const request = toAddressRequest(makeRequest(makeService({ name, createdAt: seconds * 1_000, ...own })));
  return { request, refusal: refuse("PoolExhausted", "All are taken; wait.") };
}

function listOf(...waiters: readonly Waiter[]): WaitingList {
  const list = new WaitingList();
  list.configure(pools);
  for (const each of waiters) list.add(each);
  return list;
}

function namesFor(list: WaitingList, ip: string, pool: string, sharedUnder?: string): readonly string[] {
  return list.candidatesFor(ip, pool, sharedUnder).map(({ request }) => request.key);
}

test("of those whom an address suits alike only the oldest is asked", () => {
  const list = listOf(waiter("b", 2), waiter("c", 3), waiter("a", 1, { labels: { any: "label" } }));
  assert.deepEqual(namesFor(list, "10.0.0.1", "lan"), ["default/a"]);
  list.remove("default/a");
  assert.deepEqual(namesFor(list, "10.0.0.1", "lan"), ["default/b"]);
});

test("only those are asked whom the pool serves, or who want that very address", () => {
  const list = listOf(
    waiter("any", 1),
    waiter("shop", 2, { namespace: "shop" }),
    waiter("by-name", 3, annotated("address-pool", "asked")),
    waiter("by-number", 4, annotated("loadBalancerIPs", "10.2.0.9")),
    waiter("not-let-in", 5, annotated("address-pool", "shop")),
    waiter("unreadable", 6, annotated("loadBalancerIPs", "oops")),
  );
  assert.deepEqual(namesFor(list, "10.0.0.1", "lan"), ["default/any", "shop/shop"]);
  assert.deepEqual(namesFor(list, "10.1.0.1", "shop"), ["shop/shop"]);
  assert.deepEqual(namesFor(list, "10.2.0.1", "asked"), ["default/by-name"]);
  assert.deepEqual(namesFor(list, "10.2.0.9", "asked"), ["default/by-name", "default/by-number"]);
});

test("for a shared address only those with its key are asked, one for each set of ports", () => {
  const shares = (port: number) => ({ ...annotated("allow-shared-ip", "k"), ports: [makePort({ port })] });
  const list = listOf(
    waiter("a", 1),
    waiter("b", 2, shares(80)),
    waiter("c", 3, shares(80)),
    waiter("d", 4, shares(81)),
  );
  const text = sharingText({ sharing: "k", backend: "" });
  assert.deepEqual(namesFor(list, "10.0.0.1", "lan", text), ["default/b", "default/d"]);
  assert.deepEqual(namesFor(list, "10.0.0.1", "lan", sharingText({ sharing: "l", backend: "" })), []);
});

test("all who ask for an address by number are known, until they are served", () => {
  const two = "10.2.0.9,fd00::9";
  const list = listOf(
    waiter("a", 1, annotated("loadBalancerIPs", two)),
    waiter("b", 2, annotated("loadBalancerIPs", "10.2.0.9")),
    waiter("any", 3),
  );
  const asking = (ip: string): readonly string[] => list.askingFor(ip).map(({ request }) => request.key);
  assert.deepEqual(asking("10.2.0.9").toSorted(), ["default/a", "default/b"]);
  assert.deepEqual(asking("fd00::9"), ["default/a"]);
  list.remove("default/a");
  list.add(waiter("b", 2, annotated("loadBalancerIPs", "10.2.0.8")));
  assert.deepEqual([asking("10.2.0.9"), asking("fd00::9"), asking("10.2.0.8")], [[], [], ["default/b"]]);
});

test("a change of pools changes whom they serve", () => {
  const list = listOf(waiter("any", 1));
  list.configure(toConfiguration([makePool("other", { addresses: ["10.9.0.0/24"] })]).pools);
  assert.deepEqual(namesFor(list, "10.0.0.1", "lan"), []);
  assert.deepEqual(namesFor(list, "10.9.0.1", "other"), ["default/any"]);
});

test("under any history the oldest comes first, and who was taken off is gone", () => {
  const entry = fc.record({ name: fc.constantFrom(..."abcdef".split("")), seconds: fc.nat(4), leave: fc.boolean() });
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 40 }), (entries) => {
      const list = listOf();
      const present = new Map<string, Waiter>();
      for (const { name, seconds, leave } of entries) {
        const next = waiter(name, seconds);
        if (leave) list.remove(next.request.key);
        else list.add(next);
        if (leave) present.delete(next.request.key);
        else present.set(next.request.key, next);
      }
      const want = [...present.values()].sort(
        ({ request: left }, { request: right }) => left.createdAt - right.createdAt || (left.key < right.key ? -1 : 1),
      );
      assert.deepEqual(list.all(), want);
      assert.deepEqual(list.candidatesFor("10.0.0.1", "lan", undefined), want.slice(0, 1));
      for (const each of want) assert.equal(list.get(each.request.key), each);
    }),
  );
});
