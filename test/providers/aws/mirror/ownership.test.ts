// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Thing } from "../../../../providers/aws/mirror/holdings.ts";
import { isBackendGroup, ownershipOf } from "../../../../providers/aws/mirror/ownership.ts";
import type { Tag } from "../../../../providers/aws/model.ts";
import { loadBalancer, ourTags, securityGroup, targetGroup } from "./things.ts";

const settings = { clusterName: "c1", className: undefined };
const without = (key: string): readonly Tag[] =>
  ourTags("LoadBalancer").filter(({ Key }) => Key !== `fairlead.dev/${key}`);
const ours = { key: "default/web", uid: "uid-1" };

const cases: readonly { readonly name: string; readonly thing: Thing; readonly is: typeof ours | undefined }[] = [
  { name: "a load balancer with all tags", thing: loadBalancer(), is: ours },
  { name: "a load balancer with a name that was given", thing: loadBalancer({ LoadBalancerName: "mine" }), is: ours },
  { name: "a target group with all tags", thing: targetGroup(), is: ours },
  { name: "a security group with all tags", thing: securityGroup(), is: ours },
  { name: "one without a tag for the cluster", thing: loadBalancer({ Tags: without("cluster") }), is: undefined },
  { name: "one without a tag for the class", thing: loadBalancer({ Tags: without("class") }), is: undefined },
  { name: "one without a tag for the key", thing: loadBalancer({ Tags: without("load-balancer") }), is: undefined },
  { name: "one without a tag for the UID", thing: loadBalancer({ Tags: without("uid") }), is: undefined },
  { name: "one that does not say what it is", thing: loadBalancer({ Tags: without("resource") }), is: ours },
  {
    name: "one that does not say what it is, and has another's name",
    thing: loadBalancer({ LoadBalancerName: "mine", Tags: without("resource") }),
    is: undefined,
  },
  {
    name: "one of another cluster",
    thing: loadBalancer({ Tags: ourTags("LoadBalancer", { "fairlead.dev/cluster": "c2" }) }),
    is: undefined,
  },
  {
    name: "one of another class",
    thing: loadBalancer({ Tags: ourTags("LoadBalancer", { "fairlead.dev/class": "x" }) }),
    is: undefined,
  },
  {
    name: "a target group that says it is a load balancer",
    thing: targetGroup({ Tags: ourTags("LoadBalancer") }),
    is: undefined,
  },
  { name: "a target group with another's name", thing: targetGroup({ TargetGroupName: "theirs" }), is: undefined },
  { name: "a security group with another's name", thing: securityGroup({ GroupName: "theirs" }), is: undefined },
  {
    name: "one of no Service, which is no group's",
    thing: loadBalancer({ Tags: ourTags("LoadBalancer", { "fairlead.dev/uid": "" }) }),
    is: undefined,
  },
  {
    name: "one of a group of Services",
    thing: loadBalancer({
      Tags: ourTags("LoadBalancer", { "fairlead.dev/uid": "", "fairlead.dev/load-balancer": "group:edge" }),
    }),
    is: { key: "group:edge", uid: "" },
  },
];

for (const { name, thing, is } of cases) {
  test(`${name} is ${is === undefined ? "not ours" : "ours"}`, () => {
    assert.deepEqual(ownershipOf(thing, settings), is);
  });
}

test("the backend group is known by cluster, class and what it is", () => {
  const tags = ourTags("BackendSecurityGroup");
  assert.equal(isBackendGroup(tags, settings), true);
  assert.equal(isBackendGroup(ourTags("FrontendSecurityGroup"), settings), false);
  assert.equal(isBackendGroup(tags, { ...settings, className: "x" }), false);
});
