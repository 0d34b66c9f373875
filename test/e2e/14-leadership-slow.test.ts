// SPDX-License-Identifier: Apache-2.0

/**
 * Leaders whose API server takes seconds for each answer, or whose wall clock jumps: a slow one goes on leading as long as it can
 * renew, and never do two write. All have client-go's times: a renewal may take 5 s, others may take the Lease after 15 s.
 */

import assert from "node:assert/strict";
import { after, describe, type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { systemClock } from "../../src/clock.ts";
import { AddressWatch } from "./address-watch.ts";
import { always, eventually } from "./eventually.ts";
import { Contest } from "./fairlead/contest.ts";
import type { Verdict } from "./fairlead/fault-proxy.ts";
import { imageEnvironment } from "./fairlead/image-environment.ts";
import { World } from "./world.ts";

const world = await World.start({ scenario: import.meta.filename, controllerManager: false });
const watch = await AddressWatch.start(world.api);
after(async () => {
  await watch.stop();
  await world.stop();
});
const now = (): number => systemClock.monotonic();

async function begin(name: string, addresses: string, t: TestContext): Promise<Contest> {
  const contest = await Contest.start(world, { name, addresses, everyMs: 250 });
  t.after(() => contest.stop());
  return contest;
}

/** With answers so late that no renewal can be known to have gone through, the leader is to end, and the other to follow. */
async function losesBy(name: string, addresses: string, late: Verdict, t: TestContext): Promise<void> {
  const contest = await begin(name, addresses, t);
  const [leader, next] = await contest.enterTwo({ apart: true });
  leader.judgeBy(() => late);
  const slowAt = now();
  const { code } = await leader.ended();
  const endedAt = now();
  assert.equal(code, 1);
  const gap = await contest.gap(leader, next, 45_000);
  assert.ok((next.writes[0]?.at ?? 0) > endedAt, "both led");
  await systemClock.sleep(2_000);
  t.diagnostic(
    `it ended after ${Math.round(endedAt - slowAt)} ms, nobody wrote for ${gap} ms, and ${contest.landedLate(next)} of its writes came in after the other's first`,
  );
  contest.assertOneAtATime();
}

describe("leadership", { concurrency: true }, () => {
  test("with 3 s for each answer, it stays where it is", async (t) => {
    const contest = await begin("answers-3", "172.20.0.0/16", t);
    const [leader, next] = await contest.enterTwo({ apart: true });
    leader.judgeBy(() => ({ kind: "DelayAnswer", ms: 3_000 }));
    const slowAt = now();
    await always("one leads", async () => (await leader.leads()) && !(await next.leads()), {
      forMs: 18_000,
      intervalMs: 500,
    });
    assert.ok(leader.lastWriteAt > slowAt + 12_000, "it works");
    assert.deepEqual(next.writes, []);
  });

  test("with 6 s until what is asked is done, it goes over to the other", async (t) => {
    await losesBy("requests-6", "172.21.0.0/16", { kind: "Delay", ms: 6_000 }, t);
  });

  test("with 12 s until what is asked is done, it goes over to the other", async (t) => {
    await losesBy("requests-12", "172.22.0.0/16", { kind: "Delay", ms: 12_000 }, t);
  });

  test("with 6 s for each answer, it goes over to the other", async (t) => {
    await losesBy("answers-6", "172.23.0.0/16", { kind: "DelayAnswer", ms: 6_000 }, t);
  });

  test("with 12 s for each answer, it goes over to the other", async (t) => {
    await losesBy("answers-12", "172.24.0.0/16", { kind: "DelayAnswer", ms: 12_000 }, t);
  });

  test("with 3 s for both, one leads, and the other when that one is asked to end", async (t) => {
    const contest = await begin("both-3", "172.25.0.0/16", t);
    const [leader, next] = await contest.enterTwo({ apart: true });
    for (const contender of [leader, next]) contender.judgeBy(() => ({ kind: "Delay", ms: 3_000 }));
    await always("one leads", async () => (await leader.leads()) && !(await next.leads()), {
      forMs: 8_000,
      intervalMs: 500,
    });
    leader.kill("SIGTERM");
    t.diagnostic(`SIGTERM: nobody wrote for ${await contest.gap(leader, next, 60_000)} ms`);
    contest.assertOneAtATime();
  });

  test("with 6 s for both, nobody has it for long, and when all is fast again, one does", async (t) => {
    const contest = await begin("both-6", "172.26.0.0/16", t);
    const [leader, next] = await contest.enterTwo({ apart: true });
    for (const contender of [leader, next]) contender.judgeBy(() => ({ kind: "Delay", ms: 6_000 }));
    assert.equal((await leader.ended()).code, 1);
    await systemClock.sleep(12_000);
    contest.assertOneAtATime();
    next.passAll();
    const fastAt = now();
    t.diagnostic(`fast again: one wrote ${Math.round((await next.wroteAfter(fastAt, 30_000)) - fastAt)} ms later`);
    contest.assertOneAtATime();
  });

  test("stays where it is when a wall clock jumps by an hour and back, the leader's or the other's", async (t) => {
    const contest = await begin("clock", "172.27.0.0/16", t);
    const preload = fileURLToPath(new URL("programs/jumping-clock.ts", import.meta.url));
    const options = `${imageEnvironment()["NODE_OPTIONS"] ?? ""} --import=${preload}`;
    const [leader, next] = await contest.enterTwo({ apart: true, env: { NODE_OPTIONS: options } });
    let longest = 0;
    for (const jumper of [leader, next, leader, next, leader, next]) {
      const jumpedAt = now();
      jumper.kill("SIGUSR2");
      if (longest === 0) await eventually("its renewals are an hour ahead", () => isAhead("clock"));
      longest = Math.max(longest, (await leader.wroteAfter(jumpedAt, 10_000)) - jumpedAt);
      await always("one leads", async () => (await leader.leads()) && !(await next.leads()), {
        forMs: 2_500,
        intervalMs: 500,
      });
    }
    t.diagnostic(`six jumps: at most ${Math.round(longest)} ms until the leader wrote again`);
    assert.deepEqual(next.writes, []);
  });
});

async function isAhead(lease: string): Promise<boolean> {
  const path = `/apis/coordination.k8s.io/v1/namespaces/fairlead-system/leases/${lease}`;
  const { spec } = await world.api.get<{ readonly spec: { readonly renewTime: string } }>(path);
  return Date.parse(spec.renewTime) > systemClock.now() + 3_000_000;
}

test("no address was ever given twice", () => assert.deepEqual(watch.violations, []));
