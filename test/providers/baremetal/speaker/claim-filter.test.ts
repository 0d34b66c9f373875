// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { ClaimFilter } from "../../../../providers/baremetal/speaker/claim-filter.ts";
import { eth0, makeAddress } from "./layer2-frames.ts";

const claim = (ip: string, mac: string = "02:00:00:00:00:09") => ({
  address: makeAddress({ ip, interfaces: ["eth0"] }),
  mac,
});

test("a claim is news once in five seconds for each address", () => {
  const filter = new ClaimFilter();
  const news = [0, 4999, 5000, 5001].map((now) => filter.isNews(claim("192.0.2.1"), eth0, now));
  assert.deepEqual(news, [true, false, true, false]);
  assert.equal(filter.isNews(claim("192.0.2.2"), eth0, 5001), true);
});

test("what was forgotten is news again", () => {
  const filter = new ClaimFilter();
  filter.isNews(claim("192.0.2.1"), eth0, 0);
  filter.forget("192.0.2.1");
  assert.equal(filter.isNews(claim("192.0.2.1"), eth0, 1), true);
});

test("our own links claim nothing", () => {
  const filter = new ClaimFilter();
  filter.setOwnMacs(["02:00:00:00:00:09"]);
  assert.equal(filter.isNews(claim("192.0.2.1"), eth0, 0), false);
  assert.equal(filter.isNews(claim("192.0.2.1", "02:00:00:00:00:08"), eth0, 0), true);
});
