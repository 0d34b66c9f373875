// SPDX-License-Identifier: Apache-2.0

/** Laws of allocation under random histories of Services, pools and restarts. */

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { toConfiguration } from "../../../providers/baremetal/configuration.ts";
import { poolOfAll } from "../../../providers/baremetal/pool-match.ts";
import { refuseSharing, toSharingKey } from "../../../providers/baremetal/sharing.ts";
import type { ConfigurationObject } from "../../../src/controller/provider.ts";
import type { Service } from "../../../src/model/service.ts";
import { makePort } from "../../support/make-service.ts";
import { io, makePool, makeRequest, World } from "./world.ts";

const configurations: readonly (readonly ConfigurationObject[])[] = [
  [makePool("lan", { addresses: ["10.0.0.0/30", "fd00::/126"] })],
  [makePool("lan", { addresses: ["10.0.0.2/31"] }), makePool("six", { addresses: ["fd00::/127", "10.0.0.0/32"] })],
  [
    makePool("lan", { addresses: ["10.0.0.0-10.0.0.2"], avoidBuggyIPs: true }),
    makePool("kept", { addresses: ["10.0.0.3/32", "fd00::1/128"], serviceAllocation: { namespaces: ["default"] } }),
  ],
];

const names = ["a", "b", "c", "d", "e", "f", "g"];
const families = [
  { clusterIPs: ["10.96.0.1"], ipFamilies: ["IPv4"], ipFamilyPolicy: "SingleStack" },
  { clusterIPs: ["fd00:96::1"], ipFamilies: ["IPv6"], ipFamilyPolicy: "SingleStack" },
  { clusterIPs: ["10.96.0.1", "fd00:96::1"], ipFamilies: ["IPv4", "IPv6"], ipFamilyPolicy: "PreferDualStack" },
  { clusterIPs: ["10.96.0.1", "fd00:96::1"], ipFamilies: ["IPv6", "IPv4"], ipFamilyPolicy: "RequireDualStack" },
] as const;

const service: fc.Arbitrary<Partial<Service>> = fc
  .record({
    family: fc.constantFrom(...families),
    createdAt: fc.integer({ min: 0, max: 5 }).map((seconds) => seconds * 1_000),
    key: fc.constantFrom("", "k", "l"),
    wish: fc.constantFrom("", "", "", "10.0.0.1", "10.0.0.2", "fd00::1", "10.0.0.2,fd00::1", "oops"),
    port: fc.constantFrom(80, 443, 53),
    local: fc.boolean(),
  })
  .map(({ family, createdAt, key, wish, port, local }) => ({
    ...family,
    createdAt,
    externalTrafficPolicy: local ? "Local" : "Cluster",
    annotations: { "fairlead.dev/allow-shared-ip": key, "fairlead.dev/loadBalancerIPs": wish },
    ports: [makePort({ port })],
  }));

type Step =
  | { readonly kind: "put"; readonly name: string; readonly own: Partial<Service> }
  | { readonly kind: "remove"; readonly name: string }
  | { readonly kind: "configure"; readonly objects: readonly ConfigurationObject[] }
  | { readonly kind: "restart" };

const name = fc.constantFrom(...names);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("put" as const), name, own: service }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("remove" as const), name }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("configure" as const), objects: fc.constantFrom(...configurations) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("restart" as const) }) },
);

async function walk(world: World, next: Step): Promise<void> {
  switch (next.kind) {
    case "put":
      return await world.put(next.name, next.own);
    case "remove":
      return await world.remove(next.name);
    case "configure":
      return await world.configure(next.objects);
    case "restart":
      return await world.restart();
  }
}

/** What must hold of all statuses together, whatever has happened. */
function assertLawful(world: World, objects: readonly ConfigurationObject[]): void {
  const { pools } = toConfiguration(objects);
  const services = world.services();
  for (const one of services) {
    const shown = world.shown(one.name);
    if (shown.length === 0) {
      assert.notEqual(world.reason(one.name), undefined, `${one.name} has nothing, and no reason for it`);
      continue;
    }
    assert.ok(poolOfAll(shown, pools), `${shown.join()} of ${one.name} are not of one pool`);
    for (const other of services) {
      if (other === one || !world.shown(other.name).some((ip) => shown.includes(ip))) continue;
      const use = (of: Service) => ({ sharingKey: toSharingKey(of), ports: of.ports });
      assert.equal(
        refuseSharing(use(one), use(other)),
        undefined,
        `${one.name} and ${other.name} have ${shown.join()}`,
      );
    }
  }
}

test("no address is had twice but by those who share it, all are of a pool in force, and who has none knows why", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      let objects = configurations[0] ?? [];
      const world = new World(objects);
      for (const next of steps) {
        await walk(world, next);
        if (next.kind === "configure") objects = next.objects;
        assertLawful(world, objects);
      }
    }),
    { numRuns: 400 },
  );
});

test("after each step a plan for anyone is empty, and a restart changes nothing of what is had", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const world = new World(configurations[0] ?? []);
      for (const next of steps) await walk(world, next);
      for (const each of world.services()) {
        if (world.reason(each.name) === "InvalidAddressRequest") continue;
        const { operations } = await world.runtime.provider.preview(makeRequest(each), io);
        assert.deepEqual(operations, []);
      }
      const before = world.all();
      await world.restart();
      for (const [key, had] of Object.entries(before)) {
        if (had.length > 0) assert.deepEqual(world.shown(key), had);
      }
    }),
    { numRuns: 400 },
  );
});

test("all that were given go back: after the last Service is gone the pool is as at the start", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const world = new World(configurations[0] ?? []);
      const fresh = world.runtime.configuration?.reports();
      for (const next of steps) await walk(world, next);
      await world.configure(configurations[0] ?? []);
      for (const each of names) await world.remove(each);
      assert.deepEqual(world.runtime.configuration?.reports(), fresh);
      await world.put("again", families[2]);
      assert.deepEqual(world.shown("again"), ["10.0.0.0", "fd00::"]);
    }),
    { numRuns: 400 },
  );
});

test("Services that ask for different addresses get them in whatever order they come", async () => {
  const wishes = ["10.0.0.3", "10.0.0.0", "10.0.0.2", "10.0.0.1"];
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(wishes, { minLength: 4 }), async (order) => {
      const world = new World(configurations[0] ?? []);
      for (const ip of order) await world.put(`for-${ip}`, { annotations: { "fairlead.dev/loadBalancerIPs": ip } });
      for (const ip of wishes) assert.deepEqual(world.shown(`for-${ip}`), [ip]);
    }),
    { numRuns: 24 },
  );
});
