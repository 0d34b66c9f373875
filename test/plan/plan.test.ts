// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { advertisement, type Manifest, plan, pool, service } from "./plan-cases.ts";

const small = pool("small", ["1.2.3.0/30"]);
const large = pool("large", ["10.20.0.0/24", "fd00::/120"]);
const dualStack = { clusterIPs: ["10.96.0.1", "fd00:96::1"], ipFamilyPolicy: "RequireDualStack" };
const preferred = { ...dualStack, ipFamilyPolicy: "PreferDualStack" };
const ask = (text: string): { readonly annotations: Readonly<Record<string, string>> } => ({
  annotations: { "metallb.io/loadBalancerIPs": text },
});
const share = (key: string) => ({ annotations: { "metallb.universe.tf/allow-shared-ip": key } });

interface Allocation {
  readonly title: string;
  readonly given: readonly Manifest[];
  /** By name of the Service: its addresses, or the reason why it has none. In the order of the answer. */
  readonly want: Readonly<Record<string, readonly string[] | string>>;
}

const allocations: readonly Allocation[] = [
  { title: "no pools", given: [service("a")], want: { a: "NoPools" } },
  { title: "the first address of a pool", given: [small, service("a")], want: { a: ["1.2.3.0"] } },
  {
    title: "addresses in the order of creation, not of the input",
    given: [
      small,
      service("new"),
      service("young", {}, { creationTimestamp: "2024-01-02T00:00:00Z" }),
      service("old", {}, { creationTimestamp: "2024-01-01T00:00:00Z" }),
    ],
    want: { old: ["1.2.3.0"], young: ["1.2.3.1"], new: ["1.2.3.2"] },
  },
  {
    title: "addresses in the order of the input where the times are the same",
    given: [small, service("z"), service("a"), service("m")],
    want: { z: ["1.2.3.0"], a: ["1.2.3.1"], m: ["1.2.3.2"] },
  },
  {
    title: "what a status shows, before anything else is given out",
    given: [
      small,
      service("new", {}, { creationTimestamp: "2020-01-01T00:00:00Z" }),
      service("holder", {}, {}, ["1.2.3.0"]),
    ],
    want: { new: ["1.2.3.1"], holder: ["1.2.3.0"] },
  },
  {
    title: "another address for a status that shows one of no pool",
    given: [small, service("a", {}, {}, ["9.9.9.9"])],
    want: { a: ["1.2.3.0"] },
  },
  {
    title: "a pool that is full",
    given: [pool("one", ["1.2.3.4/32"]), service("a"), service("b")],
    want: { a: ["1.2.3.4"], b: "PoolExhausted" },
  },
  {
    title: "the address of a Service that is being deleted to the oldest that waits",
    given: [
      pool("one", ["1.2.3.4/32"]),
      service("b"),
      service("a"),
      service(
        "gone",
        {},
        { deletionTimestamp: "2024-01-01T00:00:00Z", finalizers: ["service.kubernetes.io/load-balancer-cleanup"] },
        ["1.2.3.4"],
      ),
    ],
    want: { b: ["1.2.3.4"], a: "PoolExhausted", gone: [] },
  },
  { title: "an address that is asked for", given: [small, service("a", {}, ask("1.2.3.2"))], want: { a: ["1.2.3.2"] } },
  {
    title: "spec.loadBalancerIP",
    given: [small, service("a", { loadBalancerIP: "1.2.3.3" })],
    want: { a: ["1.2.3.3"] },
  },
  {
    title: "both ways of asking at once",
    given: [small, service("a", { loadBalancerIP: "1.2.3.3" }, ask("1.2.3.3"))],
    want: { a: "ConflictingAddressRequests" },
  },
  { title: "an address of no pool", given: [small, service("a", {}, ask("9.9.9.9"))], want: { a: "AddressNotInPool" } },
  {
    title: "what is no address",
    given: [small, service("a", {}, ask("rubbish"))],
    want: { a: "InvalidAddressRequest" },
  },
  {
    title: "an address that somebody else has",
    given: [small, service("a"), service("b", {}, ask("1.2.3.0"))],
    want: { a: ["1.2.3.0"], b: "AddressInUse" },
  },
  {
    title: "a pool by name",
    given: [small, large, service("a", {}, { annotations: { "fairlead.dev/address-pool": "large" } })],
    want: { a: ["10.20.0.0"] },
  },
  {
    title: "a pool that does not exist",
    given: [small, service("a", {}, { annotations: { "metallb.io/address-pool": "nope" } })],
    want: { a: "PoolNotFound" },
  },
  {
    title: "a shared address, while the ports differ",
    given: [
      small,
      service("a", {}, share("k")),
      service("b", { ports: [{ port: 443 }] }, share("k")),
      service("c", {}, share("k")),
    ],
    want: { a: ["1.2.3.0"], b: ["1.2.3.0"], c: ["1.2.3.1"] },
  },
  { title: "both families", given: [large, service("a", dualStack)], want: { a: ["10.20.0.0", "fd00::"] } },
  {
    title: "both families where a pool has one only",
    given: [small, service("a", dualStack)],
    want: { a: "NoMatchingPool" },
  },
  { title: "both families if possible", given: [small, service("a", preferred)], want: { a: ["1.2.3.0"] } },
  {
    title: "two cluster addresses without a policy",
    given: [large, service("a", { clusterIPs: dualStack.clusterIPs })],
    want: { a: ["10.20.0.0", "fd00::"] },
  },
  { title: "IPv6", given: [large, service("a", { clusterIP: "fd00:96::1" })], want: { a: ["fd00::"] } },
  {
    title: "a manifest that has not been applied yet",
    given: [large, service("a", { clusterIP: undefined })],
    want: { a: ["10.20.0.0"] },
  },
  {
    title: "a manifest for IPv6 that has not been applied yet",
    given: [large, service("a", { clusterIP: undefined, ipFamilies: ["IPv6"] })],
    want: { a: ["fd00::"] },
  },
  {
    title: "a dual-stack manifest that has not been applied yet",
    given: [large, service("a", { clusterIP: undefined, ipFamilyPolicy: "RequireDualStack" })],
    want: { a: ["10.20.0.0", "fd00::"] },
  },
  { title: "a headless Service", given: [large, service("a", { clusterIP: "None" })], want: { a: "NoClusterIP" } },
  {
    title: "a headless Service, by its list",
    given: [large, service("a", { clusterIP: undefined, clusterIPs: ["None"] })],
    want: { a: "NoClusterIP" },
  },
  {
    title: "an empty list of cluster addresses",
    given: [large, service("a", { clusterIP: undefined, clusterIPs: [] })],
    want: { a: "NoClusterIP" },
  },
  {
    title: "what an API server stored without a cluster address",
    given: [large, service("a", { clusterIP: "" }, { resourceVersion: "7" })],
    want: { a: "NoClusterIP" },
  },
  {
    title: "a manifest that leaves the cluster address open",
    given: [large, service("a", { clusterIP: "" }, { creationTimestamp: "2024-01-01T00:00:00Z" })],
    want: { a: ["10.20.0.0"] },
  },
  {
    title: "a later manifest of the same Service",
    given: [small, service("a"), service("b"), service("a", {}, ask("1.2.3.3"))],
    want: { a: ["1.2.3.3"], b: ["1.2.3.0"] },
  },
  {
    title: "pools kept for a namespace, by its name and by its labels",
    given: [
      pool("by-name", ["1.1.1.0/30"], { serviceAllocation: { namespaces: ["red"] } }),
      pool("by-label", ["2.2.2.0/30"], {
        serviceAllocation: { namespaceSelectors: [{ matchLabels: { team: "blue" } }] },
      }),
      pool("by-own-label", ["3.3.3.0/30"], {
        serviceAllocation: { namespaceSelectors: [{ matchLabels: { "kubernetes.io/metadata.name": "green" } }] },
      }),
      small,
      { apiVersion: "v1", kind: "Namespace", metadata: { name: "blue", labels: { team: "blue" } } },
      service("red/a"),
      service("blue/b"),
      service("green/c"),
      service("d"),
    ],
    want: { a: ["1.1.1.0"], b: ["2.2.2.0"], c: ["3.3.3.0"], d: ["1.2.3.0"] },
  },
  {
    title: "MetalLB's own objects",
    given: [{ ...small, apiVersion: "metallb.io/v1beta1" }, service("a")],
    want: { a: ["1.2.3.0"] },
  },
];

describe("plan of addresses", () => {
  for (const { title, given, want } of allocations) {
    test(title, async () => {
      const { services, code } = await plan(given);
      const have = services.map(({ name, ingress, problem }) => [name, problem?.reason ?? ingress.map(({ ip }) => ip)]);
      assert.deepEqual(have, Object.entries(want));
      assert.equal(code, services.some(({ problem }) => problem !== null) ? 1 : 0);
    });
  }

  test("names the pool", async () => {
    const { services } = await plan([small, large, service("a", { clusterIP: "fd00:96::1" })]);
    assert.equal(services[0]?.pool, "large");
  });

  test("leaves Services of other types and classes alone", async () => {
    const others = [
      service("cluster", { type: "ClusterIP" }),
      service("external", { type: "ExternalName", clusterIP: undefined, externalName: "example.com" }),
      service("class", { loadBalancerClass: "example.com/other" }, {}, ["9.9.9.9"]),
    ];
    const { services, code } = await plan([small, ...others, service("ours")]);
    assert.deepEqual(
      services.map(({ name, provider, ingress, problem }) => [name, provider, ingress.length, problem]),
      [
        ["cluster", null, 0, null],
        ["external", null, 0, null],
        ["class", null, 0, null],
        ["ours", "baremetal", 1, null],
      ],
    );
    assert.equal(code, 0);
  });

  test("serves the class that it is told to, and no other", async () => {
    const given = [small, service("ours", { loadBalancerClass: "example.com/other" }), service("not")];
    const { services } = await plan(given, { className: "example.com/other" });
    assert.deepEqual(
      services.map(({ provider }) => provider),
      ["baremetal", null],
    );
  });

  test("a plan of what a plan says changes nothing", async () => {
    const services = Array.from({ length: 6 }, (_, index) => service(`s${index}`));
    const first = await plan([small, ...services]);
    const applied = services.map((each, index) => ({
      ...each,
      status: { loadBalancer: { ingress: first.services[index]?.ingress } },
    }));
    const second = await plan([small, ...applied]);
    assert.deepEqual(second.services, first.services);
  });
});

describe("plan of the configuration", () => {
  test("tells what is wrong with each object, and goes on with the others", async () => {
    const { configuration, services, code } = await plan([
      small,
      pool("broken", ["1.2.3.4"]),
      pool("old", ["1.2.3.0/29"], {}, { creationTimestamp: "2024-01-01T00:00:00Z" }),
      advertisement("lost", { ipAddressPools: ["nowhere"] }),
      service("a"),
    ]);
    assert.deepEqual(
      configuration.map(({ kind, name, problem }) => [kind, name, problem?.reason]),
      [
        ["IPAddressPool", "broken", "InvalidAddress"],
        ["IPAddressPool", "old", "NotAdvertised"],
        ["IPAddressPool", "small", "OverlappingAddresses"],
        ["L2Advertisement", "lost", "PoolNotFound"],
      ],
    );
    assert.deepEqual(services[0]?.ingress, [{ ip: "1.2.3.0" }]);
    assert.equal(code, 1);
  });
});
