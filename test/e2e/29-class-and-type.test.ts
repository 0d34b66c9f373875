// SPDX-License-Identifier: Apache-2.0

/**
 * A Service's class and type, set and changed: the API server holds the class fast while the type stays, and what leaves the type or
 * the class loses its load balancer and our marks, whoever is to serve it then.
 */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ApiError } from "./cluster/kube-api.ts";
import { ingressAddresses, type ServiceSpec } from "./cluster/objects.ts";
import { always, eventually } from "./eventually.ts";
import type { FairleadProcess } from "./fairlead/fairlead.ts";
import { onAws, type Stage, stages } from "./lifecycle/stage.ts";

const ours = "example.org/ours";
const other = "example.org/other";
const finalizers = {
  without: "service.kubernetes.io/load-balancer-cleanup",
  ours: "cleanup.fairlead.dev/example.org_ours",
};

/** Types that are no load balancer, and what has to be written to become one of them. */
const otherTypes: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  ClusterIP: { type: "ClusterIP" },
  NodePort: { type: "NodePort" },
  ExternalName: { type: "ExternalName", externalName: "example.org", clusterIP: null, clusterIPs: null },
};

/** What has to be written to be a load balancer again. */
function asLoadBalancer(className: string | null): Readonly<Record<string, unknown>> {
  return { type: "LoadBalancer", externalName: null, loadBalancerClass: className };
}

for (const [provider, start] of Object.entries(stages)) {
  describe(`on ${provider},`, () => {
    let stage: Stage;
    before(async () => {
      stage = await start(import.meta.filename);
    });
    after(() => stage.stop());

    /** No mark of ours, and no Event: for a while, as one has to wait for what does not come. */
    const untouched = (name: string): Promise<void> =>
      always(
        `${name} is left alone`,
        async () => {
          const { metadata, status } = await stage.services.get(name);
          const marks = [metadata.finalizers ?? [], status.conditions ?? [], status.loadBalancer.ingress ?? []];
          return marks.every((mark) => mark.length === 0) && (await stage.services.events(name)).length === 0;
        },
        { forMs: 700 },
      );

    const served = async (name: string, finalizer: string): Promise<readonly string[]> => {
      const addresses = await stage.services.addressed(name);
      assert.deepEqual((await stage.services.get(name)).metadata.finalizers, [finalizer]);
      return addresses;
    };

    const forbidden = async (name: string, className: string | null): Promise<void> => {
      await assert.rejects(stage.services.patchSpec(name, { loadBalancerClass: className }), (error) => {
        assert.ok(error instanceof ApiError && error.status === 422, String(error));
        assert.match(error.message, /loadBalancerClass.*may not change once set/);
        return true;
      });
    };

    for (const [kind, { className, finalizer }] of Object.entries({
      "no class": { className: undefined, finalizer: finalizers.without },
      "a class": { className: ours, finalizer: finalizers.ours },
    })) {
      describe(`a controller of Services with ${kind}`, () => {
        const spec: ServiceSpec = className === undefined ? {} : { loadBalancerClass: className };
        const foreign: readonly ServiceSpec[] =
          className === undefined
            ? [{ loadBalancerClass: ours }, { loadBalancerClass: other }]
            : [{}, { loadBalancerClass: other }];
        let fairlead: FairleadProcess;
        before(async () => {
          fairlead = await stage.start(
            className === undefined ? {} : { flags: [`--load-balancer-class=${className}`] },
          );
        });
        after(() => fairlead.process.stop());

        test("leaves others alone, whatever is tried with their class", async () => {
          for (const [index, theirs] of foreign.entries()) {
            const name = `theirs-${index}`;
            await stage.services.create(name, theirs);
            await forbidden(name, className ?? null);
            await forbidden(name, "example.org/third");
            await untouched(name);
            await stage.services.delete(name);
            await stage.services.gone(name);
          }
        });

        test("serves its own, and goes on when somebody tries to change the class", async () => {
          await stage.services.create("own", spec);
          const addresses = await served("own", finalizer);
          for (const tried of [other, className === undefined ? ours : null]) await forbidden("own", tried);
          assert.deepEqual(await served("own", finalizer), addresses);
        });

        for (const [type, change] of Object.entries(otherTypes)) {
          test(`lets go of one that becomes ${type}, and serves it again when it comes back`, async () => {
            await stage.services.patchSpec("own", change);
            await stage.services.released("own");
            await stage.empty();
            await stage.services.patchSpec("own", asLoadBalancer(className ?? null));
            await served("own", finalizer);
          });
        }

        test("does not serve one that comes back with another's class", async () => {
          await stage.services.patchSpec("own", { type: "ClusterIP" });
          await stage.services.released("own");
          await stage.services.patchSpec("own", asLoadBalancer(other));
          await always(
            "nobody serves it",
            async () => (await stage.services.get("own")).metadata.finalizers === undefined,
            {
              forMs: 700,
            },
          );
          assert.deepEqual(ingressAddresses(await stage.services.get("own")), []);
          await stage.services.delete("own");
          await stage.services.gone("own");
          await stage.empty();
        });

        test("ends where the last of many quick changes leaves it", async () => {
          const name = "flipped";
          await stage.services.create(name, spec);
          for (let round = 0; round < 15; round++) {
            await stage.services.patchSpec(name, { type: "ClusterIP" });
            await stage.services.patchSpec(name, asLoadBalancer(className ?? null));
          }
          await served(name, finalizer);
          for (let round = 0; round < 15; round++) {
            await stage.services.patchSpec(name, asLoadBalancer(className ?? null));
            await stage.services.patchSpec(name, { type: "ClusterIP" });
          }
          await stage.services.released(name);
          await stage.empty();
          await stage.services.delete(name);
          await stage.services.gone(name);
        });

        test("lets go, when it starts, of what became another type while nobody looked", async () => {
          const names = Object.keys(otherTypes).map((type) => `left-${type.toLowerCase()}`);
          for (const name of names) await stage.services.create(name, spec);
          for (const name of names) await served(name, finalizer);
          await stage.services.create("kept", spec);
          const kept = await served("kept", finalizer);
          await fairlead.process.stop();
          for (const [index, change] of Object.values(otherTypes).entries()) {
            await stage.services.patchSpec(names[index] ?? "", change);
          }
          fairlead = await stage.start(
            className === undefined ? {} : { flags: [`--load-balancer-class=${className}`] },
          );
          for (const name of names) await stage.services.released(name);
          assert.deepEqual(await served("kept", finalizer), kept);
          for (const name of [...names, "kept"]) await stage.services.delete(name);
          for (const name of [...names, "kept"]) await stage.services.gone(name);
          await stage.empty();
        });
      });
    }

    test("a type change that the API server refuses, because of source ranges, changes nothing", async () => {
      const fairlead = await stage.start();
      await stage.services.create("ranged", { loadBalancerSourceRanges: ["192.0.2.0/24"] });
      const addresses = await served("ranged", finalizers.without);
      await assert.rejects(stage.services.patchSpec("ranged", { type: "ClusterIP" }), { status: 422 });
      assert.deepEqual(await served("ranged", finalizers.without), addresses);
      await stage.services.patchSpec("ranged", { type: "ClusterIP", loadBalancerSourceRanges: null });
      await stage.services.released("ranged");
      await stage.services.delete("ranged");
      await fairlead.process.stop();
    });
  });
}

describe("two controllers on AWS, one with a class,", () => {
  let stage: Stage;
  before(async () => {
    stage = (await stages["AWS"]?.(import.meta.filename.replace("class-and-type", "two-classes"))) ?? assert.fail();
    await Promise.all([stage.start(), stage.start({ flags: [`--load-balancer-class=${ours}`] })]);
  });
  after(() => stage.stop());

  test("hand a Service over to each other, when its type is changed in between", async () => {
    const { services } = stage;
    const classOf = async (): Promise<string | undefined> => {
      const { loadBalancers } = await onAws(stage).account.ours();
      return loadBalancers.length === 1 ? loadBalancers[0]?.tags["fairlead.dev/class"] : undefined;
    };
    await services.create("wanderer");
    for (const className of [ours, null, ours]) {
      await services.addressed("wanderer");
      await services.patchSpec("wanderer", { type: "ClusterIP" });
      await services.patchSpec("wanderer", asLoadBalancer(className));
      await eventually("there is one load balancer, the other's", async () => (await classOf()) === (className ?? ""));
      const finalizer = className === null ? finalizers.without : finalizers.ours;
      await eventually("and one finalizer, the other's", async () => {
        const { metadata } = await services.get("wanderer");
        return metadata.finalizers?.length === 1 && metadata.finalizers[0] === finalizer;
      });
    }
    await services.delete("wanderer");
    await services.gone("wanderer");
    await stage.empty();
  });
});
