// SPDX-License-Identifier: Apache-2.0

/** Services that are written faster than anybody can follow, and by several hands at once. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { ApiError } from "./cluster/kube-api.ts";
import { conditionOf, ingressAddresses } from "./cluster/objects.ts";
import { eventually } from "./eventually.ts";
import { type Stage, stages } from "./lifecycle/stage.ts";
import { servicePath } from "./service-objects.ts";

const http = { name: "http", port: 80, targetPort: 8080 };

for (const [provider, start] of Object.entries(stages)) {
  describe(`on ${provider},`, () => {
    let stage: Stage;
    before(async () => {
      stage = await start(import.meta.filename);
      await stage.start();
    });
    after(() => stage.stop());

    const remove = async (name: string): Promise<void> => {
      await stage.services.delete(name);
      await stage.services.gone(name);
      await stage.empty();
    };

    test("a hundred patches at once are fewer passes, and the last counts", async () => {
      const { services } = stage;
      await services.create("storm", { ports: [http] });
      const addresses = await services.addressed("storm");
      await services.told("storm", "fairlead.dev/Ready", "True", "Provisioned");
      const before = stage.changesOf("storm");
      const patches = Array.from({ length: 100 }, (_, index) => {
        if (index % 3 === 0) return services.annotate("storm", { [`example.org/a-${index % 7}`]: String(index) });
        const ports = [{ ...http, port: 1_000 + index }];
        return index % 3 === 1
          ? services.patchSpec("storm", { ports })
          : services.patchSpec("storm", { selector: { app: `s-${index}` } });
      });
      await Promise.all(patches);
      await services.patchSpec("storm", { ports: [{ ...http, port: 8080 }] });
      await stage.aws?.seen("storm", "it listens on 8080", ({ loadBalancer }) =>
        assert.deepEqual(
          loadBalancer.listeners.map(({ port }) => port),
          [8080],
        ),
      );
      assert.deepEqual(await services.addressed("storm"), addresses);
      const { status } = stage.changesOf("storm");
      assert.ok(status - before.status <= 40, `${status - before.status} writes of its status`);
      await remove("storm");
    });

    test("others who write the same Service at the same time are not overwritten, nor overwrite", async (t) => {
      const { services, world } = stage;
      await services.create("contested", { ports: [http] });
      const addresses = await services.addressed("contested");
      const before = stage.changesOf("contested").status;
      const until = systemClock.monotonic() + 3_000;
      let tampered = 0;
      /** One puts on labels and a finalizer of its own, one empties the status, one writes whole objects back that it has read. */
      const hands: readonly (() => Promise<unknown>)[] = [
        () => world.api.mergePatch(servicePath("contested"), { metadata: { labels: { turn: String(tampered) } } }),
        () => {
          tampered += 1;
          return world.api.mergePatch(`${servicePath("contested")}/status`, { status: { loadBalancer: null } });
        },
        async () => {
          const seen = await services.get("contested");
          const body = {
            ...seen,
            metadata: { ...seen.metadata, annotations: { "example.org/put": String(tampered) } },
          };
          await world.api.call({ method: "PUT", path: servicePath("contested"), body });
        },
      ];
      const write = async (hand: () => Promise<unknown>): Promise<void> => {
        while (systemClock.monotonic() < until) {
          await hand().catch((error: unknown) => {
            if (!(error instanceof ApiError && error.status === 409)) throw error;
          });
          await systemClock.sleep(20);
        }
      };
      await Promise.all(hands.map(write));
      await eventually("all is as it was", async () => {
        const service = await services.get("contested");
        assert.deepEqual(ingressAddresses(service), addresses);
        assert.ok(service.metadata.labels?.["turn"] !== undefined);
        assert.equal(service.metadata.finalizers?.length, 1);
        return conditionOf(service, "fairlead.dev/Ready")?.status === "True";
      });
      const written = stage.changesOf("contested").status - before;
      t.diagnostic(`emptied ${tampered} times, put right by ${written} writes`);
      assert.ok(written <= tampered + 20, `${written} writes for ${tampered} tamperings`);
      assert.equal(stage.changesOf("contested").spec, 0);
      await remove("contested");
    });
  });
}
