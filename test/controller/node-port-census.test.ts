// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { NodePortCensus } from "../../src/controller/node-port-census.ts";
import type { Service } from "../../src/model/service.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { makePort, makeService } from "../support/make-service.ts";

test("counts NodePorts and health check ports of all Services, at most once a second, and knows our own choices at once", async () => {
  const clock = new FakeClock();
  let services: readonly Service[] = [
    makeService({
      ports: [makePort({ nodePort: 30001 }), makePort({ nodePort: undefined })],
      healthCheckNodePort: 30002,
    }),
  ];
  let reads = 0;
  const list = (): readonly Service[] => {
    reads++;
    return services;
  };
  const census = new NodePortCensus({ list, get: () => undefined }, clock);
  assert.deepEqual([...census.taken()], [30001, 30002]);
  services = [];
  census.take([{ index: 0, nodePort: 30003 }]);
  assert.deepEqual([...census.taken()], [30001, 30002, 30003]);
  assert.equal(reads, 1);
  await clock.advance(1_000);
  assert.deepEqual([...census.taken()], []);
});
