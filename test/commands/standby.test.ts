// SPDX-License-Identifier: Apache-2.0

/** Two controllers on one API server: one works, the other knows all and does nothing until it leads. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { baremetal } from "../../providers/baremetal/index.ts";
import type { Leadership } from "../../src/commands/controller-manager.ts";
import { runController } from "../../src/commands/run-controller.ts";
import type { RunningRole } from "../../src/commands/running-role.ts";
import { RetryableError, TerminalError } from "../../src/errors.ts";
import { manifestsOf } from "../manifests/manifest-files.ts";
import { Rehearsal } from "../manifests/rehearsal.ts";
import { pool, service } from "../plan/plan-cases.ts";

/** Leadership by the test's word. */
class GivenLeadership implements Leadership {
  readonly #lost = new AbortController();
  readonly #given = Promise.withResolvers<void>();
  released = false;
  mayWrite = true;
  readonly fence = {
    pass: (): void => {
      if (!this.mayWrite) throw new RetryableError("NotLeading", "by the test's word");
    },
  };
  readonly election = {
    acquire: (): Promise<void> => this.#given.promise,
    lost: this.#lost.signal,
    release: async (): Promise<void> => {
      this.released = true;
    },
    problem: (): string | undefined => "by the test's word",
  };

  give(): void {
    this.#given.resolve();
  }

  take(): void {
    this.#lost.abort(new TerminalError("LeaseLost", "by the test's word"));
  }
}

describe("a controller that stands by", () => {
  let rehearsal: Rehearsal;
  let leadership: GivenLeadership;
  let role: RunningRole;
  let started: Promise<void>;

  beforeEach(async () => {
    rehearsal = await Rehearsal.begin();
    for (const { fields } of await manifestsOf("parts/namespace", "crds")) await rehearsal.create(fields);
    leadership = new GivenLeadership();
    const settings = { clusterName: "kubernetes", className: undefined, workers: 1, leadership };
    role = runController({ ...settings, factory: baremetal }, rehearsal.connect("standby"));
    await rehearsal.create(pool("lan", ["192.0.2.0/24"]));
    await rehearsal.create({ ...service("web", { clusterIP: undefined }), status: undefined });
    started = role.start();
    started.catch(() => undefined);
    await rehearsal.hasAsked("standby", "watch /services");
  });

  afterEach(async () => {
    await role.stop();
    await rehearsal.end();
  });

  const writes = (): readonly string[] =>
    rehearsal.rightsUsed("standby").filter((right) => !/^(list|watch|get) /.test(right));

  test("has read the cluster and is ready, and writes only once it leads", async () => {
    while (!role.informers.every(({ hasSynced }) => hasSynced)) await rehearsal.rest();
    assert.deepEqual(writes(), []);
    assert.deepEqual(
      role.informers.map(({ problem }) => problem),
      role.informers.map(() => undefined),
    );
    leadership.give();
    await started;
    await rehearsal.hasAsked("standby", "patch /services/status");
    await role.stop();
    assert.equal(leadership.released, true);
  });

  test("tells of its election in its health", () => {
    assert.deepEqual(
      role.health?.map((check) => [check.name, check.problem()]),
      [["leaderElection", "by the test's word"]],
    );
  });

  test("that loses what it had makes no further call", async () => {
    leadership.give();
    await rehearsal.hasAsked("standby", "create /events");
    await rehearsal.hasAsked("standby", "patch fairlead.dev/ipaddresspools/status");
    // What is under way by then counts as asked.
    await rehearsal.rest(300);
    leadership.take();
    const before = rehearsal.allAsked("standby");
    await rehearsal.patch("/api/v1/namespaces/default/services/web/status", { status: null });
    await rehearsal.rest(300);
    assert.equal(rehearsal.allAsked("standby"), before);
  });

  test("ended before it led, it never begins", async () => {
    while (!role.informers.every(({ hasSynced }) => hasSynced)) await rehearsal.rest();
    await role.stop();
    leadership.give();
    await assert.rejects(started, /the controller manager stops/);
    assert.deepEqual(writes(), []);
  });
});
