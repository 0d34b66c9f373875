// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { NodePortOffer } from "../../../../src/sandbox/api-server/service/allocate-node-ports.ts";
import { pickNodePort } from "../../../../src/sandbox/api-server/service/pick-node-port.ts";

const range = { first: 30000, last: 30100 };

describe("pickNodePort", () => {
  test("the static band is for those who ask, while any other port is free", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (draw) => {
        assert.ok(
          (pickNodePort(
            range,
            () => false,
            () => draw,
          ) ?? 0) >= 30016,
        );
      }),
    );
  });

  test("a full dynamic band falls back to the static one, and a full range to nothing", () => {
    assert.ok(
      (pickNodePort(
        range,
        (port) => port >= 30016,
        () => 0.5,
      ) ?? 30016) < 30016,
    );
    assert.equal(
      pickNodePort(
        range,
        () => true,
        () => 0.5,
      ),
      undefined,
    );
  });

  test("every port of a range is given once", () => {
    const taken = new Set<number>();
    for (
      let port = pickNodePort(
        range,
        (one) => taken.has(one),
        () => 0.3,
      );
      port !== undefined;
    ) {
      assert.ok(!taken.has(port));
      taken.add(port);
      port = pickNodePort(
        range,
        (one) => taken.has(one),
        () => 0.3,
      );
    }
    assert.equal(taken.size, 101);
  });
});

describe("NodePortOffer", () => {
  test("what one Service takes is not offered to it again", () => {
    const offer = new NodePortOffer(
      range,
      (port) => port === 30050,
      () => 0,
    );
    assert.equal(offer.take(30020), undefined);
    assert.equal(offer.take(30020), "provided port is already allocated");
    assert.equal(offer.take(30050), "provided port is already allocated");
    assert.match(offer.take(80) ?? "", /The range of valid ports is 30000-30100$/);
  });
});
