// SPDX-License-Identifier: Apache-2.0

/**
 * Leaders on AWS, where no API server can refuse what one writes who leads no more: cut off from the API server but not from AWS,
 * stopped, and ended with a call under way. What is called in the account is counted as each one's.
 */

import assert from "node:assert/strict";
import { after, describe, type TestContext, test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { awsEnvironment } from "./aws/aws-clients.ts";
import { AwsWorld } from "./aws/aws-world.ts";
import { isAwsWrite } from "./aws/endpoint/journal.ts";
import { region } from "./aws/region.ts";
import { clusterName } from "./aws/seed.ts";
import { eventually } from "./eventually.ts";
import type { Contender } from "./fairlead/contender.ts";
import { Contest } from "./fairlead/contest.ts";

const aws = await AwsWorld.start({ scenario: import.meta.filename });
after(() => aws.stop());
const { endpoint, world } = aws;
const now = (): number => systemClock.monotonic();

/** By the access key id that each signs with. */
const byKey = new Map<string, Contender>();
/** The caller whose next call of this action is never answered, though it is done. */
let deafFor: { readonly caller: string; readonly action: string } | undefined;
endpoint.judgeBy((call) => {
  if (isAwsWrite(call)) byKey.get(call.caller)?.wroteElsewhere(call.action);
  if (deafFor?.caller !== call.caller || deafFor.action !== call.action) return { kind: "Pass" };
  deafFor = undefined;
  return { kind: "LoseReply" };
});

async function begin(
  name: string,
  t: TestContext,
): Promise<{ readonly contest: Contest; readonly both: readonly [Contender, Contender] }> {
  // A load balancer each second: moto is slow.
  const contest = await Contest.start(world, { name, everyMs: 1_000 });
  t.after(() => contest.stop());
  const leader = await (await enter(contest, `${name}-A`)).isLeading();
  const next = await enter(contest, `${name}-B`);
  await eventually(`${name}-A changes something in the account`, () => changesOf(leader) > 0, { timeoutMs: 30_000 });
  return { contest, both: [leader, next] };
}

async function enter(contest: Contest, key: string): Promise<Contender> {
  const contender = await contest.enter({
    apart: true,
    env: { ...awsEnvironment(endpoint.url, region), AWS_ACCESS_KEY_ID: key },
    flags: [`--cluster-name=${clusterName}`, "--aws-drift-reads-per-second=0"],
  });
  byKey.set(key, contender);
  return contender;
}

async function follows(
  contest: Contest,
  [leader, next]: readonly [Contender, Contender],
  t: TestContext,
): Promise<void> {
  const gap = await contest.gap(leader, next, 40_000);
  await systemClock.sleep(3_000);
  contest.assertOneAtATime();
  t.diagnostic(`nobody wrote for ${gap} ms; the first had made ${changesOf(leader)} changes in the account`);
}

/** How many of its writes were actions of AWS, not calls of the API server. */
function changesOf({ writes }: Contender): number {
  return writes.filter(({ what }) => !what.includes("/")).length;
}

describe("a leader on AWS", { concurrency: true }, () => {
  test("asked to end", async (t) => {
    const { contest, both } = await begin("asked", t);
    both[0].kill("SIGTERM");
    assert.equal((await both[0].ended()).code, 0);
    await follows(contest, both, t);
  });

  test("cut off from the API server, and not from AWS", async (t) => {
    const { contest, both } = await begin("severed", t);
    both[0].cutOff();
    assert.equal((await both[0].ended()).code, 1);
    await follows(contest, both, t);
  });

  test("that cannot renew, and can do all else", async (t) => {
    const { contest, both } = await begin("unrenewed", t);
    both[0].judgeBy(({ path }) => ({ kind: path.includes("/leases") ? "Hold" : "Pass" }));
    assert.equal((await both[0].ended()).code, 1);
    await follows(contest, both, t);
  });

  test("stopped for longer than its lease, and woken up", async (t) => {
    const { contest, both } = await begin("asleep", t);
    both[0].kill("SIGSTOP");
    await follows(contest, both, t);
    const calls = both[0].writes.length;
    both[0].kill("SIGCONT");
    assert.equal((await both[0].ended()).code, 1);
    assert.equal(both[0].writes.length, calls, "it wrote when it woke up");
    contest.assertOneAtATime();
  });

  test("cut off while the answer to a CreateLoadBalancer is lost: the other finds it, and makes no second", async (t) => {
    const { contest, both } = await begin("lost", t);
    deafFor = { caller: "lost-A", action: "CreateLoadBalancer" };
    await both[0].wroteAfter(now(), 10_000);
    both[0].cutOff();
    await follows(contest, both, t);
    const { loadBalancers } = await aws.account.ours();
    const ofContest = loadBalancers.filter(({ tags }) => tags["fairlead.dev/class"] === "example.org/lost");
    const keys = ofContest.map(({ tags }) => tags["fairlead.dev/load-balancer"] ?? "");
    assert.deepEqual(keys.toSorted(), [...new Set(keys)].toSorted(), "one each");
  });
});
