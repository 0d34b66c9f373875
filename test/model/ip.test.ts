// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { BlockList, isIPv4, isIPv6 } from "node:net";
import { test } from "node:test";
import fc from "fast-check";
import {
  canonicalIp,
  compareIps,
  formatIp,
  formatIpRange,
  type IpAddress,
  parseCidr,
  parseIp,
  parseIpRange,
  rangeContains,
  rangeSize,
  rangesOverlap,
} from "../../src/model/ip.ts";

const canonical: readonly (readonly [text: string, want: string])[] = [
  ["0.0.0.0", "0.0.0.0"],
  ["255.255.255.255", "255.255.255.255"],
  ["192.0.2.1", "192.0.2.1"],
  ["::", "::"],
  ["::1", "::1"],
  ["1::", "1::"],
  ["2001:DB8::0001", "2001:db8::1"],
  // RFC 5952 section 4.2: longest run, the first of equal ones, a single group is never shortened.
  ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
  ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1"],
  ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
  ["2001:db8::1:2:3:4:5", "2001:db8:0:1:2:3:4:5"],
  ["0:0:0:0:0:0:0:1", "::1"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["::ffff:c000:201", "192.0.2.1"],
  ["::192.0.2.1", "::c000:201"],
  ["64:ff9b::192.0.2.33", "64:ff9b::c000:221"],
  ["1:2:3:4:5:6:192.0.2.33", "1:2:3:4:5:6:c000:221"],
];

for (const [text, want] of canonical) {
  test(`${text} is written ${want}`, () => assert.equal(canonicalIp(text), want));
}

const noAddress = [
  "",
  " ",
  "1",
  "1.2.3",
  "1.2.3.4.5",
  "1.2.3.256",
  "1.2.3.04",
  "01.2.3.4",
  "1.2.3.",
  ".1.2.3",
  "1.2.3.4 ",
  " 1.2.3.4",
  "+1.2.3.4",
  "1.2.3.-4",
  "0x1.2.3.4",
  "1.2.3.4/32",
  ":",
  ":::",
  "1:",
  ":1",
  "1::2::3",
  "1:2:3:4:5:6:7",
  "1:2:3:4:5:6:7:8:9",
  "1:2:3:4:5:6:7::8",
  "1:2:3:4:5:6:7:8::",
  "12345::",
  "g::",
  "fe80::1%eth0",
  "::1.2.3",
  "::1.2.3.04",
  "1.2.3.4::",
  "1:2:3:4:5:6:7:1.2.3.4",
  "::1.2.3.4:1",
  "[::1]",
];

for (const text of noAddress) test(`"${text}" is no address`, () => assert.equal(parseIp(text), undefined));

const cidrs: readonly (readonly [text: string, want: string | undefined])[] = [
  ["192.0.2.0/24", "192.0.2.0-192.0.2.255"],
  ["10.20.30.40/24", "10.20.30.0-10.20.30.255"],
  ["192.0.2.7/32", "192.0.2.7-192.0.2.7"],
  ["0.0.0.0/0", "0.0.0.0-255.255.255.255"],
  ["192.0.2.0/024", "192.0.2.0-192.0.2.255"],
  ["2001:db8::/126", "2001:db8::-2001:db8::3"],
  ["::ffff:192.0.2.0/120", "192.0.2.0-192.0.2.255"],
  ["::ffff:0:0/96", "0.0.0.0-255.255.255.255"],
  ["192.0.2.0", undefined],
  ["192.0.2.0/33", undefined],
  ["192.0.2.0/-1", undefined],
  ["192.0.2.0/", undefined],
  ["192.0.2.0/2 4", undefined],
  [" 192.0.2.0/24", undefined],
  ["192.0.2.0/24 ", undefined],
  ["100.200.300.400/24", undefined],
  ["2001:db8::/129", undefined],
  ["fe80::%eth0/64", undefined],
];

for (const [text, want] of cidrs) {
  test(`CIDR "${text}" is ${want ?? "refused"}`, () => {
    const range = parseCidr(text);
    const ends = range && [range.first, range.last].map((value) => formatIp({ family: range.family, value })).join("-");
    assert.equal(ends, want);
  });
}

const ranges: readonly (readonly [text: string, want: string])[] = [
  ["192.0.2.0/24", "192.0.2.0/24"],
  ["192.0.2.10-192.0.2.20", "192.0.2.10-192.0.2.20"],
  ["192.0.2.10 - 192.0.2.20", "192.0.2.10-192.0.2.20"],
  ["  192.0.2.0-192.0.2.255  ", "192.0.2.0/24"],
  ["192.0.2.7-192.0.2.7", "192.0.2.7/32"],
  ["::ffff:192.0.2.1-192.0.2.2", "192.0.2.1-192.0.2.2"],
  ["2001:db8::-2001:db8::f", "2001:db8::/124"],
  ["2001:db8::1-2001:db8::f", "2001:db8::1-2001:db8::f"],
  ["192.0.2.7", "BadCidr"],
  ["nonsense", "BadCidr"],
  ["192.0.2.0/24-192.0.2.20", "BadFirst"],
  ["-192.0.2.20", "BadFirst"],
  ["192.0.2.10-", "BadLast"],
  ["192.0.2.10-20", "BadLast"],
  ["192.0.2.1-192.0.2.2-192.0.2.3", "BadLast"],
  ["192.0.2.10-192.0.2.1", "Reversed"],
  ["192.0.2.1-2001:db8::1", "MixedFamilies"],
];

for (const [text, want] of ranges) {
  test(`range "${text}" is ${want}`, () => {
    const range = parseIpRange(text);
    assert.equal(typeof range === "string" ? range : formatIpRange(range), want);
  });
}

const v4 = fc.ipV4();
const v6 = fc.ipV6();

test("what fast-check and node:net call an address is one, and is read back from what is written", () => {
  fc.assert(
    fc.property(fc.oneof(v4, v6), (text) => {
      const address = parseIp(text);
      assert.ok(address, text);
      const written = formatIp(address);
      assert.deepEqual(parseIp(written), address);
      assert.equal(canonicalIp(written), written);
      assert.equal(address.family === "IPv4" ? isIPv4(written) : isIPv6(written), true);
    }),
  );
});

test("what node:net does not call an address is none", () => {
  const almost = fc.string({ unit: fc.constantFrom(..."0123456789abf:.%/ ".split("")), maxLength: 24 });
  fc.assert(fc.property(almost, (text) => assert.equal(parseIp(text) !== undefined, isIPv4(text) || isIPv6Only(text))));
});

/** node:net lets a zone pass. */
function isIPv6Only(text: string): boolean {
  return isIPv6(text) && !text.includes("%");
}

test("a prefix contains what node:net's BlockList says it does", () => {
  const prefix = fc.oneof(
    fc.tuple(v4, fc.integer({ min: 0, max: 32 }), v4),
    fc.tuple(v6, fc.integer({ min: 0, max: 128 }), v6),
  );
  fc.assert(
    fc.property(prefix, ([network, length, probe]) => {
      const range = parseCidr(`${network}/${length}`);
      const address = parseIp(probe);
      assert.ok(range && address);
      const family = network.includes(":") ? "ipv6" : "ipv4";
      const list = new BlockList();
      list.addSubnet(network, length, family);
      assert.equal(rangeContains(range, address), list.check(probe, family));
    }),
  );
});

const address = fc.oneof(
  fc.bigInt(0n, (1n << 32n) - 1n).map((value): IpAddress => ({ family: "IPv4", value })),
  fc.bigInt(1n << 64n, (1n << 128n) - 1n).map((value): IpAddress => ({ family: "IPv6", value })),
);

test("the order of addresses is total, and that of their numbers within a family", () => {
  fc.assert(
    fc.property(address, address, (left, right) => {
      assert.equal(compareIps(left, right), 0 - compareIps(right, left));
      if (left.family === right.family) assert.equal(compareIps(left, right) < 0, left.value < right.value);
      else assert.equal(compareIps(left, right) < 0, left.family === "IPv4");
    }),
  );
});

test("ranges overlap when an end of one lies in the other, and are read back from what is written", () => {
  const range = fc.tuple(address, fc.bigInt(0n, 300n)).map(([from, more]) => {
    const top = from.family === "IPv4" ? (1n << 32n) - 1n : (1n << 128n) - 1n;
    const last = from.value + more > top ? top : from.value + more;
    return { family: from.family, first: from.value, last };
  });
  fc.assert(
    fc.property(range, fc.bigInt(-400n, 400n), (left, by) => {
      const first = left.first + by < 0n ? 0n : left.first + by;
      const right = { family: left.family, first, last: first + 50n };
      const shared = [...Array(51).keys()].some((step) =>
        rangeContains(left, { family: left.family, value: first + BigInt(step) }),
      );
      assert.equal(rangesOverlap(left, right), shared);
      assert.equal(rangesOverlap(right, left), shared);
      assert.deepEqual(parseIpRange(formatIpRange(left)), left);
      assert.equal(rangeSize(left), left.last - left.first + 1n);
    }),
  );
});
