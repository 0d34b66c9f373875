// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { resolveSecurity } from "../../../../providers/aws/resolve/security.ts";
import type { AccessWish } from "../../../../providers/aws/wanted.ts";
import { makeGroup, makeNetwork, makeWanted, settings } from "./parts.ts";

const front = { $ref: "SecurityGroup/k8s-default-web-front" };
const nodes = {
  instanceGroups: new Map([
    ["i-1", ["sg-node"]],
    ["i-2", ["sg-node"]],
  ]),
};
const named = {
  namedGroups: [
    makeGroup({ GroupId: "sg-1" }),
    makeGroup({ GroupId: "sg-2", Tags: [{ Key: "Name", Value: "web" }] }),
    makeGroup({ GroupId: "sg-3", VpcId: "vpc-2", Tags: [{ Key: "Name", Value: "web" }] }),
    makeGroup({ GroupId: "sg-4", Tags: [{ Key: "Name", Value: "twin" }] }),
    makeGroup({ GroupId: "sg-5", Tags: [{ Key: "Name", Value: "twin" }] }),
  ],
};

function resolve(access: AccessWish, instances: readonly string[] = ["i-1", "i-2"]) {
  return resolveSecurity(makeWanted({ access, instances }), makeNetwork({ ...nodes, ...named }), settings);
}

test("its own group in front, the cluster's behind, and three rules on the nodes' group", () => {
  const wanted = makeWanted();
  const { attached, securityGroups, nodeGroups } = resolve(wanted.access);
  const [frontend, backend] = securityGroups;
  const backendRef = { $ref: `SecurityGroup/${backend?.GroupName}` };
  assert.deepEqual(attached, [front, backendRef]);
  assert.equal(frontend?.GroupName, "k8s-default-web-front");
  assert.match(backend?.GroupName ?? "", /^k8s-traffic-prod-[0-9a-f]{10}$/);
  assert.deepEqual([backend?.VpcId, backend?.Ingress], ["vpc-1", []]);
  assert.deepEqual(
    backend?.Tags.find(({ Key }) => Key === "fairlead.dev/resource"),
    { Key: "fairlead.dev/resource", Value: "BackendSecurityGroup" },
  );
  assert.ok(backend?.Tags.some(({ Key, Value }) => Key === "team" && Value === "net"));
  const rule = { source: { kind: "Group", GroupId: backendRef }, Description: "fairlead.dev/backend" };
  assert.deepEqual(nodeGroups, [
    {
      GroupId: "sg-node",
      Ingress: [
        { IpProtocol: "icmp", FromPort: 3, ToPort: 4, ...rule },
        { IpProtocol: "tcp", FromPort: 0, ToPort: 65535, ...rule },
        { IpProtocol: "udp", FromPort: 0, ToPort: 65535, ...rule },
      ],
    },
  ]);
});

test("where the user sees to it that nodes are reached, there is its own group alone", () => {
  const { access } = makeWanted();
  assert.ok(access.kind === "Managed");
  const { attached, securityGroups, nodeGroups } = resolve({ ...access, manageBackendRules: false });
  assert.deepEqual([attached, nodeGroups], [[front], []]);
  assert.equal(securityGroups.length, 1);
});

test("controllers of different classes have different backend groups", () => {
  const names = [undefined, "fairlead.dev/nlb"].map(
    (className) =>
      resolveSecurity(makeWanted(), makeNetwork(), { ...settings, className }).securityGroups[1]?.GroupName,
  );
  assert.notEqual(names[0], names[1]);
});

test("groups given by id and Name, each once, in their order; the nodes are the user's affair", () => {
  assert.deepEqual(resolve({ kind: "Given", groups: ["web", "sg-1", "sg-2"], manageBackendRules: false }), {
    attached: ["sg-2", "sg-1"],
    securityGroups: [],
    nodeGroups: [],
  });
});

test("groups given, with the way to the nodes kept by us", () => {
  const { attached, securityGroups, nodeGroups } = resolve({
    kind: "Given",
    groups: ["sg-1"],
    manageBackendRules: true,
  });
  const [backend] = securityGroups;
  assert.equal(securityGroups.length, 1);
  assert.deepEqual(attached, ["sg-1", { $ref: `SecurityGroup/${backend?.GroupName}` }]);
  assert.deepEqual(
    nodeGroups.map(({ GroupId }) => GroupId),
    ["sg-node"],
  );
});

test("none at all", () => {
  assert.deepEqual(resolve({ kind: "None" }), { attached: [], securityGroups: [], nodeGroups: [] });
});

const refused: readonly (readonly [groups: readonly string[], reason: string, message: RegExp])[] = [
  [["sg-1", "sg-9"], "SecurityGroupNotFound", /vpc-1 has the id or the tag Name "sg-9"/],
  [["sg-3"], "SecurityGroupNotFound", /vpc-1 has the id or the tag Name "sg-3"/],
  [["twin"], "AmbiguousSecurityGroups", /sg-4, sg-5 all have the tag Name "twin"/],
];

for (const [groups, reason, message] of refused) {
  test(`${groups.join(", ")} given: ${reason}`, () => {
    assert.throws(() => resolve({ kind: "Given", groups, manageBackendRules: false }), {
      name: "UserError",
      reason,
      message,
    });
  });
}
