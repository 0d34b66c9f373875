// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { Provisioning } from "../../../../providers/aws/drift/provisioning.ts";
import { AccountMirror } from "../../../../providers/aws/mirror/account-mirror.ts";
import type { LoadBalancerFound } from "../../../../providers/aws/to-observed.ts";
import { silentLog } from "../../../../src/log.ts";
import { FakeClock } from "../../../support/fake-clock.ts";
import { makeLoadBalancer, ourTags } from "../mirror/things.ts";

function make() {
  const clock = new FakeClock(0);
  const mirror = new AccountMirror({ clusterName: "c1", className: undefined });
  const states = new Map<string, string>();
  const looks: { readonly at: number; readonly arns: readonly string[] }[] = [];
  const requeued: string[] = [];
  let fails = false;
  const provisioning = new Provisioning({
    clock,
    mirror,
    log: silentLog,
    requeue: (keys) => requeued.push(...keys),
    reads: {
      async loadBalancersByArn(arns) {
        looks.push({ at: clock.monotonic() / 1000, arns });
        if (fails) throw new Error("away");
        const found = arns.map((arn): [string, LoadBalancerFound] => [
          arn,
          makeLoadBalancer({ State: { Code: states.get(arn) ?? "provisioning", Reason: "" } }),
        ]);
        return new Map(found);
      },
    },
  });
  const watch = (name: string): string => {
    const key = `default/${name}`;
    const Tags = ourTags("LoadBalancer", { "fairlead.dev/load-balancer": key });
    const it = makeLoadBalancer({ LoadBalancerName: name, State: { Code: "provisioning", Reason: "" }, Tags });
    mirror.found({ kind: "LoadBalancer", it });
    provisioning.watch(key, [it]);
    return it.LoadBalancerArn;
  };
  const fail = (now: boolean): void => {
    fails = now;
  };
  return { clock, mirror, states, looks, requeued, provisioning, watch, fail };
}

test("looks after 10, 30, 70, 130 s, and has it looked at when it is active", async () => {
  const { clock, mirror, states, looks, requeued, provisioning, watch } = make();
  const stop = new AbortController();
  const running = provisioning.run(stop.signal);
  const arn = watch("web");
  await clock.advance(129_000);
  assert.deepEqual(
    looks.map(({ at }) => at),
    [10, 30, 70],
  );
  assert.deepEqual(requeued, []);
  states.set(arn, "active");
  await clock.advance(1_000);
  assert.deepEqual(requeued, ["default/web"]);
  assert.equal(mirror.holdings("default/web").loadBalancers[0]?.State.Code, "active");
  await clock.advance(600_000);
  assert.equal(looks.length, 4);
  stop.abort(new Error("over"));
  await running;
});

test("looks at those together that are due about the same time", async () => {
  const { clock, looks, provisioning, watch } = make();
  const stop = new AbortController();
  void provisioning.run(stop.signal);
  const first = watch("a");
  await clock.advance(4_000);
  const second = watch("b");
  await clock.advance(4_000);
  watch("c");
  await clock.advance(2_000);
  assert.deepEqual(looks, [{ at: 10, arns: [first, second] }]);
  stop.abort(new Error("over"));
});

test("goes on after a failure", async () => {
  const { clock, states, requeued, provisioning, watch, fail } = make();
  const stop = new AbortController();
  void provisioning.run(stop.signal);
  const arn = watch("web");
  fail(true);
  await clock.advance(15_000);
  fail(false);
  states.set(arn, "failed");
  await clock.advance(60_000);
  assert.deepEqual(requeued, ["default/web"]);
  stop.abort(new Error("over"));
});
