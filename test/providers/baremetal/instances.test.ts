// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { baremetalInstances } from "../../../providers/baremetal/instances.ts";
import type { InstanceMetadata } from "../../../src/controller/instances.ts";
import type { Node } from "../../../src/model/request.ts";
import { makeNode } from "../../support/make-service.ts";

const { signal } = new AbortController();

async function metadataOf(own: Partial<Node>): Promise<InstanceMetadata> {
  const node = makeNode({ name: "node-1", providerID: "", ...own });
  const answer = (await baremetalInstances.lookUp([node], signal)).get("node-1");
  return answer?.kind === "Exists" ? answer.metadata : assert.fail(answer?.kind);
}

const addressCases: readonly {
  readonly name: string;
  readonly providedIPs?: readonly string[];
  readonly addresses?: readonly string[];
  readonly expected: readonly string[];
}[] = [
  { name: "the node's name alone, where nothing is known", expected: ["Hostname node-1"] },
  {
    name: "what the kubelet was told, of either family, in its order",
    providedIPs: ["2001:DB8::1", "10.0.0.1"],
    expected: ["InternalIP 2001:db8::1", "InternalIP 10.0.0.1", "Hostname node-1"],
  },
  {
    name: "what it was told in the place of other addresses inside",
    providedIPs: ["10.0.0.2"],
    addresses: ["InternalIP 10.0.0.1", "Hostname alpha", "ExternalIP 203.0.113.1"],
    expected: ["InternalIP 10.0.0.2", "ExternalIP 203.0.113.1", "Hostname alpha"],
  },
  {
    name: "what the node shows, where the kubelet was told nothing",
    addresses: ["InternalIP 10.0.0.1", "InternalIP 2001:db8::1", "ExternalDNS a.example.org", "Hostname alpha"],
    expected: ["InternalIP 10.0.0.1", "InternalIP 2001:db8::1", "ExternalDNS a.example.org", "Hostname alpha"],
  },
];

describe("the addresses of a machine are", () => {
  for (const { name, providedIPs = [], addresses = [], expected } of addressCases) {
    test(name, async () => {
      const shown = addresses.map((text) => {
        const [type = "", address = ""] = text.split(" ");
        return { type, address };
      });
      const metadata = await metadataOf({ providedIPs, addresses: shown });
      assert.deepEqual(
        metadata.addresses.map(({ type, address }) => `${type} ${address}`),
        expected,
      );
      // What was written once stays as it is.
      assert.deepEqual(
        (await metadataOf({ providedIPs, addresses: metadata.addresses })).addresses,
        metadata.addresses,
      );
    });
  }
});

describe("a machine", () => {
  test("has the providerID that its node has, else one with its name", async () => {
    assert.equal((await metadataOf({})).providerID, "fairlead://node-1");
    assert.equal((await metadataOf({ providerID: "metal3://host-7" })).providerID, "metal3://host-7");
  });

  test("has no type, zone, region or labels that nobody knows", async () => {
    const { instanceType, zone, region, labels } = await metadataOf({});
    assert.deepEqual([instanceType, zone, region, labels], [undefined, undefined, undefined, {}]);
  });

  test("exists and runs, whatever its node says", async () => {
    const states = fc.record({
      name: fc.string({ minLength: 1 }),
      ready: fc.boolean(),
      deleting: fc.boolean(),
      providerID: fc.constantFrom("", "fairlead://node-1", "aws:///eu-west-1a/i-0123456789abcdef0"),
      taints: fc.array(fc.string()),
      providedIPs: fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string())),
    });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(states, { selector: ({ name }) => name }), async (some) => {
        const nodes = some.map((state) => makeNode(state));
        const answers = await baremetalInstances.lookUp(nodes, signal);
        assert.equal(answers.size, nodes.length);
        for (const answer of answers.values())
          assert.deepEqual([answer.kind, "isShutdown" in answer && answer.isShutdown], ["Exists", false]);
      }),
    );
  });

  test("is not told of to one who has gone", async () => {
    await assert.rejects(baremetalInstances.lookUp([makeNode()], AbortSignal.abort(new Error("enough"))), /enough/);
  });
});
