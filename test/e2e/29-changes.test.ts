// SPDX-License-Identifier: Apache-2.0

/** A Service's fields changed one after the other: the address stays while it can, status and account follow. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Whole } from "./aws/account.ts";
import { behind } from "./aws/account.ts";
import { ingressAddresses, type ServicePortSpec } from "./cluster/objects.ts";
import { eventually } from "./eventually.ts";
import { type Stage, stages } from "./lifecycle/stage.ts";

const tcp = { name: "dns-tcp", protocol: "TCP", port: 53, targetPort: 53, nodePort: 30_053 } as const;
const udp = { name: "dns-udp", protocol: "UDP", port: 53, targetPort: 53, nodePort: 30_053 } as const;
const http = { name: "http", port: 80, targetPort: 8080 };

for (const [provider, start] of Object.entries(stages)) {
  describe(`on ${provider},`, () => {
    let stage: Stage;
    before(async () => {
      stage = await start(import.meta.filename);
      await stage.start();
    });
    after(() => stage.stop());

    /** Resolves when the load balancer listens as the Service's ports say: on AWS in the account; bare metal has no such thing. */
    const listens = async (name: string, want: readonly string[]): Promise<void> => {
      if (stage.aws === undefined) return;
      await stage.aws.seen(name, `it listens on ${want.join(", ")}`, ({ loadBalancer }) =>
        assert.deepEqual(
          loadBalancer.listeners.map(({ port, protocol }) => `${port} ${protocol}`),
          want,
        ),
      );
    };
    const isWell = (name: string): Promise<void> =>
      stage.services.told(name, "fairlead.dev/Ready", "True", "Provisioned");
    const remove = async (name: string): Promise<void> => {
      await stage.services.delete(name);
      await stage.services.gone(name);
    };
    const keeps = async (name: string, addresses: readonly string[]): Promise<void> => {
      await isWell(name);
      assert.deepEqual(ingressAddresses(await stage.services.get(name)), addresses);
    };

    test("UDP joins TCP on one port, and each goes and comes again", async () => {
      const { services } = stage;
      await services.create("mixed", { ports: [tcp] });
      const addresses = await services.addressed("mixed");
      const steps: readonly (readonly [readonly ServicePortSpec[], readonly string[]])[] = [
        [[tcp, udp], ["53 TCP_UDP"]],
        [[udp], ["53 UDP"]],
        [[udp, tcp], ["53 TCP_UDP"]],
        [
          [tcp, { ...udp, port: 5353, nodePort: 30_054 }],
          ["53 TCP", "5353 UDP"],
        ],
        [[tcp], ["53 TCP"]],
      ];
      for (const [ports, want] of steps) {
        await services.patchSpec("mixed", { ports });
        await listens("mixed", want);
        await keeps("mixed", addresses);
      }
      await remove("mixed");
    });

    test("SCTP is served on bare metal, and told to be impossible on AWS until it is TCP", async () => {
      const { services } = stage;
      const sctp = { ...http, protocol: "SCTP" } as const;
      await services.create("sctp", { ports: [sctp] });
      if (stage.aws !== undefined) {
        await services.told("sctp", "fairlead.dev/Ready", "False", "UnsupportedProtocol");
        await services.patchSpec("sctp", { ports: [http] });
      }
      await services.addressed("sctp");
      await isWell("sctp");
      await remove("sctp");
    });

    test("ingress is a VIP on bare metal and a name on AWS, through changes of ports", async () => {
      const { services } = stage;
      await services.create("shape", { ports: [http] });
      await services.addressed("shape");
      for (const port of [80, 443]) {
        await services.patchSpec("shape", { ports: [{ ...http, port }] });
        await listens("shape", [`${port} TCP`]);
        const [address = ""] = await services.addressed("shape");
        const want =
          stage.aws === undefined
            ? { ip: address, ipMode: "VIP" }
            : { hostname: address, ports: [{ port, protocol: "TCP" }] };
        await eventually("the status says so", async () => {
          assert.deepEqual((await services.get("shape")).status.loadBalancer.ingress, [want]);
          return true;
        });
      }
      await remove("shape");
    });

    test("many ports come and go: 40 of them, and then one", async () => {
      const { services } = stage;
      const many = Array.from({ length: 40 }, (_, index) => ({ name: `p-${index}`, port: 1_000 + index }));
      await services.create("many", { ports: many });
      const addresses = await services.addressed("many");
      await listens(
        "many",
        many.map(({ port }) => `${port} TCP`),
      );
      await services.patchSpec("many", { ports: many.map((one) => ({ ...one, port: one.port + 1 })) });
      await listens(
        "many",
        many.map(({ port }) => `${port + 1} TCP`),
      );
      await services.patchSpec("many", { ports: [http] });
      await listens("many", ["80 TCP"]);
      await keeps("many", addresses);
      await remove("many");
    });

    test("externalTrafficPolicy goes back and forth, and the health check port with it", async () => {
      const { services } = stage;
      await services.create("local", { ports: [http], externalTrafficPolicy: "Local", healthCheckNodePort: 30_060 });
      const addresses = await services.addressed("local");
      for (const externalTrafficPolicy of ["Cluster", "Local", "Cluster", "Local"] as const) {
        const isLocal = externalTrafficPolicy === "Local";
        const { spec } = await services.patchSpec("local", {
          externalTrafficPolicy,
          ...(isLocal ? { healthCheckNodePort: 30_060 } : {}),
        });
        assert.equal(spec.healthCheckNodePort ?? 0, isLocal ? 30_060 : 0);
        await isCheckedOn("local", isLocal ? "30060" : "traffic-port");
        await keeps("local", addresses);
      }
      await assert.rejects(services.patchSpec("local", { healthCheckNodePort: 30_061 }), { status: 422 });
      await services.patchSpec("local", { type: "ClusterIP" });
      await services.released("local");
      const heir = await services.create("heir", { externalTrafficPolicy: "Local", healthCheckNodePort: 30_060 });
      assert.equal(heir.spec.healthCheckNodePort, 30_060);
      await remove("heir");
      await remove("local");
    });

    const isCheckedOn = async (name: string, port: string): Promise<void> => {
      if (stage.aws === undefined) return;
      const look = (whole: Whole): void => assert.equal(behind(whole, 80).healthCheck.port, port);
      await stage.aws.seen(name, `it is checked on ${port}`, look);
    };

    test("source ranges are set, changed, and taken away", async () => {
      const { services } = stage;
      await services.create("ranged", { ports: [http] });
      const addresses = await services.addressed("ranged");
      for (const loadBalancerSourceRanges of [["192.0.2.0/24"], [" 198.51.100.0/24 ", "192.0.2.0/25"], null]) {
        await services.patchSpec("ranged", { loadBalancerSourceRanges });
        const want = (loadBalancerSourceRanges ?? ["0.0.0.0/0"]).map((range) => `tcp 80-80 from ${range.trim()}`);
        if (stage.aws !== undefined) {
          await stage.aws.seen("ranged", `rules are ${want.join(", ")}`, ({ ours, loadBalancer }) => {
            const own = ours.securityGroups.filter(({ id }) => loadBalancer.securityGroups.includes(id));
            assert.deepEqual(own.flatMap(({ rules }) => rules).toSorted(), want.toSorted());
          });
        }
        await keeps("ranged", addresses);
      }
      await remove("ranged");
    });

    test("session affinity is set, given another time, and taken away", async () => {
      const { services } = stage;
      await services.create("sticky", { ports: [http] });
      const addresses = await services.addressed("sticky");
      const steps = [
        { sessionAffinity: "ClientIP" },
        { sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } } },
        { sessionAffinity: "None", sessionAffinityConfig: null },
      ];
      for (const [index, spec] of steps.entries()) {
        await services.patchSpec("sticky", spec);
        if (stage.aws !== undefined) {
          await stage.aws.seen("sticky", "its targets follow", (whole) =>
            assert.equal(behind(whole, 80).attributes["stickiness.enabled"], String(index < 2)),
          );
        }
        await keeps("sticky", addresses);
      }
      await remove("sticky");
    });

    test("nothing is left of any of them", () => stage.empty());
  });
}
