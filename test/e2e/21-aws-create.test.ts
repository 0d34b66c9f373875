// SPDX-License-Identifier: Apache-2.0

/** Services become Network Load Balancers: every part of what is made is looked at, what it cost, and that deletion leaves nothing. */

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { behind, listenerOn, ourGroup, type Whole } from "./aws/account.ts";
import { AwsWorld } from "./aws/aws-world.ts";
import { countByAction, isAwsWrite } from "./aws/endpoint/journal.ts";
import { requestCertificate } from "./aws/moto/certificate.ts";
import type { ServiceObject } from "./cluster/objects.ts";

const aws = await AwsWorld.start({ scenario: import.meta.filename });
after(() => aws.stop());
const { account, nodes, services } = aws;
const instances = nodes.map(({ instance }) => instance);
const { zones } = account.seeded;
const prefix = "service.beta.kubernetes.io/aws-load-balancer";
const certificate = await requestCertificate(aws.cloud.motoUrl, "www.example.org");

await aws.startFairlead();

/** `id:port` of every node at the NodePort of the Service's port. */
function nodeTargets({ spec }: ServiceObject, port: number): readonly string[] {
  const nodePort = spec.ports.find((one) => one.port === port)?.nodePort ?? 0;
  return instances.map((instance) => `${instance}:${nodePort}`).toSorted();
}

function subnetsOf({ loadBalancer }: Whole): readonly string[] {
  return loadBalancer.zones.map(({ subnet }) => subnet);
}

test("one port: a listener, a target group with the nodes, a group for the clients and one for the nodes", async () => {
  const calls = await aws.callsDuring(async () => {
    await services.create("one");
    await services.addressed("one");
  });
  assert.deepEqual(countByAction(calls.filter(isAwsWrite)), {
    AuthorizeSecurityGroupIngress: 2,
    CreateListener: 1,
    CreateLoadBalancer: 1,
    CreateSecurityGroup: 2,
    CreateTargetGroup: 1,
    RegisterTargets: 1,
  });
  const service = await services.get("one");
  const whole = await aws.published("one");
  const { loadBalancer } = whole;
  assert.deepEqual(service.status.loadBalancer.ingress, [
    { hostname: loadBalancer.hostname.toLowerCase(), ports: [{ port: 80, protocol: "TCP" }] },
  ]);
  assert.deepEqual(service.metadata.finalizers, ["service.kubernetes.io/load-balancer-cleanup"]);
  assert.equal(loadBalancer.scheme, "internet-facing");
  assert.equal(loadBalancer.ipAddressType, "ipv4");
  assert.deepEqual(subnetsOf(whole), zones.map(({ publicSubnet }) => publicSubnet).toSorted());
  assert.equal(listenerOn(whole, 80).protocol, "TCP");
  const group = behind(whole, 80);
  assert.deepEqual([group.protocol, group.targetType, group.ipAddressType], ["TCP", "instance", "ipv4"]);
  assert.deepEqual(group.targets, nodeTargets(service, 80));
  assert.deepEqual([group.healthCheck.protocol, group.healthCheck.port], ["TCP", "traffic-port"]);
});

test("security groups: clients reach the ports, load balancers reach the nodes, and other people's rules stay", async () => {
  const whole = await aws.published("one");
  const [frontend, backend] = [ourGroup(whole, "FrontendSecurityGroup"), ourGroup(whole, "BackendSecurityGroup")];
  assert.deepEqual(whole.loadBalancer.securityGroups, [frontend.id, backend.id].toSorted());
  assert.deepEqual(frontend.rules, ["tcp 80-80 from 0.0.0.0/0"]);
  assert.deepEqual(backend.rules, []);
  assert.deepEqual(
    (await account.nodeGroup()).rules,
    [
      `icmp 3-4 from ${backend.id}`,
      "tcp 22-22 from 10.0.0.0/8",
      `tcp 0-65535 from ${backend.id}`,
      `udp 0-65535 from ${backend.id}`,
    ].toSorted(),
  );
});

test("tags say whose everything is", async () => {
  const whole = await aws.published("one");
  const uid = (await services.get("one")).metadata.uid;
  const shared = { "fairlead.dev/cluster": "e2e", "fairlead.dev/class": "" };
  const own = { ...shared, "fairlead.dev/load-balancer": "default/one", "fairlead.dev/uid": uid };
  assert.partialDeepStrictEqual(whole.loadBalancer.tags, { ...own, "fairlead.dev/resource": "LoadBalancer" });
  assert.partialDeepStrictEqual(listenerOn(whole, 80).tags, { ...own, "fairlead.dev/resource": "Listener" });
  assert.partialDeepStrictEqual(behind(whole, 80).tags, {
    ...own,
    "fairlead.dev/resource": "TargetGroup",
    "fairlead.dev/service": "default/one:80",
  });
  assert.partialDeepStrictEqual(ourGroup(whole, "FrontendSecurityGroup").tags, own);
  assert.partialDeepStrictEqual(ourGroup(whole, "BackendSecurityGroup").tags, shared);
});

test("three ports of all protocols: TCP, TLS with a certificate, and TCP and UDP on one port", async () => {
  const calls = await aws.callsDuring(async () => {
    await services.create(
      "three",
      {
        ports: [
          { name: "web", port: 80, targetPort: 8080 },
          { name: "tls", port: 443, targetPort: 8080 },
          { name: "dns", port: 53, targetPort: 53 },
          { name: "dns-udp", protocol: "UDP", port: 53, targetPort: 53 },
        ],
      },
      { [`${prefix}-ssl-cert`]: certificate, [`${prefix}-ssl-ports`]: "tls" },
    );
    await services.addressed("three");
  });
  assert.deepEqual(countByAction(calls.filter(isAwsWrite)), {
    AuthorizeSecurityGroupIngress: 1,
    CreateListener: 3,
    CreateLoadBalancer: 1,
    CreateSecurityGroup: 1,
    CreateTargetGroup: 3,
    RegisterTargets: 3,
  });
  const service = await services.get("three");
  const whole = await aws.published("three");
  const protocols = whole.loadBalancer.listeners.map(({ port, protocol }) => `${port} ${protocol}`);
  assert.deepEqual(protocols, ["53 TCP_UDP", "80 TCP", "443 TLS"]);
  assert.deepEqual(
    [53, 80, 443].map((port) => behind(whole, port).protocol),
    ["TCP_UDP", "TCP", "TCP"],
  );
  assert.deepEqual(listenerOn(whole, 443).certificates, [certificate]);
  for (const port of [53, 80, 443]) assert.deepEqual(behind(whole, port).targets, nodeTargets(service, port));
  assert.deepEqual(service.status.loadBalancer.ingress?.[0]?.ports, [
    { port: 53, protocol: "TCP" },
    { port: 53, protocol: "UDP" },
    { port: 80, protocol: "TCP" },
    { port: 443, protocol: "TCP" },
  ]);
});

test("a UDP port is checked over TCP", async () => {
  await services.create("udp", { ports: [{ protocol: "UDP", port: 5000, targetPort: 7001 }] });
  const whole = await aws.published("udp");
  assert.deepEqual(
    [listenerOn(whole, 5000).protocol, behind(whole, 5000).protocol, behind(whole, 5000).healthCheck.protocol],
    ["UDP", "UDP", "TCP"],
  );
});

test("of type external it is internal, in private subnets, with the other controller's health checks", async () => {
  const annotations = { [`${prefix}-type`]: "external", [`${prefix}-nlb-target-type`]: "instance" };
  await services.create("external", {}, annotations);
  const whole = await aws.published("external");
  assert.equal(whole.loadBalancer.scheme, "internal");
  assert.deepEqual(subnetsOf(whole), zones.map(({ privateSubnet }) => privateSubnet).toSorted());
  const { intervalSeconds, timeoutSeconds, healthyThreshold, unhealthyThreshold } = behind(whole, 80).healthCheck;
  assert.deepEqual([intervalSeconds, timeoutSeconds, healthyThreshold, unhealthyThreshold], [10, 10, 3, 3]);
});

test("Services that are not for us are left alone", async () => {
  await services.create("foreign", { loadBalancerClass: "example.org/other" });
  const calls = await aws.callsDuring(() => services.create("inside", { type: "ClusterIP" }));
  assert.deepEqual(calls, []);
  assert.deepEqual((await services.get("foreign")).status.loadBalancer, {});
});

test("deletion costs no more than it has to, and leaves the others alone", async () => {
  const calls = await aws.callsDuring(async () => {
    await services.delete("three");
    await services.gone("three");
  });
  assert.deepEqual(countByAction(calls.filter(isAwsWrite)), {
    DeleteLoadBalancer: 1,
    DeleteSecurityGroup: 1,
    DeleteTargetGroup: 3,
  });
  assert.equal((await account.ours()).loadBalancers.length, 3);
});

test("with the last Service the shared group and the nodes' rules go, and the account is as it was", async () => {
  const names = ["one", "udp", "external"];
  await Promise.all(names.map((name) => services.delete(name)));
  await Promise.all(names.map((name) => services.gone(name)));
  await account.restored();
});
