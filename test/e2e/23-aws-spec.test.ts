// SPDX-License-Identifier: Apache-2.0

/** Ports, policies and types of Services change, and their load balancers with them. */

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { behind } from "./aws/account.ts";
import { AwsWorld } from "./aws/aws-world.ts";
import { isAwsWrite } from "./aws/endpoint/journal.ts";
import { eventually } from "./eventually.ts";

const aws = await AwsWorld.start({ scenario: import.meta.filename });
after(() => aws.stop());
const { account, nodes, services } = aws;
const name = "mutable";
const http = { name: "http", port: 80, targetPort: 8080 };
const https = { name: "https", port: 443, targetPort: 8443 };

await services.create(name, { ports: [http, https] });
await aws.startFairlead();

describe("ports", () => {
  const seen = (what: string, want: readonly string[]) =>
    aws.seen(name, what, ({ loadBalancer }) =>
      assert.deepEqual(
        loadBalancer.listeners.map(({ port, protocol }) => `${port} ${protocol}`),
        want,
      ),
    );

  test("are added, get other numbers and protocols, and go", async () => {
    const { hostname } = (await aws.published(name)).loadBalancer;
    await services.patchSpec(name, {
      ports: [http, https, { name: "dns", protocol: "UDP", port: 53, targetPort: 53 }],
    });
    await seen("a port is added", ["53 UDP", "80 TCP", "443 TCP"]);
    await services.patchSpec(name, {
      ports: [
        { ...http, port: 8080 },
        { ...https, protocol: "UDP" },
      ],
    });
    await seen("ports are other ones", ["443 UDP", "8080 TCP"]);
    assert.deepEqual((await services.get(name)).status.loadBalancer.ingress?.[0]?.ports?.length, 2);
    await services.patchSpec(name, { ports: [http, https] });
    const whole = await seen("ports are as before", ["80 TCP", "443 TCP"]);
    assert.equal(whole.loadBalancer.hostname, hostname);
    await aws.seen(name, "target groups of ports that went are gone", ({ ours }) =>
      assert.equal(ours.targetGroups.length, 2),
    );
  });

  test("TCP and UDP on one number are one listener, where they have one NodePort, and part again", async () => {
    const tcp = { ...https, nodePort: 31_100 };
    const udp = { ...tcp, name: "quic", protocol: "UDP" } as const;
    const calls = await aws.callsDuring(async () => {
      await services.patchSpec(name, { ports: [http, https, { ...udp, nodePort: 31_101 }] });
      await services.told(name, "fairlead.dev/Ready", "False", "TcpUdpPortsDiffer");
    });
    assert.deepEqual(calls.filter(isAwsWrite), []);
    await services.patchSpec(name, { ports: [http, tcp, udp] });
    await seen("they are one", ["80 TCP", "443 TCP_UDP"]);
    await services.patchSpec(name, { ports: [http, tcp] });
    await seen("they are parted", ["80 TCP", "443 TCP"]);
  });

  test("get other NodePorts, and the target groups stay", async () => {
    const before = behind(await aws.published(name), 80).arn;
    const service = await services.get(name);
    const taken = service.spec.ports.map(({ nodePort }) => nodePort);
    const next = [31_000, 31_001, 31_002].find((port) => !taken.includes(port)) ?? 0;
    await services.patchSpec(name, { ports: [{ ...http, nodePort: next }, https] });
    const whole = await aws.seen(name, "targets moved", (seen) =>
      assert.deepEqual(behind(seen, 80).targets, nodes.map(({ instance }) => `${instance}:${next}`).toSorted()),
    );
    assert.equal(behind(whole, 80).arn, before);
  });
});

test("externalTrafficPolicy Local is checked on the healthCheckNodePort, and Cluster as before", async () => {
  await services.patchSpec(name, { externalTrafficPolicy: "Local" });
  const { healthCheckNodePort = 0 } = (await services.get(name)).spec;
  await aws.seen(name, "checks are local", (whole) =>
    assert.partialDeepStrictEqual(behind(whole, 80).healthCheck, {
      protocol: "HTTP",
      port: String(healthCheckNodePort),
      path: "/healthz",
      intervalSeconds: 10,
      healthyThreshold: 2,
      unhealthyThreshold: 2,
    }),
  );
  await services.patchSpec(name, { externalTrafficPolicy: "Cluster" });
  await aws.seen(name, "checks are as before", (whole) =>
    assert.equal(behind(whole, 80).healthCheck.port, "traffic-port"),
  );
});

test("TCP and UDP ports without NodePorts get them, because instances need them", async () => {
  await services.create("no-node-ports", {
    allocateLoadBalancerNodePorts: false,
    ports: [http, { name: "dns", protocol: "UDP", port: 53, targetPort: 53 }],
  });
  const whole = await aws.published("no-node-ports");
  const { ports } = (await services.get("no-node-ports")).spec;
  for (const { port, nodePort = 0 } of ports) {
    assert.ok(nodePort >= 30_000, `port ${port} has NodePort ${nodePort}`);
    const targets = nodes.map(({ instance }) => `${instance}:${nodePort}`);
    assert.deepEqual(behind(whole, port).targets, targets.toSorted());
  }
});

test("with ip targets no NodePort is needed, and none is given", async () => {
  const annotation = { "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type": "ip" };
  await services.create("pods", { allocateLoadBalancerNodePorts: false, ports: [http] }, annotation);
  const whole = await aws.published("pods");
  assert.equal(behind(whole, 80).targetType, "ip");
  assert.equal((await services.get("pods")).spec.ports[0]?.nodePort, undefined);
});

test("a Service that becomes ClusterIP is let go of, and gets a load balancer again when it wants one", async () => {
  await services.patchSpec(name, { type: "ClusterIP" });
  await services.released(name);
  await eventually("nothing is left of it", async () =>
    (await account.ours()).loadBalancers.every(({ tags }) => tags["fairlead.dev/load-balancer"] !== `default/${name}`),
  );
  await services.patchSpec(name, { type: "LoadBalancer" });
  const whole = await aws.published(name);
  assert.deepEqual(
    whole.loadBalancer.listeners.map(({ port }) => port),
    [80, 443],
  );
});

test("deleted, they leave nothing", async () => {
  const names = [name, "no-node-ports", "pods"];
  await Promise.all(names.map((one) => services.delete(one)));
  await Promise.all(names.map((one) => services.gone(one)));
  await account.restored();
});
