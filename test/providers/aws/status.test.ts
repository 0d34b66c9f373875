// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Observed, ObservedLoadBalancer } from "../../../providers/aws/observed.ts";
import { statusOf } from "../../../providers/aws/status.ts";
import type { Wanted } from "../../../providers/aws/wanted.ts";
import type { Problem } from "../../../src/errors.ts";
import type { IngressPort } from "../../../src/model/service.ts";
import { createPlanningRig } from "./planning-rig.ts";
import { makeWanted } from "./resolve/parts.ts";

const rig = createPlanningRig();
const made = await rig.converge(rig.model({ givenName: "web" }));
const [first] = made.observed.loadBalancers;
assert.ok(first);

function named(LoadBalancerName: string, Code: string, Reason = ""): ObservedLoadBalancer {
  assert.ok(first);
  return {
    ...first,
    LoadBalancerName,
    LoadBalancerArn: `arn:${LoadBalancerName}`,
    DNSName: `${LoadBalancerName.toUpperCase()}.elb.eu-west-1.amazonaws.com`,
    State: { Code, Reason },
  };
}

function observe(loadBalancers: readonly ObservedLoadBalancer[], publishedHostname?: string): Observed {
  return { ...made.observed, loadBalancers, publishedHostname };
}

const http: IngressPort = { port: 80, protocol: "TCP" };
const dns: IngressPort = { port: 53, protocol: "UDP" };

function want(own: Partial<Wanted> = {}): Wanted {
  const { loadBalancer } = makeWanted();
  return makeWanted({
    loadBalancer: { ...loadBalancer, Name: "new" },
    ports: new Map([["default/web", [http]]]),
    ...own,
  });
}

const newHost = "new.elb.eu-west-1.amazonaws.com";
const oldHost = "old.elb.eu-west-1.amazonaws.com";

describe("statusOf", () => {
  test("nothing while there is none", () => {
    assert.equal(statusOf(want(), observe([])), undefined);
    assert.equal(statusOf(want(), observe([named("old", "active")], oldHost)), undefined);
  });

  test("the host name in lower case, the ports, and where it is", () => {
    assert.deepEqual(statusOf(want(), observe([named("new", "active")])), {
      ingress: [{ hostname: newHost, ports: [http] }],
      message: "Load balancer arn:new is active.",
    });
  });

  test("the host name from the start, and why it does not serve yet", () => {
    assert.deepEqual(statusOf(want(), observe([named("new", "provisioning")])), {
      ingress: [{ hostname: newHost, ports: [http] }],
      message: "Load balancer arn:new is provisioning.",
      pending: "Load balancer arn:new is provisioning; its host name leads nowhere yet.",
    });
  });

  test("why it could not be made", () => {
    const status = statusOf(want(), observe([named("new", "failed", "No addresses left.")]));
    assert.match(status?.pending ?? "", /could not provision load balancer arn:new: failed \(No addresses left\)\./);
  });

  test("that it serves though it cannot grow", () => {
    const status = statusOf(want(), observe([named("new", "active_impaired", "No room")]));
    assert.equal(status?.pending, undefined);
    assert.equal(status?.message, "Load balancer arn:new is active impaired (No room).");
  });

  const replaced: readonly (readonly [string, Observed, string])[] = [
    [
      "its predecessor while it does not serve yet",
      observe([named("new", "provisioning"), named("old", "active")], oldHost),
      oldHost,
    ],
    ["itself once it serves", observe([named("new", "active"), named("old", "active")], oldHost), newHost],
    [
      "itself where its predecessor was never published",
      observe([named("new", "provisioning"), named("old", "active")]),
      newHost,
    ],
    [
      "itself where its predecessor does not serve either",
      observe([named("new", "provisioning"), named("old", "failed")], oldHost),
      newHost,
    ],
  ];
  for (const [name, observed, hostname] of replaced) {
    test(`of a load balancer that replaces another: ${name}`, () => {
      assert.deepEqual(
        statusOf(want(), observed)?.ingress.map((each) => each.hostname),
        [hostname],
      );
    });
  }

  test("while its predecessor serves, nothing is pending, and both are named", () => {
    const status = statusOf(want(), observe([named("new", "provisioning"), named("old", "active")], oldHost));
    assert.equal(status?.pending, undefined);
    assert.equal(status?.message, "Load balancer arn:new is provisioning; until it serves, arn:old does.");
  });

  test("each member its own ports, or why it has none", () => {
    const problem: Problem = { kind: "UserError", reason: "PortConflict", message: "default/web has port 80" };
    const ports = new Map([
      ["default/web", [http]],
      ["default/dns", [dns]],
      ["default/also-dns", [dns]],
    ]);
    const wanted = want({ ports, refusals: new Map([["default/late", problem]]) });
    const status = statusOf(wanted, observe([named("new", "active")]));
    assert.deepEqual(status?.ingress, [{ hostname: newHost, ports: [dns] }]);
    assert.deepEqual(
      status?.exceptions,
      new Map<string, unknown>([
        ["default/web", { kind: "Served", ingress: [{ hostname: newHost, ports: [http] }] }],
        ["default/late", { kind: "Refused", problem }],
      ]),
    );
  });

  test("warnings", () => {
    const warnings = [{ service: "default/web", reason: "UnknownAnnotation", message: "did you mean …" }];
    assert.deepEqual(statusOf(want({ warnings }), observe([named("new", "active")]))?.warnings, warnings);
  });
});
