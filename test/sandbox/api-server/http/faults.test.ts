// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { statusFault, tooManyRequests } from "../../../../src/sandbox/api-server/http/faults.ts";
import type { RequestRecord } from "../../../../src/sandbox/api-server/http/http-server.ts";
import { ApiRig, SERVICES } from "../api-rig.ts";

let rig: ApiRig;
let records: RequestRecord[];

beforeEach(async () => {
  records = [];
  rig = await ApiRig.start({ onRequest: (record) => void records.push(record) });
});

afterEach(() => rig.close());

describe("faults", () => {
  test("a Status befalls as many requests as it says, with Retry-After", async () => {
    rig.server.faults.inject({ fault: tooManyRequests(7), times: 2 });
    for (const code of [429, 429, 200]) assert.equal((await rig.send("GET", SERVICES)).code, code);
    rig.server.faults.inject({ fault: tooManyRequests(7), times: 1 });
    assert.equal((await rig.send("GET", SERVICES)).headers.get("retry-after"), "7");
  });

  test("only requests that match are befallen, until the rule is taken away", async () => {
    const end = rig.server.faults.inject({
      fault: statusFault(500, "InternalError", "ill"),
      match: ({ method }) => method === "POST",
    });
    assert.equal((await rig.send("GET", SERVICES)).code, 200);
    assert.equal((await rig.create("a"))["code"], 500);
    end();
    assert.equal((await rig.create("a"))["kind"], "Service");
  });

  test("Reset breaks the connection, and nothing is done", async () => {
    rig.server.faults.inject({ fault: { kind: "Reset" }, times: 1 });
    await assert.rejects(rig.create("a"));
    assert.equal((await rig.send("GET", `${SERVICES}/a`)).code, 404);
  });

  test("LoseAnswer breaks the connection, and it is done", async () => {
    rig.server.faults.inject({ fault: { kind: "LoseAnswer" }, times: 1 });
    await assert.rejects(rig.create("a"));
    assert.equal((await rig.send("GET", `${SERVICES}/a`)).code, 200);
  });

  test("Hang never answers", async () => {
    rig.server.faults.inject({ fault: { kind: "Hang" }, times: 1 });
    const abort = AbortSignal.timeout(50);
    await assert.rejects(fetch(`${rig.server.url}${SERVICES}`, { signal: abort }), { name: "TimeoutError" });
  });

  test("refused connections come back on the same port, with what was stored", async () => {
    await rig.create("a");
    await rig.server.faults.refuse();
    await assert.rejects(rig.send("GET", SERVICES));
    await rig.server.faults.accept();
    assert.equal((await rig.send("GET", `${SERVICES}/a`)).code, 200);
  });

  test("every request is recorded with its answer", async () => {
    await rig.create("a");
    await rig.send("GET", `${SERVICES}/b?x=y`);
    assert.deepEqual(
      records.map(({ method, url, code }) => `${method} ${url} ${code}`),
      [`POST ${SERVICES} 201`, `GET ${SERVICES}/b?x=y 404`],
    );
  });
});
