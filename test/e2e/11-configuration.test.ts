// SPDX-License-Identifier: Apache-2.0

/** The API server takes good pools and advertisements, refuses bad ones, and kubectl shows what is in them. */

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { ApiError } from "./cluster/kube-api.ts";
import { type ConfigurationResource, conditionOf, type NewObject } from "./cluster/objects.ts";
import { eventually } from "./eventually.ts";
import { runCommand } from "./process/run-command.ts";
import { advertisementsPath, newAdvertisement, newPool, poolsPath } from "./service-objects.ts";
import { World } from "./world.ts";

const world = await World.start({ scenario: import.meta.filename });
after(() => world.stop());
const { api, cluster, environment, services } = world;
await world.startController();

const labelled = { matchLabels: { tier: "edge" } };

const good: Readonly<Record<string, NewObject>> = {
  "CIDRs and ranges of both families": newPool("good", [
    "10.0.0.0/8",
    "192.0.2.1-192.0.2.9",
    "2001:db8::/48",
    "2001:db8:1::1-2001:db8:1::f",
  ]),
  "a range with spaces": newPool("good", ["192.0.2.1 - 192.0.2.9"]),
  "one address": newPool("good", ["192.0.2.1/32"]),
  "all fields": newPool("good", ["192.0.2.0/24"], {
    autoAssign: false,
    avoidBuggyIPs: true,
    serviceAllocation: {
      priority: 5,
      namespaces: ["default"],
      namespaceSelectors: [labelled],
      serviceSelectors: [{ matchExpressions: [{ key: "app", operator: "In", values: ["web"] }] }],
    },
  }),
  "an advertisement of everything": newAdvertisement("good"),
  "an advertisement with all fields": newAdvertisement("good", {
    ipAddressPools: ["lan"],
    ipAddressPoolSelectors: [labelled],
    nodeSelectors: [labelled],
    interfaces: ["eth0"],
    serviceSelectors: [labelled],
    preferredNodeSelectors: [{ weight: 100, preference: labelled }],
  }),
};

const bad: Readonly<Record<string, NewObject>> = {
  "no addresses": newPool("bad", []),
  "text for an address": newPool("bad", ["somewhere"]),
  "an address without a prefix": newPool("bad", ["192.0.2.1"]),
  "a prefix that is too long": newPool("bad", ["192.0.2.0/33"]),
  "an octet that is too big": newPool("bad", ["192.0.2.256/32"]),
  "a range of two families": newPool("bad", ["192.0.2.1-2001:db8::1"]),
  "an unknown field": newPool("bad", ["192.0.2.0/24"], { autoassign: true }),
  "a field of another type": newPool("bad", ["192.0.2.0/24"], { autoAssign: "yes" }),
  "a negative priority": newPool("bad", ["192.0.2.0/24"], { serviceAllocation: { priority: -1 } }),
  "the same namespace twice": newPool("bad", ["192.0.2.0/24"], { serviceAllocation: { namespaces: ["one", "one"] } }),
  "a selector with an operator that there is not": newPool("bad", ["192.0.2.0/24"], {
    serviceAllocation: { serviceSelectors: [{ matchExpressions: [{ key: "app", operator: "Like", values: ["x"] }] }] },
  }),
  "an advertisement with an unknown field": newAdvertisement("bad", { pools: ["lan"] }),
  "an advertisement of a pool twice": newAdvertisement("bad", { ipAddressPools: ["lan", "lan"] }),
  "a preference of no weight": newAdvertisement("bad", {
    preferredNodeSelectors: [{ weight: 0, preference: labelled }],
  }),
  "an interface name longer than the kernel has": newAdvertisement("bad", { interfaces: ["interface-sixteen"] }),
};

describe("the API server takes", () => {
  for (const [what, object] of Object.entries(good)) {
    test(what, async () => {
      await api.apply(object);
      await api.delete(await api.pathOf(object));
    });
  }
});

describe("the API server refuses", () => {
  for (const [what, object] of Object.entries(bad)) {
    test(what, async () => {
      await assert.rejects(
        api.apply(object),
        (error) => error instanceof ApiError && [400, 422, 500].includes(error.status),
      );
    });
  }
});

describe("what only the controller can see", () => {
  test("becomes a condition on the object, and leaves the others in force", async () => {
    await world.apply([
      newPool("first", ["172.30.0.0/24"]),
      newAdvertisement("first", { ipAddressPools: ["first"] }),
      newPool("overlapping", ["172.30.0.128/25"]),
      newPool("silent", ["172.31.0.0/24"], { autoAssign: false }),
      newPool("reversed", ["192.0.2.9-192.0.2.1"]),
      newAdvertisement("dangling", { ipAddressPools: ["nowhere"] }),
    ]);
    const reasons = {
      [`${poolsPath}/overlapping`]: "OverlappingAddresses",
      [`${poolsPath}/silent`]: "NotAdvertised",
      [`${poolsPath}/reversed`]: "InvalidAddress",
      [`${advertisementsPath}/dangling`]: "PoolNotFound",
    };
    for (const [path, reason] of Object.entries(reasons)) {
      await eventually(`${path} is told ${reason}`, async () => {
        const { status } = await api.get<ConfigurationResource>(path);
        const told = (status?.conditions ?? []).map((condition) => condition.reason);
        if (told.includes(reason)) return true;
        throw new Error(`it is told ${told.join(", ") || "nothing"}`);
      });
    }
    await services.create("served");
    assert.match((await services.addressed("served"))[0] ?? "", /^172\.30\.0\.\d+$/);
  });
});

describe("kubectl", () => {
  test("prints addresses, and how many are free and used", async () => {
    const pool = await eventually("the pool has its numbers", async () => {
      const found = await api.get<ConfigurationResource>(`${poolsPath}/first`);
      return found.status?.["assignedIPv4"] === 1 && found;
    });
    assert.equal(pool.status?.["availableIPv4"], 255);
    const [head = "", ...rows] = (await kubectl("get", "ipaddresspools")).split("\n");
    assert.match(head, /^NAME .*(ADDRESSES|AUTO).*(ASSIGNED|USED).*(AVAILABLE|FREE).*AGE/);
    assert.match(rows.find((row) => row.startsWith("first")) ?? "", /\b1\b.*\b255\b/);
    assert.match(await kubectl("get", "l2advertisements"), /^NAME .*POOLS.*\n/);
  });

  test("explains the fields, and prints the address of a Service", async () => {
    assert.match(await kubectl("explain", "ipaddresspool.spec.addresses"), /DESCRIPTION:\s+\S/);
    assert.match(await kubectl("explain", "l2advertisement.spec.interfaces"), /DESCRIPTION:\s+\S/);
    assert.match(await kubectl("get", "service", "served"), /172\.30\.0\.\d+/);
  });

  test("waits for a Service by its condition", async () => {
    const condition = conditionOf(await services.get("served"), "fairlead.dev/Ready");
    assert.equal(condition?.status, "True");
    await kubectl("wait", "service/served", "--for=condition=fairlead.dev/Ready", "--timeout=5s");
  });

  function kubectl(...args: readonly string[]): Promise<string> {
    return runCommand(environment.binaries.kubectl, [`--kubeconfig=${cluster.adminKubeconfig}`, ...args]);
  }
});
