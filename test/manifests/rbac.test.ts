// SPDX-License-Identifier: Apache-2.0

/** Runs the controller and a speaker through all that they do on bare metal, and compares what they asked of the API server with their roles. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { baremetal } from "../../providers/baremetal/index.ts";
import { createVirtualAnnouncer } from "../../providers/baremetal/speaker/virtual-announcer.ts";
import { systemClock } from "../../src/clock.ts";
import { runController } from "../../src/commands/run-controller.ts";
import { runSpeaker } from "../../src/commands/run-speaker.ts";
import { advertisement, node, pool, service, slice } from "../plan/plan-cases.ts";
import { kustomized } from "./kustomization.ts";
import { manifestsOf } from "./manifest-files.ts";
import { collectionOf, Rehearsal } from "./rehearsal.ts";
import { rehearseElection } from "./rehearse-election.ts";
import { rehearseSecurePort } from "./rehearse-secure-port.ts";
import { namespace, rightsOf } from "./rights.ts";

describe("the roles on bare metal", () => {
  let rehearsal: Rehearsal;
  before(async () => {
    rehearsal = await Rehearsal.begin();
    await rehearse();
  });
  after(() => rehearsal.end());

  async function runs(): Promise<readonly (() => Promise<void>)[]> {
    const settings = { clusterName: "kubernetes", className: undefined };
    const connection = rehearsal.connect("controller");
    const leadership = await rehearseElection(connection);
    await rehearseSecurePort(rehearsal, "controller");
    const controller = runController({ ...settings, factory: baremetal, workers: 1, leadership }, connection);
    const speaker = runSpeaker(
      {
        ...settings,
        nodeName: "n1",
        namespace,
        drainMs: 100,
        createAnnouncer: (listener) => createVirtualAnnouncer({ clock: systemClock, links: [] }, listener),
      },
      rehearsal.connect("speaker"),
    );
    return [await rehearsal.start(controller), await rehearsal.start(speaker)];
  }

  /** Has both do everything: streamed and paged lists, an address given and taken, told and told again, a drain. */
  async function rehearse(): Promise<void> {
    for (const { fields } of await manifestsOf("parts/namespace", "crds")) await rehearsal.create(fields);
    const stops = await rehearsal.withoutStreaming(runs);
    for (const object of [pool("lan", ["192.0.2.0/24"]), advertisement("lan"), node("n1", {}, { Ready: "True" })]) {
      await rehearsal.create(object);
    }
    await rehearsal.patch("/api/v1/nodes/n1/status", { status: { conditions: [{ type: "Ready", status: "True" }] } });
    const endpoints = slice("web", ["n1"]);
    await rehearsal.create(endpoints);
    await rehearsal.create({ ...service("web", { clusterIP: undefined }), status: undefined });
    await rehearsal.hasAsked("controller", "create /events");
    await rehearsal.hasAsked("controller", "patch fairlead.dev/ipaddresspools/status");
    await rehearsal.hasAsked("controller", "patch fairlead.dev/l2advertisements/status");
    await rehearsal.hasAsked("speaker", "create /events");
    // The same again, so that the Events are counted up: somebody empties the status.
    await rehearsal.patch("/api/v1/namespaces/default/services/web/status", { status: null });
    await rehearsal.hasAsked("controller", "patch /events");
    // For the speaker the endpoints go, and come back when it has said so.
    const toldBefore = rehearsal.timesAsked("speaker", "patch /services/status");
    await rehearsal.delete(`${collectionOf(endpoints)}/web-1`);
    await rehearsal.hasAsked("speaker", "patch /services/status", toldBefore + 1);
    await rehearsal.create(endpoints);
    await rehearsal.hasAsked("speaker", "patch /events");
    for (const stop of stops) await stop();
  }

  for (const name of ["controller", "speaker"]) {
    test(`of the ${name} have what it asks for, and nothing else`, async () => {
      const granted = rightsOf(await kustomized("."), `fairlead-${name}`);
      assert.deepEqual(granted, rehearsal.rightsUsed(name));
    });
  }
});
