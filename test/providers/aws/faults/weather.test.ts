// SPDX-License-Identifier: Apache-2.0

/** Many Services at once while a tenth of all calls goes wrong: all come to be served, and after their deletion nothing is left. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Service } from "../../../../src/model/service.ts";
import { makePort, makeService } from "../../../support/make-service.ts";
import { AwsRig } from "../rig/aws-rig.ts";
import { shapeOf } from "../rig/shape.ts";
import { badWeather, seeded } from "../rig/weather.ts";
import { whyNotServed } from "./serving.ts";

const tenth = { throttled: 0.04, failed: 0.04, lostReplies: 0.02 };

function makeServices(count: number): readonly Service[] {
  return Array.from({ length: count }, (_, index) => {
    const ports = [80, 443, 9090].map((port, at) =>
      makePort({ name: `p${port}`, port, nodePort: 20000 + index * 3 + at }),
    );
    return makeService({ name: `svc-${index}`, uid: `uid-${index}`, ports });
  });
}

function isServed(rig: AwsRig, { name, ports }: Service): boolean {
  const hostname = rig.hostnameOf(`default/${name}`);
  if (hostname === undefined) return false;
  return ports.every(({ port }) => whyNotServed(rig.world.account, hostname, port) === undefined);
}

describe("while a tenth of all calls goes wrong", () => {
  for (const { count, seed } of [
    { count: 40, seed: 1 },
    { count: 1000, seed: 7 },
  ]) {
    test(`${count} Services of three ports are created and deleted, seed ${seed}`, async () => {
      const quotas = { loadBalancers: 50 + count, targetGroups: 3000 + count };
      const rig = new AwsRig({ workers: 16, settings: { driftReadsPerSecond: 5 }, world: { quotas } });
      const empty = shapeOf(rig.world.account);
      rig.world.faults.add(badWeather(tenth, seeded(seed)));
      rig.start();
      const services = makeServices(count);
      for (const service of services) rig.cluster.create(service);
      await rig.until(() => services.every((service) => isServed(rig, service)));
      assert.equal(rig.world.account.loadBalancers.size, count);
      for (const { name } of services) rig.cluster.delete(`default/${name}`);
      await rig.until(() => rig.cluster.serverKeys().length === 0);
      await rig.pass(60_000);
      assert.deepEqual(shapeOf(rig.world.account), empty);
    });
  }
});
