// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { systemClock, systemRandom } from "../../../src/clock.ts";
import {
  createSandboxApiServer,
  type SandboxApiServer,
} from "../../../src/sandbox/api-server/create-sandbox-api-server.ts";
import { playRequests, type RecordedAnswer } from "./play-requests.ts";
import { RECORDED_REQUESTS } from "./recorded-requests.ts";

const fixture = new URL("../../fixtures/api-server/answers.json", import.meta.url);
const recorded: readonly RecordedAnswer[] = JSON.parse(await readFile(fixture, "utf8"));

describe("the answers of a real kube-apiserver", () => {
  let server: SandboxApiServer;
  const given = new Map<string, RecordedAnswer>();

  before(async () => {
    server = await createSandboxApiServer({ clock: systemClock, random: systemRandom });
    const answers = await playRequests(async ({ method, path, contentType, body }) => {
      const response = await fetch(`${server.url}${path}`, {
        method,
        headers: { "content-type": contentType ?? "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { code: response.status, body: text.startsWith("{") ? JSON.parse(text) : text };
    });
    for (const answer of answers) given.set(answer.name, answer);
  });

  after(() => server.close());

  test("every request has been recorded", () => {
    assert.deepEqual(
      recorded.map(({ name }) => name),
      RECORDED_REQUESTS.map(({ name }) => name),
    );
  });

  for (const wanted of recorded) {
    test(wanted.name, () => assert.deepEqual(given.get(wanted.name), wanted));
  }
});
