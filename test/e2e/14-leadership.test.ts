// SPDX-License-Identifier: Apache-2.0

/**
 * Two controllers, of which one works. The leader is asked to end, killed, stopped for half a minute, cut off, and has a slow API
 * server: never do two write, and the other takes over in its time.
 */

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { systemClock } from "../../src/clock.ts";
import { AddressWatch } from "./address-watch.ts";
import type { EventObject } from "./cluster/objects.ts";
import { always, eventually } from "./eventually.ts";
import { Contest } from "./fairlead/contest.ts";
import { World } from "./world.ts";

const world = await World.start({ scenario: import.meta.filename, controllerManager: false });
const watch = await AddressWatch.start(world.api);
const contest = await Contest.start(world, { name: "leadership", addresses: "172.30.4.0/22" });
after(async () => {
  await contest.stop();
  await watch.stop();
  await world.stop();
});

const now = (): number => systemClock.monotonic();

const quick = [
  "--leader-elect-lease-duration=6s",
  "--leader-elect-renew-deadline=4s",
  "--leader-elect-retry-period=1s",
];

let leader = await (await contest.enter()).isLeading();

test("asked to end, it gives the lease up when its work has stopped, and the other writes within a second", async (t) => {
  const next = await contest.enter();
  await leader.wroteAfter(now(), 5_000);
  leader.kill("SIGTERM");
  const ms = await contest.gap(leader, next, 20_000);
  t.diagnostic(`SIGTERM: nobody wrote for ${ms} ms`);
  assert.ok(ms < 1_000);
  assert.deepEqual(await leader.ended(), { code: 0, signal: undefined, lines: [] });
  leader = next;
});

test("who leads is told by Events on the Lease, and its health is that of a leader and of a standby alike", async () => {
  const next = await contest.enter();
  for (const { fairlead } of [leader, next]) {
    const health = await fetch(`${fairlead.http}/healthz/leaderElection?verbose`);
    assert.match(await health.text(), /\[\+\]leaderElection ok/);
  }
  assert.equal(await next.leads(), false);
  const path = "/api/v1/namespaces/fairlead-system/events?fieldSelector=involvedObject.kind=Lease";
  const said = async (): Promise<readonly string[]> =>
    (await world.api.list<EventObject>(path)).map(
      ({ reason, message }) => `${reason} ${message.replace(/^.*_\S+ /, "")}`,
    );
  const all = ["LeaderElection became leader", "LeaderElection became leader", "LeaderElection stopped leading"];
  await eventually("they are told", async () => isDeepStrictEqual((await said()).toSorted(), all));
});

test("killed on the machine of the other, it is followed before its lease has run out", async (t) => {
  const next = contest.contenders.at(-1) ?? assert.fail();
  await leader.wroteAfter(now(), 5_000);
  leader.kill("SIGKILL");
  const ms = await contest.gap(leader, next, 30_000);
  t.diagnostic(`SIGKILL: nobody wrote for ${ms} ms`);
  assert.ok(ms > 1_000 && ms < 8_000);
  leader = next;
});

test("stopped for half a minute, it does nothing any more when it wakes up", async (t) => {
  const next = await contest.enter();
  await leader.wroteAfter(now(), 5_000);
  const stoppedAt = now();
  leader.kill("SIGSTOP");
  t.diagnostic(`SIGSTOP: nobody wrote for ${await contest.gap(leader, next, 30_000)} ms`);
  await systemClock.sleep(stoppedAt + 30_000 - now());
  const calls = leader.callsSoFar;
  const writes = leader.writes.length;
  leader.kill("SIGCONT");
  const { code, lines } = await leader.ended();
  assert.equal(code, 1);
  assert.equal(lines.length, 1, lines.join("\n"));
  assert.match(lines.join(), /lost the lease fairlead-system\/leadership: it was not renewed in time/);
  assert.equal(leader.writes.length, writes, "it wrote when it woke up");
  t.diagnostic(`after SIGCONT it made ${leader.callsSoFar - calls} call(s), none of them a write`);
  leader = next;
});

test("cut off, it ends before the other takes over", async (t) => {
  leader.kill("SIGTERM");
  leader = await (await contest.enter({ flags: quick })).isLeading();
  const next = await contest.enter({ flags: quick });
  await leader.wroteAfter(now(), 5_000);
  leader.cutOff();
  const { code, lines } = await leader.ended();
  const endedAt = now();
  assert.equal(code, 1);
  assert.match(lines.join(), /lost the lease/);
  const first = await next.wroteAfter(0, 20_000);
  t.diagnostic(`cut off (6 s lease): it ended ${Math.round(first - endedAt)} ms before the other wrote`);
  assert.ok(first > endedAt, "both led");
  leader = next;
});

test("with a slow API server it goes on leading, and the other waits", async () => {
  const next = await contest.enter({ flags: quick });
  leader.judgeBy(() => ({ kind: "Delay", ms: 1_500 }));
  await always("one leads", async () => (await leader.leads()) && !(await next.leads()), { forMs: 9_000 });
  assert.deepEqual(next.writes, []);
});

test("never did two write, and no address was ever given twice", () => {
  contest.assertOneAtATime();
  assert.deepEqual(watch.violations, []);
});
