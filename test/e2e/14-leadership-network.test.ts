// SPDX-License-Identifier: Apache-2.0

/**
 * Leaders whose network fails, each in a way of its own, while another stands by that cannot see what became of them: never do two
 * write. All have client-go's times: others may take the Lease after 15 s.
 */

import assert from "node:assert/strict";
import { after, describe, type TestContext, test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { AddressWatch } from "./address-watch.ts";
import { always } from "./eventually.ts";
import type { Contender } from "./fairlead/contender.ts";
import { Contest } from "./fairlead/contest.ts";
import type { Judge, Verdict } from "./fairlead/fault-proxy.ts";
import { seededRandom } from "./frames/mutate.ts";
import { World } from "./world.ts";

const world = await World.start({ scenario: import.meta.filename, nodes: 3, controllerManager: false });
const watch = await AddressWatch.start(world.api);
after(async () => {
  await watch.stop();
  await world.stop();
});
const { lan } = world;
const [first = assert.fail("nodes"), second = assert.fail("nodes"), third = assert.fail("nodes")] = lan.nodes;
const now = (): number => systemClock.monotonic();

async function begin(name: string, addresses: string, t: TestContext): Promise<Contest> {
  const contest = await Contest.start(world, { name, addresses, everyMs: 250 });
  t.after(() => contest.stop());
  return contest;
}

/** The leader is to end by itself, and the other to write only then. */
async function succeeds(
  contest: Contest,
  [leader, next]: readonly [Contender, Contender],
  t: TestContext,
): Promise<void> {
  const failedAt = now();
  const { code, lines } = await leader.ended();
  const endedAt = now();
  assert.equal(code, 1);
  assert.match(lines.join(), /lost the lease/);
  const gap = await contest.gap(leader, next, 30_000);
  const begun = next.writes[0]?.at ?? 0;
  assert.ok(begun > endedAt, "it had not ended");
  t.diagnostic(
    `it ended after ${Math.round(endedAt - failedAt)} ms, ${Math.round(begun - endedAt)} ms before the other wrote; nobody wrote for ${gap} ms`,
  );
  contest.assertOneAtATime();
}

describe("a leader", { concurrency: true }, () => {
  test("whose cable is pulled ends before its lease has run out, and the other takes over then", async (t) => {
    const contest = await begin("cable", "172.20.0.0/16", t);
    const leader = await (await contest.enter({ node: first, apart: true })).isLeading();
    const next = await contest.enter({ node: second, apart: true });
    await leader.wroteAfter(now(), 5_000);
    await lan.unplug(first);
    await succeeds(contest, [leader, next], t);
    await lan.plugIn(first);
  });

  test("whose frames are lost for four seconds goes on leading", async (t) => {
    const contest = await begin("frames", "172.21.0.0/16", t);
    const leader = await (await contest.enter({ node: third, apart: true })).isLeading();
    const next = await contest.enter({ node: second, apart: true });
    await leader.wroteAfter(now(), 5_000);
    await lan.silence(third);
    await systemClock.sleep(4_000);
    await lan.unsilence(third);
    const back = now();
    t.diagnostic(
      `it wrote again ${Math.round((await leader.wroteAfter(back, 15_000)) - back)} ms after its network was back`,
    );
    await always("it leads", () => leader.leads(), { forMs: 12_000, intervalMs: 1_000 });
    assert.deepEqual(next.writes, []);
  });

  test("that is heard, and hears nothing", async (t) => {
    const contest = await begin("deaf", "172.22.0.0/16", t);
    const both = await contest.enterTwo({ apart: true });
    both[0].judgeBy(() => ({ kind: "LoseAnswer", onDone: () => undefined }));
    await succeeds(contest, both, t);
  });

  test("that can do all but renew stops writing before its lease has run out", async (t) => {
    const contest = await begin("mute", "172.23.0.0/16", t);
    const both = await contest.enterTwo({ apart: true });
    const [leader] = both;
    const failedAt = now();
    leader.judgeBy(({ path }) => ({ kind: path.includes("/leases") ? "Hold" : "Pass" }));
    await succeeds(contest, both, t);
    t.diagnostic(`it went on writing for ${Math.round(leader.lastWriteAt - failedAt)} ms`);
    assert.ok(leader.lastWriteAt - failedAt > 5_000 && leader.lastWriteAt - failedAt < 12_500);
  });

  test("whose Lease calls are answered with 500 and 409 ends as well, and is followed", async (t) => {
    const contest = await begin("refused", "172.24.0.0/16", t);
    const both = await contest.enterTwo({ apart: true });
    let calls = 0;
    both[0].judgeBy(({ path }) =>
      path.includes("/leases") ? { kind: "Answer", status: calls++ % 2 === 0 ? 500 : 409 } : { kind: "Pass" },
    );
    await succeeds(contest, both, t);
  });

  test("one call in three is lost, for both: one at a time writes, and work goes on", async (t) => {
    const contest = await begin("lossy", "172.25.0.0/16", t);
    await contest.enterTwo({ apart: true });
    const judge = lossy(20_261_121);
    for (const contender of contest.contenders) contender.judgeBy(judge);
    const end = now() + 30_000;
    while (now() < end) {
      await systemClock.sleep(500);
      const running = contest.contenders.filter(({ hasEnded }) => !hasEnded);
      if (running.length < 2) (await contest.enter({ apart: true })).judgeBy(judge);
    }
    contest.assertOneAtATime();
    for (const contender of contest.contenders) contender.passAll();
    const mendedAt = now();
    const wrote = await Promise.any(contest.contenders.map((contender) => contender.wroteAfter(mendedAt, 40_000)));
    const leaders = contest.contenders.filter(({ writes }) => writes.length > 0).length;
    t.diagnostic(
      `${leaders} led within 30 s; all calls pass again: the next write came ${Math.round(wrote - mendedAt)} ms later`,
    );
    contest.assertOneAtATime();
  });
});

/** A third of all calls: never answered, cut before they are done, or cut after. */
function lossy(seed: number): Judge {
  const random = seededRandom(seed);
  const fates: readonly Verdict[] = [
    { kind: "Hold" },
    { kind: "Reset" },
    { kind: "LoseAnswer", onDone: () => undefined },
  ];
  return () => fates[Math.floor(random() * 9)] ?? { kind: "Pass" };
}

test("no address was ever given twice", () => assert.deepEqual(watch.violations, []));
