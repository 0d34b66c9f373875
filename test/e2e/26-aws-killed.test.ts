// SPDX-License-Identifier: Apache-2.0

/** Fairlead is killed in the middle of its work, and AWS throttles, denies and loses replies: all is as it should be, once, in the end. */

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { callers } from "./aws/aws-clients.ts";
import { AwsWorld } from "./aws/aws-world.ts";
import { Refusal } from "./aws/endpoint/aws-call.ts";
import type { JournalEntry } from "./aws/endpoint/journal.ts";
import { conditionOf } from "./cluster/objects.ts";
import type { FairleadProcess } from "./fairlead/fairlead.ts";

const aws = await AwsWorld.start({ scenario: import.meta.filename });
after(() => aws.stop());
const { account, endpoint, services } = aws;
const ports = [
  { name: "http", port: 80, targetPort: 8080 },
  { name: "https", port: 443, targetPort: 8443 },
  { name: "dns", protocol: "UDP", port: 53, targetPort: 53 },
] as const;

let fairlead: FairleadProcess = await aws.startFairlead();

/** After a kill. */
async function startAgain(): Promise<void> {
  await fairlead.process.exited;
  fairlead = await aws.startFairlead();
}

/** Kills Fairlead at its next call of this action, before AWS sees it or after it is done; resolves when that has happened. */
function killAt(action: string, moment: "before" | "after"): Promise<void> {
  return new Promise((resolve) => {
    const kill = (): void => {
      endpoint.passAll();
      fairlead.process.kill("SIGKILL");
      resolve();
    };
    endpoint.judgeBy((call) => {
      if (call.caller !== callers.fairlead || call.action !== action) return { kind: "Pass" };
      if (moment === "after") return { kind: "LoseReply", onDone: kill };
      kill();
      return { kind: "Hold" };
    });
  });
}

describe("killed", () => {
  for (const moment of ["before", "after"] as const) {
    for (const action of ["CreateSecurityGroup", "RegisterTargets", "CreateLoadBalancer", "CreateListener"] as const) {
      test(`${moment} a ${action}, the next one makes the same, once`, async () => {
        const killed = killAt(action, moment);
        await services.create("killed", { ports });
        await killed;
        await startAgain();
        const whole = await aws.seen("killed", "all is there", ({ loadBalancer }) =>
          assert.equal(loadBalancer.listeners.length, 3),
        );
        assert.deepEqual([whole.ours.loadBalancers.length, whole.ours.targetGroups.length], [1, 3]);
        await services.delete("killed");
        await services.gone("killed");
        await account.restored();
      });
    }
  }

  test("before a CreateListener, and the Service deleted before the next one comes, nothing is left", async () => {
    const killed = killAt("CreateListener", "before");
    await services.create("killed", { ports });
    await killed;
    await services.delete("killed");
    await startAgain();
    await services.gone("killed");
    await account.restored();
  });

  test("while it deletes, the next one leaves nothing", async () => {
    for (const action of ["DeleteLoadBalancer", "DeleteTargetGroup", "DeleteSecurityGroup"]) {
      await services.create("killed", { ports });
      await aws.published("killed");
      const killed = killAt(action, "after");
      await services.delete("killed");
      await killed;
      await startAgain();
      await services.gone("killed");
      await account.restored();
    }
  });
});

/** Refuses, in turn, the first call of each action, and loses the reply of the second. */
function failOnceEach(): void {
  const seen = new Map<string, number>();
  endpoint.judgeBy(({ caller, action }: JournalEntry) => {
    if (caller !== callers.fairlead) return { kind: "Pass" };
    const count = (seen.get(action) ?? 0) + 1;
    seen.set(action, count);
    if (count === 1) return { kind: "Refuse", refusal: new Refusal("Throttling", "Rate exceeded") };
    return count === 2 ? { kind: "LoseReply" } : { kind: "Pass" };
  });
}

describe("an AWS that throttles and loses replies", () => {
  test("delays, and leaves nothing twice and nothing behind", async () => {
    failOnceEach();
    await services.create("unlucky", { ports });
    const { ours } = await aws.seen(
      "unlucky",
      "all is there",
      ({ loadBalancer }) => assert.equal(loadBalancer.listeners.length, 3),
      60_000,
    );
    assert.deepEqual([ours.loadBalancers.length, ours.targetGroups.length, ours.securityGroups.length], [1, 3, 2]);
    failOnceEach();
    await services.delete("unlucky");
    await services.gone("unlucky", 60_000);
    endpoint.passAll();
    await account.restored();
  });

  test("while a node joins during a deletion, does not bring back what was deleted", async () => {
    await services.create("leaving", { ports });
    await aws.published("leaving");
    const isDelete = ({ caller, action }: JournalEntry): boolean =>
      caller === callers.fairlead && action === "DeleteTargetGroup";
    const reached = new Promise<void>((resolve) => {
      endpoint.judgeBy((call) => {
        if (!isDelete(call)) return { kind: "Pass" };
        resolve();
        return { kind: "Refuse", refusal: new Refusal("ResourceInUse", "The target group is in use") };
      });
    });
    await services.delete("leaving");
    await reached;
    const calls = await aws.callsDuring(async () => {
      await aws.addNode("late");
      endpoint.passAll();
      await services.gone("leaving");
    });
    assert.deepEqual(
      calls.filter(({ action }) => action.startsWith("Create") || action === "RegisterTargets"),
      [],
    );
    await account.restored();
  });

  test("that denies an action is told with the permission that is missing", async () => {
    endpoint.judgeBy(({ caller, action }) =>
      caller === callers.fairlead && action === "CreateLoadBalancer"
        ? { kind: "Refuse", refusal: new Refusal("AccessDenied", "User is not authorized", 403) }
        : { kind: "Pass" },
    );
    await services.create("denied");
    await services.told("denied", "fairlead.dev/Ready", "False", "AccessDenied");
    const condition = conditionOf(await services.get("denied"), "fairlead.dev/Ready");
    assert.match(condition?.message ?? "", /elasticloadbalancing:CreateLoadBalancer/);
    endpoint.passAll();
    await services.delete("denied");
    await services.gone("denied");
    await account.restored();
  });
});
