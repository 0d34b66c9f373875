// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { toService } from "../../src/kube/to-service.ts";
import { byAge } from "../../src/model/service.ts";
import { toCreationOrder } from "../../src/plan/creation-order.ts";

const service = (name: string, creationTimestamp?: string) => toService({ metadata: { name, creationTimestamp } });

describe("toCreationOrder", () => {
  test("sorts by age, then as read, and puts those that are yet to be created last", () => {
    const have = toCreationOrder([
      service("new-b"),
      service("same-b", "2024-01-01T00:00:05Z"),
      service("same-a", "2024-01-01T00:00:05Z"),
      service("old", "2024-01-01T00:00:00Z"),
      service("new-a"),
    ]);
    assert.deepEqual(
      have.map(({ name }) => name),
      ["old", "same-b", "same-a", "new-b", "new-a"],
    );
  });

  test("whoever sorts by age comes to the same order", () => {
    const seconds = fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined });
    fc.assert(
      fc.property(fc.array(seconds, { maxLength: 300 }), (times) => {
        const services = times.map((time, index) =>
          service(
            `s${(index * 7919) % 1000}-${index}`,
            time === undefined ? undefined : new Date(time * 1e3 + 1.7e12).toISOString(),
          ),
        );
        const ordered = toCreationOrder(services);
        assert.deepEqual([...ordered].sort(byAge), ordered);
      }),
      { numRuns: 50 },
    );
  });
});
