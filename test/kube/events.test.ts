// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { EventSubject } from "../../src/controller/service-store.ts";
import { toAnswerError } from "../../src/kube/errors.ts";
import { createEventWriter, type EventOutcome, type EventWriter } from "../../src/kube/events.ts";
import { silentLog } from "../../src/log.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { ScriptedClient, type WaitingRequest } from "../support/scripted-client.ts";

function subject(name: string, namespace = "shop"): EventSubject {
  return { apiVersion: "v1", kind: "Service", namespace, name, uid: `uid-${name}` };
}

function answered(status: number, message = ""): Error {
  return toAnswerError({ status, message, retryAfterMs: undefined });
}

describe("the writer of Events", () => {
  let client: ScriptedClient;
  let clock: FakeClock;
  let writer: EventWriter;
  let outcomes: EventOutcome[];

  beforeEach(() => {
    client = new ScriptedClient();
    clock = new FakeClock();
    outcomes = [];
    writer = createEventWriter({
      client,
      component: "service-controller",
      clock,
      random: () => 1,
      log: silentLog,
      recorder: { recorded: (outcome) => outcomes.push(outcome) },
    });
  });

  function tell(name: string, message = "Ensured load balancer"): void {
    writer.event(subject(name), "Normal", "EnsuredLoadBalancer", message);
  }

  async function nextWrite(afterMs = 0): Promise<WaitingRequest> {
    await clock.advance(afterMs);
    return client.nextRequest();
  }

  test("creates an Event as kubectl wants to see it", async () => {
    tell("web");
    const { request, answer } = await nextWrite();
    assert.deepEqual([request.method, request.path], ["POST", "/api/v1/namespaces/shop/events"]);
    const { metadata, ...rest } = request.body as { metadata: { name: string; namespace: string } };
    assert.match(metadata.name, /^web\.[0-9a-f]+$/);
    assert.equal(metadata.namespace, "shop");
    assert.deepEqual(rest, {
      apiVersion: "v1",
      kind: "Event",
      involvedObject: { apiVersion: "v1", kind: "Service", namespace: "shop", name: "web", uid: "uid-web" },
      type: "Normal",
      reason: "EnsuredLoadBalancer",
      message: "Ensured load balancer",
      source: { component: "service-controller" },
      reportingComponent: "service-controller",
      count: 1,
      firstTimestamp: "2026-01-01T00:00:00Z",
      lastTimestamp: "2026-01-01T00:00:00Z",
    });
    answer({}, 201);
    await clock.advance(20);
    assert.deepEqual(outcomes, ["Created"]);
    assert.equal(clock.pending, 0);
  });

  test("of what is in no namespace, in the namespace default", async () => {
    writer.event(subject("pool", ""), "Warning", "PoolOverlap", "it overlaps");
    const { request } = await nextWrite();
    assert.equal(request.path, "/api/v1/namespaces/default/events");
    const { involvedObject } = request.body as { involvedObject: object };
    assert.ok(!("namespace" in involvedObject));
  });

  test("counts the same again, in one write however often it was told meanwhile", async () => {
    tell("web");
    (await nextWrite()).answer({}, 201);
    await clock.advance(20);
    tell("web");
    tell("web");
    const { request, answer } = await nextWrite(20);
    assert.equal(request.method, "PATCH");
    assert.match(request.path, /^\/api\/v1\/namespaces\/shop\/events\/web\.[0-9a-f]+$/);
    assert.equal((request.body as { count: number }).count, 3);
    tell("web");
    tell("web");
    await clock.advance(100);
    assert.equal(client.waiting, 0, "it is not written twice at a time");
    answer({});
    const rest = await nextWrite(20);
    assert.equal((rest.request.body as { count: number }).count, 5);
  });

  test("creates it anew when the server has forgotten the first", async () => {
    tell("web");
    (await nextWrite()).answer({}, 201);
    await clock.advance(20);
    tell("web");
    (await nextWrite(20)).fail(answered(404, "not found"));
    const { request, answer } = await nextWrite();
    assert.equal(request.method, "POST");
    answer({}, 201);
    await clock.advance(20);
    assert.deepEqual(outcomes, ["Created", "Created"]);
  });

  test("writes two at a time and a hundred a second at most", async () => {
    for (let index = 0; index < 300; index++) tell(`web-${index}`);
    const first = await nextWrite();
    const second = await nextWrite(10);
    await clock.advance(1000);
    assert.equal(client.waiting, 0, "a third must wait for an answer");
    first.answer({}, 201);
    second.answer({}, 201);
    let written = 2;
    for (let waited = 0; waited < 1000; waited += 10) {
      await clock.advance(10);
      while (client.waiting > 0) {
        (await client.nextRequest()).answer({}, 201);
        written += 1;
        await nextTurn();
      }
    }
    assert.ok(written > 80 && written <= 104, `${written} in a second`);
  });

  test("tries again what may pass", async () => {
    tell("web");
    (await nextWrite()).fail(answered(503, "starting"));
    await nextTurn();
    await clock.advance(700);
    assert.equal(client.waiting, 0);
    (await nextWrite(100)).answer({}, 201);
    await clock.advance(20);
    assert.deepEqual(outcomes, ["Created"]);
  });

  for (const { name, error } of [
    { name: "no right to write it", error: answered(403, "forbidden") },
    { name: "its namespace goes", error: answered(403, "it is forbidden because it is being terminated") },
    { name: "its namespace is gone", error: answered(404, "not found") },
  ]) {
    test(`gives one up when there is ${name}, and goes on with the next`, async () => {
      tell("web");
      tell("db");
      (await nextWrite()).fail(error);
      (await nextWrite(20)).answer({}, 201);
      await clock.advance(20);
      assert.deepEqual(outcomes, ["Failed", "Created"]);
    });
  }

  test("takes an Event that is there already for its own", async () => {
    tell("web");
    (await nextWrite()).fail(answered(409, 'events "web.1" already exists'));
    await clock.advance(20);
    assert.deepEqual(outcomes, ["Created"]);
  });

  test("never grows beyond ten thousand, and says what it dropped", () => {
    for (let index = 0; index < 10_010; index++) tell(`web-${index}`);
    assert.ok(outcomes.length >= 9 && outcomes.every((outcome) => outcome === "Dropped"), String(outcomes.length));
  });

  test("suppresses what is too much of one object", () => {
    for (let index = 0; index < 30; index++) tell("web", `message ${index}`);
    assert.deepEqual(outcomes, Array(5).fill("Suppressed"));
  });

  test("writes what is left when it is stopped, and takes nothing more", async () => {
    for (let index = 0; index < 5; index++) tell(`web-${index}`);
    (await nextWrite()).answer({}, 201);
    await clock.advance(0);
    const stopped = writer.stop();
    tell("late");
    for (let index = 1; index < 5; index++) (await nextWrite(10)).answer({}, 201);
    await stopped;
    assert.deepEqual(outcomes, ["Created", "Dropped", "Created", "Created", "Created", "Created"]);
    assert.equal(clock.pending, 0);
  });

  test("stops within a second when the server does not answer", async () => {
    for (let index = 0; index < 5; index++) tell(`web-${index}`);
    await clock.advance(50);
    let done = false;
    const stopped = writer.stop().then(() => {
      done = true;
    });
    await clock.advance(999);
    assert.equal(done, false);
    await clock.advance(1);
    await stopped;
    assert.equal(outcomes.length, 5);
    assert.equal(clock.pending, 0);
  });
});
