// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { buildWanted } from "../../../../providers/aws/build.ts";
import type { Holdings } from "../../../../providers/aws/mirror/holdings.ts";
import { Presumptions } from "../../../../providers/aws/mirror/presumptions.ts";
import type { Wanted } from "../../../../providers/aws/wanted.ts";
import type { LoadBalancerRequest } from "../../../../src/model/request.ts";
import type { Service } from "../../../../src/model/service.ts";
import { makeNode, makeService } from "../../../support/make-service.ts";
import { settings } from "../rig/world.ts";
import { makeLoadBalancer, makeTargetGroup } from "./things.ts";

const ready = {
  type: "fairlead.dev/Ready",
  status: "True",
  reason: "Provisioned",
  message: "",
  observedGeneration: 1,
  lastTransitionTime: "2026-01-01T00:00:00Z",
} as const;
const shown = makeService({ ingress: [{ hostname: "lb.elb.example" }], conditions: [ready] });

function requestOf(service: Service, nodes = ["i-1", "i-2"]): LoadBalancerRequest {
  return {
    key: "default/web",
    clusterName: "c1",
    uids: [service.uid],
    members: [{ service, endpoints: [] }],
    nodes: nodes.map((id) => makeNode({ name: id, providerID: `aws:///us-west-2a/${id}` })),
  };
}

const wanted = buildWanted(requestOf(shown), settings);

/** What there is when all is in its place. */
function inPlace({ loadBalancer, targetGroups }: Wanted, own: { readonly attached?: boolean } = {}): Holdings {
  const found = makeLoadBalancer({ LoadBalancerName: loadBalancer.Name, DNSName: "LB.elb.example" });
  const LoadBalancerArns = own.attached === false ? [] : [found.LoadBalancerArn];
  return {
    loadBalancers: [found],
    targetGroups: targetGroups.map(({ Name }) => makeTargetGroup({ TargetGroupName: Name, LoadBalancerArns })),
    securityGroups: [],
  };
}

function restored(service: Service): Presumptions {
  const presumptions = new Presumptions();
  presumptions.restore([requestOf(service)]);
  return presumptions;
}

describe("what was not read is presumed to be as wanted", () => {
  test("for a Service that shows the load balancer's host name, as long as the same is wanted", () => {
    const presumptions = restored(shown);
    assert.equal(presumptions.holds(wanted, inPlace(wanted)), true);
    assert.equal(presumptions.holds(wanted, inPlace(wanted)), true);
    const fewer = buildWanted(requestOf(shown, ["i-1"]), settings);
    assert.equal(presumptions.holds(fewer, inPlace(fewer)), false);
    assert.equal(presumptions.holds(wanted, inPlace(wanted)), false);
  });

  const refusals: readonly { readonly name: string; readonly service: Service; readonly holdings: Holdings }[] = [
    { name: "that shows nothing", service: makeService({ conditions: [ready] }), holdings: inPlace(wanted) },
    {
      name: "that shows another host name",
      service: { ...shown, ingress: [{ hostname: "other.example" }] },
      holdings: inPlace(wanted),
    },
    {
      name: "that was changed since it was told that it has all",
      service: { ...shown, generation: 2 },
      holdings: inPlace(wanted),
    },
    { name: "that was never told", service: { ...shown, conditions: [] }, holdings: inPlace(wanted) },
    {
      name: "with a target group that nothing leads to",
      service: shown,
      holdings: inPlace(wanted, { attached: false }),
    },
    { name: "without its load balancer", service: shown, holdings: { ...inPlace(wanted), loadBalancers: [] } },
  ];
  for (const { name, service, holdings } of refusals) {
    test(`not for a Service ${name}`, () => {
      assert.equal(restored(service).holds(wanted, holdings), false);
    });
  }

  test("not once there is reason to doubt it, and not without a start", () => {
    const presumptions = restored(shown);
    presumptions.revoke("default/web");
    assert.equal(presumptions.holds(wanted, inPlace(wanted)), false);
    assert.equal(new Presumptions().holds(wanted, inPlace(wanted)), false);
  });
});
