// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { toConfiguration } from "../../../providers/baremetal/configuration.ts";
import {
  autoAssignPools,
  coversPool,
  isBuggyIp,
  isOpenTo,
  poolOf,
  poolOfAll,
} from "../../../providers/baremetal/pool-match.ts";
import { parseIp } from "../../../src/model/ip.ts";
import { readPools } from "./allocation-parts.ts";
import { makeObject, makePool } from "./world.ts";

const covers: readonly (readonly [spec: unknown, want: boolean])[] = [
  [{}, true],
  [{ ipAddressPools: ["lan"] }, true],
  [{ ipAddressPools: ["wan"] }, false],
  [{ ipAddressPools: ["wan"], ipAddressPoolSelectors: [{ matchLabels: { site: "a" } }] }, true],
  [{ ipAddressPoolSelectors: [{ matchLabels: { site: "b" } }] }, false],
];

for (const [spec, want] of covers) {
  test(`an advertisement with ${JSON.stringify(spec)} is ${want ? "" : "not "}about the pool`, () => {
    const lan = makePool("lan", { addresses: ["10.0.0.0/24"] }, { labels: { site: "a" } });
    const { pools, advertisements } = toConfiguration([lan, makeObject("L2Advertisement", "ads", { spec })]);
    assert.ok(pools[0] && advertisements[0]);
    assert.equal(coversPool(advertisements[0], pools[0]), want);
  });
}

/** MetalLB's rules of `isPoolCompatibleWithService`; that selectors without a match close the pool is ours. */
const openness: readonly (readonly [allocation: unknown, namespace: string, want: boolean])[] = [
  [undefined, "any", true],
  [{}, "any", true],
  [{ priority: 3 }, "any", true],
  [{ namespaces: ["shop"] }, "shop", true],
  [{ namespaces: ["shop"] }, "other", false],
  [{ namespaceSelectors: [{ matchLabels: { team: "red" } }] }, "red-1", true],
  [{ namespaceSelectors: [{ matchLabels: { team: "red" } }] }, "blue-1", false],
  [{ namespaces: ["shop"], namespaceSelectors: [{ matchLabels: { team: "red" } }] }, "shop", true],
  [{ namespaceSelectors: [{ matchLabels: { team: "nobody" } }] }, "red-1", false],
  [{ serviceSelectors: [{ matchLabels: { app: "web" } }] }, "any", true],
  [{ serviceSelectors: [{ matchLabels: { app: "api" } }] }, "any", false],
  [{ serviceSelectors: [{ matchLabels: { app: "api" } }, { matchLabels: { app: "web" } }] }, "any", true],
  [{ namespaces: ["shop"], serviceSelectors: [{ matchLabels: { app: "web" } }] }, "shop", true],
  [{ namespaces: ["shop"], serviceSelectors: [{ matchLabels: { app: "api" } }] }, "shop", false],
  [{ namespaces: ["shop"], serviceSelectors: [{ matchLabels: { app: "web" } }] }, "other", false],
];

const namespaces = [
  makeObject("Namespace", "red-1", { labels: { team: "red" } }),
  makeObject("Namespace", "blue-1", { labels: { team: "blue" } }),
];

for (const [serviceAllocation, namespace, want] of openness) {
  test(`a pool with ${JSON.stringify(serviceAllocation)} is ${want ? "open" : "closed"} to namespace ${namespace}`, () => {
    const lan = makePool("lan", { addresses: ["10.0.0.0/24"], serviceAllocation });
    const [pool] = toConfiguration([lan, ...namespaces]).pools;
    assert.ok(pool);
    assert.equal(isOpenTo(pool, { namespace, labels: { app: "web" } }), want);
  });
}

const lanAndWan = readPools(
  makePool("lan", { addresses: ["10.0.0.0/24", "fd00::/64"], avoidBuggyIPs: true }),
  makePool("wan", { addresses: ["10.0.1.0/24"] }),
);

/** All of the addresses together, and the pool that has them. */
const owners: readonly (readonly [ips: readonly string[], want: string | undefined])[] = [
  [["10.0.0.1"], "lan"],
  [["10.0.1.0"], "wan"],
  [["10.0.0.0"], undefined],
  [["10.0.0.255"], undefined],
  [["fd00::"], "lan"],
  [["fd00::ff"], "lan"],
  [["10.0.2.0"], undefined],
  [["::10.0.0.1"], undefined],
  [["lan"], undefined],
  [["10.0.0.1", "fd00::1"], "lan"],
  [["10.0.1.1", "fd00::1"], undefined],
  [["10.0.0.1", "lan"], undefined],
];

for (const [ips, want] of owners) {
  test(`${ips.join(" and ")} ${ips.length === 1 ? "is" : "are"} of ${want ?? "no pool"}`, () => {
    assert.equal(poolOfAll(ips, lanAndWan)?.name, want);
    if (ips.length === 1) assert.equal(poolOf(ips[0] ?? "", lanAndWan)?.name, want);
  });
}

test("some routers drop what goes to .0 and .255, and to no IPv6 address for its end", () => {
  const buggy = ["192.0.2.0", "192.0.2.255", "192.0.2.1", "192.0.2.254", "2001:db8::", "2001:db8::ff"].filter(
    (text) => {
      const address = parseIp(text);
      return address !== undefined && isBuggyIp(address);
    },
  );
  assert.deepEqual(buggy, ["192.0.2.0", "192.0.2.255"]);
});

test("who asks for no pool is offered those kept for it, by priority and name, and then those kept for nobody", () => {
  const kept = (name: string, spec: object, serviceAllocation: object = { namespaces: ["shop"] }) =>
    makePool(name, { addresses: [`10.${name.charCodeAt(0)}.0.0/24`], serviceAllocation, ...spec });
  const pools = readPools(
    makePool("a", { addresses: ["10.0.1.0/24"] }),
    kept("b", {}),
    kept("c", {}, { namespaces: ["shop"], priority: 7 }),
    kept("d", {}, { namespaces: ["shop"], priority: 3 }),
    kept("e", {}, { priority: 7 }),
    kept("f", {}, { namespaces: ["bank"], priority: 1 }),
    kept("g", { autoAssign: false }, { namespaces: ["shop"], priority: 1 }),
    makePool("h", { addresses: ["10.0.2.0/24"] }),
    makePool("i", { addresses: ["10.0.3.0/24"], autoAssign: false }),
  );
  const groups = autoAssignPools([...pools].reverse(), { namespace: "shop", labels: {} });
  assert.deepEqual(
    groups.map((group) => group.map(({ name }) => name)),
    [
      ["d", "c", "e", "b"],
      ["a", "h"],
    ],
  );
});
