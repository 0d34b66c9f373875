// SPDX-License-Identifier: Apache-2.0

/** Many Services at once while a tenth of all calls goes wrong: all come to be served, and after their deletion nothing is left. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { makePort, makeService } from "../../../support/make-service.ts";
import { AwsRig } from "../rig/aws-rig.ts";
import { shapeOf } from "../rig/shape.ts";
import { badWeather, seeded } from "../rig/weather.ts";
import { whyNotServed } from "./serving.ts";

const names = Array.from({ length: 40 }, (_, index) => `svc-${index}`);

function serviceNamed(name: string, index: number) {
  const ports = [80, 443, 9090].map((port, at) =>
    makePort({ name: `p${port}`, port, nodePort: 30000 + index * 3 + at }),
  );
  return makeService({ name, uid: `uid-of-${name}`, ports });
}

describe("under faults", () => {
  for (const seed of [1, 2]) {
    test(`40 Services are created and deleted, seed ${seed}`, async () => {
      const rig = new AwsRig({ workers: 16, settings: { driftReadsPerSecond: 5 } });
      const empty = shapeOf(rig.world.account);
      rig.world.faults.add(badWeather({ throttled: 0.04, failed: 0.04, lostReplies: 0.02 }, seeded(seed)));
      rig.start();
      for (const [index, name] of names.entries()) rig.cluster.create(serviceNamed(name, index));
      const isServed = (name: string): boolean => {
        const hostname = rig.hostnameOf(`default/${name}`);
        if (hostname === undefined) return false;
        return [80, 443, 9090].every((port) => whyNotServed(rig.world.account, hostname, port) === undefined);
      };
      await rig.until(() => names.every(isServed));
      assert.equal(rig.world.account.loadBalancers.all().length, names.length);
      for (const name of names) rig.cluster.delete(`default/${name}`);
      await rig.until(() => rig.cluster.serverKeys().length === 0);
      await rig.pass(60_000);
      assert.deepEqual(shapeOf(rig.world.account), empty);
    });
  }
});
