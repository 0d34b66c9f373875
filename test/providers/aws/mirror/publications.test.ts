// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Publications } from "../../../../providers/aws/mirror/publications.ts";
import { FakeClock } from "../../../support/fake-clock.ts";
import { makeService } from "../../../support/make-service.ts";
import { makeLoadBalancer } from "./things.ts";

const key = "default/web";
const before = makeLoadBalancer({ LoadBalancerName: "before" });
const after = makeLoadBalancer({ LoadBalancerName: "after" });
const shows = (hostname: string) => [{ hostname }];

function make() {
  const clock = new FakeClock();
  const requeued: string[] = [];
  const requeue = (keys: readonly string[]): void => {
    requeued.push(...keys);
  };
  return { clock, requeued, publications: new Publications({ clock, graceMs: 60_000, requeue }) };
}

describe("publications", () => {
  test("a replaced load balancer may go when the other has been shown for the grace, and the key is looked at then", async () => {
    const { clock, requeued, publications } = make();
    publications.settle(key, shows("before.elb.example"));
    assert.deepEqual(publications.retired(key, [after, before], "after"), []);
    publications.settle(key, shows("after.elb.example"));
    assert.equal(publications.hostnameOf(key), "after.elb.example");
    assert.deepEqual(publications.retired(key, [after, before], "after"), []);
    await clock.advance(59_999);
    assert.deepEqual(requeued, []);
    await clock.advance(1);
    assert.deepEqual(requeued, [key]);
    assert.deepEqual(publications.retired(key, [after, before], "after"), [before.LoadBalancerArn]);
  });

  test("nothing goes while the wanted one is not there, or is not what is shown", () => {
    const { publications } = make();
    publications.settle(key, shows("before.elb.example"));
    assert.deepEqual(publications.retired(key, [before], "after"), []);
    publications.settle(key, shows("elsewhere.example"));
    assert.deepEqual(publications.retired(key, [after, before], "after"), []);
  });

  test("after a start the grace begins anew, and the key is looked at when it is over", async () => {
    const { clock, requeued, publications } = make();
    const service = makeService({ ingress: shows("After.Elb.example") });
    publications.restore([{ key, clusterName: "c1", uids: [], members: [{ service, endpoints: [] }], nodes: [] }]);
    assert.deepEqual(publications.retired(key, [after, before], "after"), []);
    await clock.advance(60_000);
    assert.deepEqual(requeued, [key]);
    assert.deepEqual(publications.retired(key, [after, before], "after"), [before.LoadBalancerArn]);
  });

  test("what shows nothing any more is forgotten, and not looked at again", async () => {
    const { clock, requeued, publications } = make();
    publications.settle(key, shows("before.elb.example"));
    publications.settle(key, shows("after.elb.example"));
    publications.settle(key, []);
    assert.equal(publications.hostnameOf(key), undefined);
    await clock.advance(120_000);
    assert.deepEqual(requeued, []);
  });
});
