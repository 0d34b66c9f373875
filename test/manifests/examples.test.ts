// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Manifest, node, plan, slice } from "../plan/plan-cases.ts";
import { at, manifestsOf } from "./manifest-files.ts";

/** A cluster that has all that the examples speak of: the backends run, and one node is at the edge. */
async function surroundings(): Promise<readonly Manifest[]> {
  const services = (await manifestsOf("examples")).filter(({ kind }) => kind === "Service");
  const slices = services.map(({ fields }) => {
    const { name, namespace = "default" } = at(fields, "metadata") as {
      readonly name: string;
      readonly namespace?: string;
    };
    const made = slice(name, ["n1", "n2"]);
    return { ...made, metadata: { ...(made["metadata"] as object), namespace } };
  });
  return [node("n1", { "node-role.example.com/edge": "" }), node("n2"), ...slices];
}

describe("the examples", () => {
  test("work together: every Service gets an address and a node that announces it", async () => {
    const examples = (await manifestsOf("examples")).map(({ fields }) => fields);
    const { code, services, configuration } = await plan([...examples, ...(await surroundings())]);
    const problems = [...services, ...configuration].filter(({ problem }) => problem !== null);
    assert.deepEqual(problems, []);
    assert.equal(code, 0);
    for (const { name, ingress, announcedBy } of services) {
      assert.ok(ingress.length > 0, `${name} has no address`);
      assert.equal(announcedBy.length, ingress.length, `an address of ${name} is not announced`);
    }
  });

  test("show what they say that they show", async () => {
    const examples = (await manifestsOf("examples")).map(({ fields }) => fields);
    const { services } = await plan([...examples, ...(await surroundings())]);
    const addresses = Object.fromEntries(services.map(({ name, ingress }) => [name, ingress.map(({ ip }) => ip)]));
    assert.equal(addresses["web-dual-stack"]?.length, 2);
    assert.deepEqual(addresses["web-requested"], ["192.0.2.120"]);
    assert.deepEqual(addresses["names-tcp"], addresses["names-udp"]);
    const shop = services.find(({ name }) => name === "shop");
    assert.equal(shop?.pool, "tenant-blue");
    assert.deepEqual(shop?.announcedBy[0], { ip: shop?.ingress[0]?.ip, node: "n1", interfaces: ["eth1"] });
  });
});
