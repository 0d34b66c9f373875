// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { UsedPort } from "../../../providers/baremetal/model.ts";
import { type AddressUse, refuseSharing, toSharingKey } from "../../../providers/baremetal/sharing.ts";
import type { Service } from "../../../src/model/service.ts";
import { makePort, makeService } from "../../support/make-service.ts";
import { makePool, World } from "./world.ts";

const lan = makePool("lan", { addresses: ["10.0.0.0/29"] });

function sharing(key: string, ports: readonly UsedPort[], own: Partial<Service> = {}): Partial<Service> {
  return { annotations: { "fairlead.dev/allow-shared-ip": key }, ports: ports.map((port) => makePort(port)), ...own };
}

const http: UsedPort = { protocol: "TCP", port: 80 };
const https: UsedPort = { protocol: "TCP", port: 443 };
const dnsTcp: UsedPort = { protocol: "TCP", port: 53 };
const dnsUdp: UsedPort = { protocol: "UDP", port: 53 };
const local = { externalTrafficPolicy: "Local" } as const;

/** Two Services without a wish of their own: whether they come to one address. */
const pairs: readonly (readonly [what: string, one: Partial<Service>, other: Partial<Service>, want: boolean])[] = [
  ["no key", { ports: [makePort(http)] }, { ports: [makePort(https)] }, false],
  ["one key, other ports", sharing("k", [http]), sharing("k", [https]), true],
  ["one key, a common port", sharing("k", [http]), sharing("k", [https, http]), false],
  ["one key, one port number in two protocols", sharing("k", [dnsTcp]), sharing("k", [dnsUdp]), true],
  ["two keys", sharing("k", [http]), sharing("l", [https]), false],
  ["a key on one side", sharing("k", [http]), { ports: [makePort(https)] }, false],
  ["an empty key", sharing("", [http]), sharing("", [https]), false],
  ["Cluster with other selectors", sharing("k", [http]), sharing("k", [https], { selector: { app: "api" } }), true],
  ["Local with one selector", sharing("k", [http], local), sharing("k", [https], local), true],
  [
    "Local with two selectors",
    sharing("k", [http], local),
    sharing("k", [https], { ...local, selector: { app: "api" } }),
    false,
  ],
  ["Local and Cluster", sharing("k", [http], local), sharing("k", [https]), false],
  ["Local without selector and Cluster", sharing("k", [http], { ...local, selector: {} }), sharing("k", [https]), true],
  [
    "MetalLB's old key and ours",
    { annotations: { "metallb.universe.tf/allow-shared-ip": "k" }, ports: [makePort(http)] },
    sharing("k", [https]),
    true,
  ],
  ["two namespaces", sharing("k", [http], { namespace: "a" }), sharing("k", [https], { namespace: "b" }), true],
];

for (const [what, one, other, want] of pairs) {
  test(`${what}: ${want ? "they share" : "they do not share"}, in either order and after a restart`, async () => {
    for (const [first, second] of [
      [one, other],
      [other, one],
    ] as const) {
      const world = new World([lan]);
      await world.put("first", first);
      await world.put("second", second);
      const got = Object.values(world.all());
      assert.deepEqual(got, want ? [["10.0.0.0"], ["10.0.0.0"]] : [["10.0.0.0"], ["10.0.0.1"]]);
      await world.restart();
      assert.deepEqual(Object.values(world.all()), got);
    }
  });
}

test("the order of a selector's labels does not matter, and Cluster has no backend", () => {
  const keyOf = (selector: Record<string, string>) => toSharingKey(makeService({ ...local, selector })).backend;
  assert.equal(keyOf({ b: "2", a: "1" }), keyOf({ a: "1", b: "2" }));
  assert.equal(toSharingKey(makeService({ selector: { a: "1" } })).backend, "");
});

test("who asks for an address that is shared otherwise is told why", async () => {
  const world = new World([lan]);
  const wants = { loadBalancerIP: "10.0.0.7" };
  await world.put("first", { ...sharing("k", [http]), ...wants });
  const refusals: readonly (readonly [Partial<Service>, string, RegExp])[] = [
    [sharing("k", [http]), "SharingRefused", /both use TCP\/80/],
    [sharing("l", [https]), "SharingRefused", /sharing keys differ/],
    [sharing("k", [https], local), "SharingRefused", /externalTrafficPolicy/],
    [{ ports: [makePort(https)], annotations: {} }, "AddressInUse", /this one has no sharing key/],
  ];
  for (const [own, reason, message] of refusals) {
    await world.put("second", { ...own, ...wants });
    assert.equal(world.reason("second"), reason);
    assert.match(world.problem("second")?.message ?? "", message);
    assert.match(world.problem("second")?.message ?? "", /default\/first/);
  }
  await world.put("second", { ...sharing("k", [https]), externalTrafficPolicy: "Cluster", ...wants });
  assert.deepEqual(world.shown("second"), ["10.0.0.7"]);
});

test("the only one at an address may change key, policy and ports, and keeps it", async () => {
  const world = new World([lan]);
  await world.put("web", sharing("k", [http]));
  for (const own of [sharing("l", [http]), sharing("l", [https], local), sharing("", [https])]) {
    await world.put("web", own);
    assert.deepEqual(world.shown("web"), ["10.0.0.0"]);
  }
});

test("one of several that changes what they have in common gets another address, and the others keep theirs", async () => {
  const changes = [sharing("l", [https]), sharing("k", [https], local), sharing("k", [http])];
  for (const change of changes) {
    const world = new World([lan]);
    await world.put("first", sharing("k", [http]));
    await world.put("second", sharing("k", [https]));
    await world.put("second", change);
    assert.deepEqual(world.all(), { "default/first": ["10.0.0.0"], "default/second": ["10.0.0.1"] });
  }
});

test("a port that one of them gives up is free for the next", async () => {
  const world = new World([lan]);
  await world.put("first", sharing("k", [http]));
  await world.put("second", sharing("k", [https]));
  await world.put("first", sharing("k", [dnsTcp]));
  await world.put("third", sharing("k", [http]));
  assert.deepEqual(world.shown("third"), ["10.0.0.0"]);
});

test("the lowest address that is free or can be shared is taken", async () => {
  const world = new World([lan]);
  await world.put("a");
  await world.put("b", sharing("k", [http]));
  await world.put("c", sharing("k", [http]));
  await world.remove("a");
  await world.put("d", sharing("k", [https]));
  assert.deepEqual(world.shown("d"), ["10.0.0.0"]);
  await world.put("e", sharing("k", [dnsTcp]));
  assert.deepEqual(world.shown("e"), ["10.0.0.0"]);
});

test("both families of a dual-stack Service are shared, each by the same rule", async () => {
  const world = new World([makePool("dual", { addresses: ["10.0.0.0/31", "fd00::/127"] })]);
  const dual = { clusterIPs: ["10.96.0.1", "fd00:96::1"], ipFamilyPolicy: "RequireDualStack" } as const;
  await world.put("first", { ...sharing("k", [http]), ...dual });
  await world.put("second", { ...sharing("k", [https]), ...dual });
  await world.put("third", { ...sharing("k", [http]), ...dual });
  await world.put("fourth", { ...sharing("l", [dnsTcp]), ...dual });
  assert.deepEqual(Object.values(world.all()), [
    ["10.0.0.0", "fd00::"],
    [],
    ["10.0.0.0", "fd00::"],
    ["10.0.0.1", "fd00::1"],
  ]);
  assert.equal(world.reason("fourth"), "PoolExhausted");
});

const use = (key: string, ...ports: readonly UsedPort[]): AddressUse => ({
  sharingKey: { sharing: key, backend: "" },
  ports,
});

test("sharing is refused alike from both sides", () => {
  const uses = [use("", http), use("k", http), use("k", https), use("l", dnsUdp)];
  for (const one of uses) {
    for (const other of uses)
      assert.equal(refuseSharing(one, other) === undefined, refuseSharing(other, one) === undefined);
  }
});
