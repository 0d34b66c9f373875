// SPDX-License-Identifier: Apache-2.0

/** Two providers in one process: each Service is served by the one of its class, and none by both. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { classlessFinalizer } from "../../src/model/eligibility.ts";
import type { Service } from "../../src/model/service.ts";
import { baremetalEntry, fakeClass, fakeEntry, ManagerRig, settingsOf } from "./manager-rig.ts";

const fakeFinalizer = "cleanup.fairlead.dev/example.com_fake";

function shown({ ingress }: Service): readonly string[] {
  return ingress.map(({ ip, hostname }) => ip ?? hostname ?? "");
}

const isOnLan = (service: Service): boolean => shown(service)[0]?.startsWith("192.0.2.") === true;
const isInCloud = (service: Service): boolean => service.ingress[0]?.hostname !== undefined;
const isPlain = (service: Service): boolean =>
  service.ingress.length === 0 && service.finalizers.length === 0 && service.conditions.length === 0;

describe("two providers beside each other", () => {
  let rig: ManagerRig;

  beforeEach(async () => {
    rig = await ManagerRig.begin();
  });

  afterEach(() => rig.end());

  const startBoth = () => rig.start("manager", settingsOf([baremetalEntry(), fakeEntry(rig.cloud)]));

  test("serve the Services of their own classes, and leave others alone", async () => {
    await rig.createService("lan");
    await rig.createService("cloud", fakeClass);
    await rig.createService("foreign", "example.com/other");
    await startBoth();
    const [lan, cloud] = [await rig.until("lan", isOnLan), await rig.until("cloud", isInCloud)];
    assert.deepEqual(lan.finalizers, [classlessFinalizer]);
    assert.deepEqual(cloud.finalizers, [fakeFinalizer]);
    assert.ok(isPlain(await rig.service("foreign")));
    assert.deepEqual(
      new Set(Object.values(rig.cloud.snapshot()).map(({ owner }) => owner)),
      new Set(["default/cloud"]),
    );
  });

  test("hand a Service over whose class changes, each releasing what it made", async () => {
    await rig.createService("web");
    await startBoth();
    const [address] = shown(await rig.until("web", isOnLan));
    // The API server lets a class change only together with the type.
    await rig.change("web", { type: "ClusterIP" });
    await rig.until("web", isPlain);
    await rig.change("web", { type: "LoadBalancer", loadBalancerClass: fakeClass });
    const moved = await rig.until("web", isInCloud);
    assert.deepEqual(moved.finalizers, [fakeFinalizer]);
    await rig.createService("next");
    assert.deepEqual(shown(await rig.until("next", isOnLan)), [address], "the address is free again");
    await rig.change("web", { type: "NodePort", loadBalancerClass: null });
    await rig.until("web", isPlain);
    assert.deepEqual(rig.cloud.snapshot(), {});
    await rig.change("web", { type: "LoadBalancer" });
    await rig.until("web", isOnLan);
  });

  test("do so where nobody sees the step between", async () => {
    await rig.createService("web", fakeClass);
    const { manager } = await startBoth();
    await rig.until("web", isInCloud);
    await manager.stop();
    await rig.change("web", { type: "ClusterIP", loadBalancerClass: null });
    await rig.change("web", { type: "LoadBalancer" });
    await rig.start("successor", settingsOf([baremetalEntry(), fakeEntry(rig.cloud)]));
    // The one that leaves takes its conditions along; where the other had written its own before, it writes them again.
    const isSettled = (service: Service): boolean =>
      isOnLan(service) &&
      !service.finalizers.includes(fakeFinalizer) &&
      service.conditions.some(({ type, status }) => type === "fairlead.dev/Ready" && status === "True");
    const moved = await rig.until("web", isSettled);
    assert.deepEqual([shown(moved).length, moved.finalizers], [1, [classlessFinalizer]]);
    assert.deepEqual(rig.cloud.snapshot(), {});
    assert.equal(moved.conditions.length, 1);
  });

  test("are counted apart", async () => {
    await rig.createService("lan");
    await rig.createService("cloud", fakeClass);
    const { connection } = await startBoth();
    await rig.until("lan", isOnLan);
    await rig.until("cloud", isInCloud);
    const exposed = await connection.metrics.expose();
    assert.match(exposed, /^workqueue_adds_total\{name="service"\} [1-9]/m);
    assert.match(exposed, /^workqueue_adds_total\{name="service-fake"\} [1-9]/m);
    assert.match(
      exposed,
      /^running_managed_controllers\{name="service-lb-controller",manager="cloud-controller-manager"\} 1$/m,
    );
  });

  test("read each object once", async () => {
    await rig.createService("lan");
    await startBoth();
    await rig.until("lan", isOnLan);
    for (const right of ["watch /services", "watch /nodes", "watch fairlead.dev/ipaddresspools"]) {
      assert.equal(rig.rehearsal.timesAsked("manager", right), 1, right);
    }
  });
});
