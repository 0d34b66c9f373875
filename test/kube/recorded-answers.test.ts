// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { FairleadError } from "../../src/errors.ts";
import { createKubeClient, type KubeClient } from "../../src/kube/client.ts";
import { replay } from "../support/http.ts";

/** What kube-apiserver v1.36.3 answered. */
interface Answer {
  readonly name: string;
  readonly code: number;
  readonly body: unknown;
}

const file = new URL("../fixtures/api-server/answers.json", import.meta.url);
const answers: readonly Answer[] = JSON.parse(readFileSync(file, "utf8"));
const origin = "http://127.0.0.1:9";

/** Every refusal that the loop's own writes can meet, and what it is taken for. */
const refusals: Readonly<Record<string, string>> = {
  "create: nodePort taken": "RetryableError NodePortTaken",
  "patch: json: nodePort taken": "RetryableError NodePortTaken",
  "patch: json: nodePort out of range": "RetryableError NodePortOutOfRange",
  "patch: json: failed test": "RetryableError Conflict",
  "patch: json: no such path": "RetryableError Conflict",
  "patch: ingress on ClusterIP": "RetryableError Conflict",
  "create: exists already": "RetryableError AlreadyExists",
  "create: no namespace": "RetryableError NotFound",
  "patch: bad ingress ip": "TerminalError InvalidRequest",
  "create: wrong type": "TerminalError BadRequest",
};

const pathOf = (name: string): string => `/recorded/${encodeURIComponent(name)}`;

let client: KubeClient;
let stopReplay: () => void;
before(() => {
  stopReplay = replay(
    origin,
    answers.map(({ name, code, body }) => ({ method: "POST", path: pathOf(name), code, body })),
  );
  client = createKubeClient({
    kubeconfig: {
      cluster: { name: "recorded", server: origin, skipTLSVerify: false },
      user: { name: "recorded" },
      tokenFile: undefined,
      namespace: undefined,
    },
    clock: systemClock,
    userAgent: "test",
  });
});
after(() => {
  client.close();
  stopReplay();
});

test("each answer recorded from a real API server comes through as it is, or as one of our errors", async (t) => {
  assert.ok(answers.length > 100);
  for (const { name, code, body } of answers) {
    await t.test(name, async () => {
      const asked = client.request({ method: "POST", path: pathOf(name), body: {} });
      if (code < 400) assert.deepEqual(await asked, { status: code, body });
      else await assert.rejects(asked, (thrown) => isTakenFor(thrown, refusals[name]));
    });
  }
});

function isTakenFor(thrown: unknown, wanted: string | undefined): boolean {
  assert.ok(thrown instanceof FairleadError, String(thrown));
  assert.notEqual(thrown.reason, "InternalError");
  if (wanted !== undefined) assert.equal(`${thrown.kind} ${thrown.reason}`, wanted);
  return true;
}

test("every refusal of the table was recorded", () => {
  const recorded = new Set(answers.map(({ name }) => name));
  assert.deepEqual(
    Object.keys(refusals).filter((name) => !recorded.has(name)),
    [],
  );
});
