// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { type KeyedRead, readPresent } from "../../../../providers/aws/api/read-present.ts";
import { AwsError, toAwsFailure } from "../../../../providers/aws/errors.ts";

interface Account {
  readonly there: ReadonlySet<string>;
  /** How AWS words that some are missing. */
  readonly say: (missing: readonly string[]) => string;
}

/** A lookup as AWS answers it: all or none. */
function lookupIn({ there, say }: Account): KeyedRead<string> & { readonly calls: () => number } {
  let calls = 0;
  return {
    calls: () => calls,
    absenceErrors: ["LoadBalancerNotFound"],
    read: (keys) => {
      calls++;
      const missing = keys.filter((key) => !there.has(key));
      const error = new AwsError("LoadBalancerNotFound", say(missing), { statusCode: 400 });
      if (missing.length > 0) return Promise.reject(toAwsFailure(error, "DescribeLoadBalancers"));
      return Promise.resolve(new Map(keys.map((key) => [key, key])));
    },
  };
}

const silent = (): string => "One or more load balancers not found";
const naming = (missing: readonly string[]): string => `Load balancers '[${missing.join(", ")}]' not found`;
const namingOne = (missing: readonly string[]): string => `Load balancers '[${missing[0]}]' not found`;

const keys = fc.uniqueArray(fc.stringMatching(/^k8s-[a-z]{1,3}-[0-9]{1,2}$/), { minLength: 0, maxLength: 20 });

describe("those of the keys that there are", () => {
  for (const [how, say] of Object.entries({ silent, naming, namingOne })) {
    test(`are found whatever is missing, when AWS is ${how}`, async () => {
      await fc.assert(
        fc.asyncProperty(keys, fc.func(fc.boolean()), async (asked, isThere) => {
          const there = new Set(asked.filter((key) => isThere(key)));
          const found = await readPresent(asked, lookupIn({ there, say }));
          assert.deepEqual([...found.keys()].sort(), [...there].sort());
        }),
      );
    });
  }

  const twenty = Array.from({ length: 20 }, (_, index) => `k8s-web-${index}`);
  const allBut = (...missing: readonly number[]): ReadonlySet<string> =>
    new Set(twenty.filter((_, index) => !missing.includes(index)));

  const costs: readonly (readonly [string, Account, number])[] = [
    ["all are there", { there: allBut(), say: silent }, 1],
    ["some are missing and named", { there: allBut(1, 5, 11), say: naming }, 2],
    ["all are missing and named", { there: new Set(), say: naming }, 1],
    ["one is missing and not named", { there: allBut(7), say: silent }, 9],
  ];
  for (const [what, account, cost] of costs) {
    test(`${what}: ${cost} calls`, async () => {
      const lookup = lookupIn(account);
      assert.equal((await readPresent(twenty, lookup)).size, account.there.size);
      assert.ok(lookup.calls() <= cost, `${lookup.calls()} calls`);
    });
  }

  test("a name that is the beginning of a missing one is not taken for it", async () => {
    const there = new Set(["k8s-web-1"]);
    const found = await readPresent(["k8s-web-1", "k8s-web-10"], lookupIn({ there, say: naming }));
    assert.deepEqual([...found.keys()], ["k8s-web-1"]);
  });

  test("a short listing is read instead of searching", async () => {
    const lookup = lookupIn({ there: allBut(7), say: silent });
    const listed: (readonly string[])[] = [];
    const readFromListing = (some: readonly string[]): Promise<ReadonlyMap<string, string>> => {
      listed.push(some);
      return Promise.resolve(new Map([["k8s-web-1", "k8s-web-1"]]));
    };
    const found = await readPresent(twenty, { ...lookup, readFromListing });
    assert.deepEqual([found.size, lookup.calls(), listed], [1, 1, [twenty]]);
  });

  test("other errors are passed on", async () => {
    const error = toAwsFailure(new AwsError("AccessDenied", "no", { statusCode: 403 }), "DescribeTags");
    const lookup = { absenceErrors: ["LoadBalancerNotFound"], read: () => Promise.reject(error) };
    await assert.rejects(readPresent(["a"], lookup), { reason: "AccessDenied" });
  });
});
