// SPDX-License-Identifier: Apache-2.0

/**
 * What keeps a Service until its load balancer is gone, and what it shows of it: finalizer and status through deletion, deletion while
 * nobody looks, a provider that refuses, and people who take away, add and change by hand.
 */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { conditionOf, ingressAddresses, type ServiceObject } from "./cluster/objects.ts";
import { always, eventually } from "./eventually.ts";
import type { FairleadProcess } from "./fairlead/fairlead.ts";
import { type Stage, stages } from "./lifecycle/stage.ts";
import { servicePath } from "./service-objects.ts";

const ours = "service.kubernetes.io/load-balancer-cleanup";
const foreign = "example.org/keep";

for (const [provider, start] of Object.entries(stages)) {
  describe(`on ${provider},`, () => {
    let stage: Stage;
    let fairlead: FairleadProcess;
    before(async () => {
      stage = await start(import.meta.filename);
      fairlead = await stage.start();
    });
    after(() => stage.stop());

    const restart = async (): Promise<void> => {
      fairlead = await stage.start();
    };
    const setFinalizers = (name: string, finalizers: readonly string[]): Promise<ServiceObject> =>
      stage.world.api.mergePatch(servicePath(name), { metadata: { finalizers } });
    const finalizersOf = async (name: string): Promise<readonly string[]> =>
      (await stage.services.get(name)).metadata.finalizers ?? [];
    /** By hand, as a person with rights to the status does it. */
    const writeStatus = (name: string, status: Readonly<Record<string, unknown>>): Promise<ServiceObject> =>
      stage.world.api.mergePatch(`${servicePath(name)}/status`, { status });
    const uidOf = async (name: string): Promise<string> => (await stage.services.get(name)).metadata.uid;
    const remove = async (...names: readonly string[]): Promise<void> => {
      for (const name of names) await stage.services.delete(name);
      for (const name of names) await stage.services.gone(name);
    };

    test("finalizers of others stay, and keep the Service when its load balancer is gone", async () => {
      const { services } = stage;
      await services.create("guarded");
      await services.addressed("guarded");
      await setFinalizers("guarded", [foreign, ours]);
      await services.delete("guarded");
      await eventually("ours is gone", async () => (await finalizersOf("guarded")).join() === foreign);
      await stage.empty();
      await eventually("the status is empty", async () => {
        const service = await services.get("guarded");
        return ingressAddresses(service).length === 0 && conditionOf(service, "fairlead.dev/Ready") === undefined;
      });
      const { status } = stage.changesOf("guarded");
      await services.annotate("guarded", { "example.org/touched": "while it ends" });
      await always("nobody makes anything for it", async () => (await finalizersOf("guarded")).join() === foreign, {
        forMs: 700,
      });
      assert.equal(stage.changesOf("guarded").status, status);
      await setFinalizers("guarded", []);
      await services.gone("guarded");
    });

    test("a finalizer that somebody takes away comes back, and the load balancer stays", async () => {
      const { services } = stage;
      await services.create("bare");
      const addresses = await services.addressed("bare");
      for (let round = 0; round < 3; round++) {
        await setFinalizers("bare", []);
        await eventually("it is back", async () => (await finalizersOf("bare")).includes(ours));
      }
      assert.deepEqual(await services.addressed("bare"), addresses);
      await remove("bare");
      await stage.empty();
    });

    test("a Service that somebody tears away, finalizer and all, leaves no load balancer", async () => {
      const { services } = stage;
      await services.create("torn");
      await services.addressed("torn");
      await services.delete("torn");
      await setFinalizers("torn", []).catch(() => undefined);
      await services.gone("torn");
      await stage.empty();
    });

    test("a status that somebody changes is put right: addresses, conditions, all of it", async () => {
      const { services } = stage;
      await services.create("shown");
      await services.addressed("shown");
      await services.told("shown", "fairlead.dev/Ready", "True", "Provisioned");
      const { ingress } = (await services.get("shown")).status.loadBalancer;
      const tamperings: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
        emptied: { loadBalancer: { ingress: [] } },
        "without load balancer": { loadBalancer: null },
        "another address": { loadBalancer: { ingress: [{ ip: "198.51.100.1", ipMode: "VIP" }] } },
        "another name": { loadBalancer: { ingress: [{ hostname: "lb.example.org" }] } },
        "one more": { loadBalancer: { ingress: [...(ingress ?? []), { hostname: "lb.example.org" }] } },
        "without conditions": { conditions: null },
        "another condition": {
          conditions: [
            {
              type: "fairlead.dev/Ready",
              status: "False",
              reason: "Tampered",
              message: "",
              lastTransitionTime: "2026-01-01T00:00:00Z",
            },
          ],
        },
        nothing: { loadBalancer: null, conditions: null },
      };
      for (const [what, status] of Object.entries(tamperings)) {
        await writeStatus("shown", status);
        await eventually(`${what} is put right`, async () => {
          const { loadBalancer, conditions = [] } = (await services.get("shown")).status;
          const ready = conditions.find(({ type }) => type === "fairlead.dev/Ready");
          assert.deepEqual(loadBalancer.ingress, ingress);
          return ready?.status === "True" && ready.reason === "Provisioned";
        });
      }
      await remove("shown");
    });

    test("a status that was changed while nobody looked is put right at the start", async () => {
      const { services } = stage;
      await services.create("unwatched");
      await services.addressed("unwatched");
      await fairlead.process.stop();
      await writeStatus("unwatched", { loadBalancer: { ingress: [{ ip: "198.51.100.1", ipMode: "VIP" }] } });
      await restart();
      await eventually("it is put right", async () => {
        const [address = ""] = ingressAddresses(await services.get("unwatched"));
        return address !== "198.51.100.1" && address !== "";
      });
      await remove("unwatched");
      await stage.empty();
    });

    test("a Service deleted while nobody looked is let go of at the start", async () => {
      const { services } = stage;
      await services.create("left");
      await services.addressed("left");
      await fairlead.process.stop();
      await services.delete("left");
      await always("it waits", async () => (await finalizersOf("left")).includes(ours), { forMs: 500 });
      await restart();
      await services.gone("left");
      await stage.empty();
    });

    test("a Service torn away and made anew under its name while nobody looked gets what is its own", async () => {
      const { services } = stage;
      await services.create("reborn");
      await services.addressed("reborn");
      const before = await uidOf("reborn");
      await fairlead.process.stop();
      await services.delete("reborn");
      await setFinalizers("reborn", []);
      await services.gone("reborn");
      await services.create("reborn");
      await restart();
      await services.addressed("reborn");
      assert.notEqual(await uidOf("reborn"), before);
      await eventually(
        "nothing of the first is left",
        async () => (await ownersOf(stage)).join() === (await uidOf("reborn")),
      );
      await remove("reborn");
      await stage.empty();
    });

    test("a Service torn away and made anew while somebody looks gets what is its own, too", async () => {
      const { services } = stage;
      await services.create("quick");
      await services.addressed("quick");
      for (let round = 0; round < 5; round++) {
        await services.delete("quick");
        await setFinalizers("quick", []).catch(() => undefined);
        await services.gone("quick");
        await services.create("quick");
      }
      await services.addressed("quick");
      await eventually(
        "nothing of the first is left",
        async () => (await ownersOf(stage)).join() === (await uidOf("quick")),
      );
      await remove("quick");
      await stage.empty();
    });

    test("deletion waits while it is refused, through a restart, and is done when it is not any more", async () => {
      const { services } = stage;
      await services.create("stuck");
      await services.addressed("stuck");
      stage.refuseRemoval();
      await services.delete("stuck");
      await always("it waits", async () => (await finalizersOf("stuck")).includes(ours), { forMs: 3_000 });
      await fairlead.process.stop();
      await restart();
      await always("it waits", async () => (await finalizersOf("stuck")).includes(ours), { forMs: 1_000 });
      stage.passAll();
      await services.gone("stuck", 40_000);
      await stage.empty();
    });
  });
}

/** UIDs of the Services for which there is something at the provider; on bare metal nobody but the Service itself keeps that. */
async function ownersOf(stage: Stage): Promise<readonly string[]> {
  if (stage.aws === undefined) {
    const list = await stage.world.api.list<ServiceObject>("/api/v1/namespaces/default/services");
    return list.filter((service) => ingressAddresses(service).length > 0).map(({ metadata }) => metadata.uid);
  }
  const { loadBalancers } = await stage.aws.account.ours();
  return loadBalancers.map(({ tags }) => tags["fairlead.dev/uid"] ?? "");
}
