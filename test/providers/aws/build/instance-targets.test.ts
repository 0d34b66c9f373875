// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { instanceOf } from "../../../../providers/aws/build/instance-targets.ts";
import type { EndpointGroup, Node } from "../../../../src/model/request.ts";
import type { Service } from "../../../../src/model/service.ts";
import { makeNode } from "../../../support/make-service.ts";
import { type Asked, classed, classless, targetGroupOf, wantedOf } from "./wanted-of.ts";

const providerIDs: readonly (readonly [string, string | undefined])[] = [
  ["aws:///us-west-2a/i-0123456789abcdef0", "i-0123456789abcdef0"],
  ["aws://us-west-2a/i-0123456789abcdef0", "i-0123456789abcdef0"],
  ["i-0123456789abcdef0", "i-0123456789abcdef0"],
  ["", undefined],
  ["aws:///us-west-2a/", undefined],
  ["aws:///us-west-2a/123456789/fargate-ip-192-168-1-1", undefined],
  ["aws:///us-west-2a/mi-0123456789abcdef0", undefined],
  ["gce://project/zone/instance", undefined],
];

for (const [providerID, wanted] of providerIDs) {
  test(`the instance of ${JSON.stringify(providerID)} is ${wanted}`, () => {
    assert.equal(instanceOf(makeNode({ providerID })), wanted);
  });
}

const providerID = "aws:///us-west-2a/i-1";

/** A node, and whether it is a target by aws-load-balancer-controller's and by cloud-provider-aws's meaning. */
const cases: readonly (readonly [string, Asked, Partial<Node>, boolean, boolean])[] = [
  ["an ordinary node", {}, {}, true, true],
  ["not ready", {}, { ready: false }, true, true],
  ["cordoned", {}, { unschedulable: true }, true, true],
  ["without an instance", {}, { providerID: "" }, false, false],
  ["on Fargate", {}, { labels: { "eks.amazonaws.com/compute-type": "fargate" } }, false, false],
  ["on EC2", {}, { labels: { "eks.amazonaws.com/compute-type": "ec2" } }, true, true],
  ["an old control plane", {}, { labels: { "node-role.kubernetes.io/master": "" } }, false, true],
  ["a control plane", {}, { labels: { "node-role.kubernetes.io/control-plane": "" } }, true, true],
  [
    "excluded the alpha way",
    {},
    { labels: { "alpha.service-controller.kubernetes.io/exclude-balancer": "" } },
    false,
    true,
  ],
  ["disrupted by Karpenter", {}, { taints: ["karpenter.sh/disrupted"] }, false, true],
  ["with another taint", {}, { taints: ["dedicated"] }, true, true],
  ["with the label", { "target-node-labels": "k1=v1" }, { labels: { k1: "v1", k2: "v2" } }, true, true],
  ["with both labels", { "target-node-labels": "k1=v1, k2=v2" }, { labels: { k1: "v1", k2: "v2" } }, true, true],
  ["with one of both labels", { "target-node-labels": "k1=v1,k3=v3" }, { labels: { k1: "v1" } }, false, false],
  ["with another value", { "target-node-labels": "k1=v1" }, { labels: { k1: "v2" } }, false, false],
  ["with any value", { "target-node-labels": "k1=" }, { labels: { k1: "v2" } }, false, true],
  ["with an empty value", { "target-node-labels": "k1=" }, { labels: { k1: "" } }, true, true],
  ["without labels asked for", { "target-node-labels": "" }, {}, true, true],
];

for (const [name, asked, node, controller, cloudProvider] of cases) {
  test(`${name}: ${controller} / ${cloudProvider}`, () => {
    const nodes = [makeNode({ providerID, ...node })];
    const target = [{ Id: "i-1", Port: 30080 }];
    assert.deepEqual(targetGroupOf(wantedOf(classed(asked), { nodes })).Targets, controller ? target : []);
    assert.deepEqual(targetGroupOf(wantedOf(classless(asked), { nodes })).Targets, cloudProvider ? target : []);
  });
}

test("a label alone means any value in cloud-provider-aws's meaning", () => {
  const nodes = [makeNode({ providerID, labels: { k2: "v" } })];
  assert.equal(targetGroupOf(wantedOf(classless({ "target-node-labels": "k2" }), { nodes })).Targets.length, 1);
});

function groupOn(...endpoints: readonly (readonly [string, boolean])[]): readonly EndpointGroup[] {
  return [
    {
      family: "IPv4",
      ports: [{ name: "", protocol: "TCP", port: 8080 }],
      endpoints: endpoints.map(([nodeName, ready], at) => ({
        addresses: [`10.1.0.${at}`],
        nodeName,
        ready,
        serving: true,
        terminating: !ready,
      })),
    },
  ];
}

const narrowing = { "fairlead.dev/targets-with-endpoints-only": "true" };
const local: Partial<Service> = { externalTrafficPolicy: "Local", healthCheckNodePort: 31000 };
const onOne = groupOn(["node-1", true], ["node-2", false], ["node-9", true]);

/** Annotations, spec, endpoints, and the targets. */
const narrowed: readonly (readonly [string, Asked, Partial<Service>, readonly EndpointGroup[], readonly string[]])[] = [
  ["not asked for", {}, local, onOne, ["i-1", "i-2"]],
  ["with policy Cluster", narrowing, {}, onOne, ["i-1", "i-2"]],
  ["with policy Local", narrowing, local, onOne, ["i-1"]],
  ["where none is ready, but some still serve", narrowing, local, groupOn(["node-2", false]), ["i-2"]],
  ["without endpoints", narrowing, local, [], []],
];

for (const [name, asked, own, endpoints, wanted] of narrowed) {
  test(`only nodes with endpoints: ${name}`, () => {
    const built = wantedOf(classed(asked, own), { endpoints: { "default/web": endpoints } });
    assert.deepEqual(
      targetGroupOf(built).Targets.map(({ Id }) => Id),
      wanted,
    );
  });
}
