// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { machineLabels, mirroredLabels } from "../../../src/controller/nodes/machine-labels.ts";
import { makeMetadata } from "./fake-machines.ts";

const all = {
  "node.kubernetes.io/instance-type": "m5.large",
  "beta.kubernetes.io/instance-type": "m5.large",
  "topology.kubernetes.io/zone": "east-1a",
  "failure-domain.beta.kubernetes.io/zone": "east-1a",
  "topology.kubernetes.io/region": "east-1",
  "failure-domain.beta.kubernetes.io/region": "east-1",
};
const bare = { instanceType: undefined, zone: undefined, region: undefined };

describe("labels of a machine", () => {
  test("each fact under its stable and its beta label", () => {
    assert.deepEqual(machineLabels(makeMetadata("a"), {}), all);
  });

  test("only what the node does not have yet; type, zone and region are set right", () => {
    assert.deepEqual(machineLabels(makeMetadata("a"), all), {});
    const have = { ...all, "topology.kubernetes.io/zone": "west-1a" };
    assert.deepEqual(machineLabels(makeMetadata("a"), have), { "topology.kubernetes.io/zone": "east-1a" });
  });

  test("nothing for what is not known", () => {
    assert.deepEqual(machineLabels(makeMetadata("a", { ...bare, zone: "" }), {}), {});
  });

  test("others only where the node has none, and never in Kubernetes' own namespaces", () => {
    const labels = {
      "example.com/rack": "7",
      "example.com/row": "b",
      "kubernetes.io/os": "linux",
      "topology.kubernetes.io/zone": "x",
      "k8s.io/a": "b",
      "topology.k8s.io/region": "x",
      "app.k8snio/a": "b",
      "k8snio/a": "b",
      "topology.k8s.aws/zone-id": "use1-az1",
      "notkubernetes.io/a": "b",
    };
    const metadata = makeMetadata("a", { ...bare, labels });
    assert.deepEqual(machineLabels(metadata, { "example.com/row": "mine" }), {
      "example.com/rack": "7",
      "app.k8snio/a": "b",
      "k8snio/a": "b",
      "topology.k8s.aws/zone-id": "use1-az1",
      "notkubernetes.io/a": "b",
    });
  });
});

describe("mirroring", () => {
  test("what the beta labels say goes into the stable ones, where it differs", () => {
    assert.deepEqual(mirroredLabels({}), {});
    assert.deepEqual(mirroredLabels(all), {});
    assert.deepEqual(
      mirroredLabels({
        "beta.kubernetes.io/instance-type": "m5.large",
        "failure-domain.beta.kubernetes.io/zone": "east-1a",
        "topology.kubernetes.io/zone": "west-1a",
        "topology.kubernetes.io/region": "west-1",
      }),
      { "node.kubernetes.io/instance-type": "m5.large", "topology.kubernetes.io/zone": "east-1a" },
    );
  });
});
