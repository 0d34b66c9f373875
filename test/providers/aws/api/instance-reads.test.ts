// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { describeInstances, readInstanceReplies } from "../../../../providers/aws/api/instance-reads.ts";
import type { AwsApi } from "../../../../providers/aws/aws-api.ts";
import { AwsError, toAwsFailure } from "../../../../providers/aws/errors.ts";

const { signal } = new AbortController();

/** Knows these instances; refuses calls for others in AWS's words, or in words that name none. */
function makeApi(
  known: readonly string[],
  options: { readonly silent?: readonly string[]; readonly isVague?: boolean } = {},
) {
  const calls: (readonly string[])[] = [];
  const answer = (ids: readonly string[]) => {
    calls.push(ids);
    const missing = ids.filter((id) => !known.includes(id) && !options.silent?.includes(id));
    if (missing.length > 0) {
      const message = options.isVague ? "some do not exist" : `The instance IDs '${missing.join(", ")}' do not exist`;
      throw toAwsFailure(new AwsError("InvalidInstanceID.NotFound", message, { statusCode: 400 }), "DescribeInstances");
    }
    return {
      Reservations: [{ Instances: ids.filter((id) => known.includes(id)).map((InstanceId) => ({ InstanceId })) }],
    };
  };
  const call = async (_action: string, { InstanceIds = [] }: { readonly InstanceIds?: readonly string[] }) =>
    answer(InstanceIds);
  return { api: { call } as unknown as AwsApi, calls };
}

async function read(api: AwsApi, ids: readonly string[]): Promise<readonly string[]> {
  const replies = await readInstanceReplies(api, ids, signal);
  return ids.map((id) => {
    const reply = replies.get(id);
    return reply === undefined ? "nothing" : reply === "NotFound" ? reply : "there";
  });
}

describe("instances by their ids", () => {
  test("are asked for in one call where all are there", async () => {
    const { api, calls } = makeApi(["i-1", "i-2"]);
    assert.deepEqual(await read(api, ["i-1", "i-2"]), ["there", "there"]);
    assert.equal(calls.length, 1);
    assert.deepEqual(await read(api, []), []);
    assert.equal(calls.length, 1);
  });

  test("that AWS says are not there are taken out, and the others asked for again", async () => {
    const { api, calls } = makeApi(["i-1", "i-2"]);
    assert.deepEqual(await read(api, ["i-3", "i-1", "i-4", "i-2"]), ["NotFound", "there", "NotFound", "there"]);
    assert.deepEqual(calls.at(-1), ["i-1", "i-2"]);
    assert.equal(calls.length, 2);
  });

  test("are looked for by halves where AWS does not say which are not there", async () => {
    const { api } = makeApi(["i-1", "i-2", "i-5"], { isVague: true });
    const expected = ["there", "there", "NotFound", "NotFound", "there"];
    assert.deepEqual(await read(api, ["i-1", "i-2", "i-3", "i-4", "i-5"]), expected);
    assert.deepEqual(await read(api, ["i-9"]), ["NotFound"]);
  });

  test("of which AWS says nothing are not said to be missing", async () => {
    const { api } = makeApi(["i-1"], { silent: ["i-2"] });
    assert.deepEqual(await read(api, ["i-1", "i-2"]), ["there", "nothing"]);
    assert.deepEqual(await read(api, ["i-2"]), ["nothing"]);
    assert.deepEqual(await read(api, ["i-1", "i-2", "i-3"]), ["there", "nothing", "NotFound"]);
  });

  test("fail together for any other reason", async () => {
    const failing = {
      call: async () => Promise.reject(toAwsFailure(new AwsError("Throttling", "slower", {}), "DescribeInstances")),
    } as unknown as AwsApi;
    await assert.rejects(read(failing, ["i-1"]), { reason: "Throttled" });
  });
});

test("instances come without their reservations, from all pages", async () => {
  const pages = [
    { Reservations: [{ Instances: [{ InstanceId: "i-1" }, { InstanceId: "i-2" }] }, {}], NextToken: "2" },
    { Reservations: [{ Instances: [{ InstanceId: "i-3" }] }] },
  ];
  const call = async (_action: string, { NextToken }: { readonly NextToken?: string }) =>
    pages[NextToken === "2" ? 1 : 0];
  const found = await describeInstances({ call } as unknown as AwsApi, {}, signal);
  assert.deepEqual(
    found.map(({ InstanceId }) => InstanceId),
    ["i-1", "i-2", "i-3"],
  );
});
