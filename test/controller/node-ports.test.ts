// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { RetryableError } from "../../src/errors.ts";
import type { Service } from "../../src/model/service.ts";
import { FakeCloud } from "../contract/fake-cloud.ts";
import { createFakeRuntime } from "../contract/fake-provider.ts";
import { makePort, makeService } from "../support/make-service.ts";
import { inside, LoopRig, readyOf, startLoop } from "./loop-rig.ts";

const tenPorts = { first: 30000, last: 30009 };

/** A Service on which the API server was told to allocate nothing. */
function bare(name: string, ports: Service["ports"] = [makePort({ nodePort: undefined })]): Service {
  return makeService({ name, ports, allocateLoadBalancerNodePorts: false });
}

function nodePortsOf(rig: LoopRig, name: string): readonly (number | undefined)[] {
  return rig.cluster.server(`default/${name}`)?.ports.map(({ nodePort }) => nodePort) ?? [];
}

/** Another controller, or a person, takes these first. */
function occupy(rig: LoopRig, ...nodePorts: readonly number[]): void {
  const ports = nodePorts.map((nodePort) => makePort({ name: `p${nodePort}`, port: nodePort, nodePort }));
  rig.cluster.create(makeService({ name: `taker-${nodePorts[0]}`, type: "NodePort", ports }));
}

test("missing NodePorts are chosen before the load balancer is made; TCP and UDP of one port share", async () => {
  const ports = [
    makePort({ name: "tcp", port: 53, nodePort: undefined }),
    makePort({ name: "udp", port: 53, protocol: "UDP", nodePort: undefined }),
    makePort({ name: "web", port: 80, nodePort: undefined }),
  ];
  const rig = await startLoop({}, [bare("web", ports)]);
  const [tcp, udp, web] = nodePortsOf(rig, "web");
  assert.ok(tcp !== undefined && tcp >= 30086 && tcp <= 32767);
  assert.equal(tcp, udp);
  assert.notEqual(tcp, web);
  assert.deepEqual(rig.cloud.snapshot()["TargetGroup/default/web/TCP/80"]?.targets, [`node-1:${web}`, `node-2:${web}`]);
});

test("where the API server allocates, and where the provider needs none, none are chosen", async () => {
  const allocating = await startLoop({}, [makeService({ ports: [makePort({ nodePort: undefined })] })]);
  assert.deepEqual(nodePortsOf(allocating, "web"), [undefined]);
  const { provider } = createFakeRuntime(new FakeCloud());
  const content = await startLoop({ runtime: { provider: { ...provider, needsNodePorts: () => false } } }, [
    bare("web"),
  ]);
  assert.deepEqual(nodePortsOf(content, "web"), [undefined]);
});

test("a number that somebody else got first is not tried again, another is", async () => {
  const rig = new LoopRig({ ...inside, nodePortRange: tenPorts });
  rig.cluster.nodePortRange = tenPorts;
  rig.cluster.create(bare("web"));
  rig.start();
  // Unheard of by the loop: taken between its look and its write.
  rig.cluster.deliversAtOnce = false;
  for (let nodePort = 30000; nodePort < 30009; nodePort++) occupy(rig, nodePort);
  await rig.settle();
  assert.deepEqual(nodePortsOf(rig, "web"), [30009]);
});

test("numbers known to be taken, by others or by ourselves a moment ago, are not proposed", async () => {
  const rig = new LoopRig({ ...inside, nodePortRange: tenPorts });
  rig.cluster.nodePortRange = tenPorts;
  occupy(rig, 30000, 30003, 30005, 30006);
  for (let index = 0; index < 6; index++) rig.cluster.create(bare(`svc-${index}`));
  rig.start(1);
  await rig.settle();
  const given = rig.cluster.serverKeys().flatMap((key) => nodePortsOf(rig, key.slice("default/".length)));
  assert.equal(new Set(given).size, 10);
  assert.equal(rig.cluster.refusals, 0);
});

test("where several are refused together, each is tried alone, and none is held to be taken that is not", async () => {
  const rig = new LoopRig({ ...inside, nodePortRange: tenPorts });
  rig.cluster.nodePortRange = tenPorts;
  const ports = Array.from({ length: 5 }, (_, index) =>
    makePort({ name: `p${index}`, port: index + 1, nodePort: undefined }),
  );
  rig.cluster.create(bare("web", ports));
  rig.start();
  rig.cluster.deliversAtOnce = false;
  occupy(rig, 30000, 30002, 30004, 30006, 30008);
  await rig.settle();
  assert.deepEqual(
    nodePortsOf(rig, "web").toSorted((left = 0, right = 0) => left - right),
    [30001, 30003, 30005, 30007, 30009],
  );
});

test("a full range is told at once, and one that becomes free is taken after the backoff", async () => {
  const rig = new LoopRig({ nodePortRange: tenPorts });
  rig.cluster.nodePortRange = tenPorts;
  occupy(rig, ...Array.from({ length: 10 }, (_, index) => 30000 + index));
  rig.cluster.create(bare("web"));
  rig.start();
  await rig.settle();
  assert.match(readyOf(rig.cluster.server("default/web")), /^False NodePortRangeFull: No NodePort from 30000 to 30009/);
  assert.match(rig.events.at(-1) ?? "", /^web: Warning NodePortRangeFull/);
  const told = rig.events.length;
  await rig.pass(20_000);
  assert.equal(rig.events.length, told);
  rig.cluster.update("default/taker-30000", { type: "ClusterIP" });
  await rig.pass(60_000);
  assert.match(readyOf(rig.cluster.server("default/web")), /^True/);
});

test("whoever edits the ports at the same time goes first", async () => {
  const rig = await startLoop({});
  rig.cluster.hookNext(undefined, {
    before: () => {
      rig.cluster.update("default/web", { ports: [makePort({ port: 8443, nodePort: 31443 })] });
      return undefined;
    },
  });
  rig.cluster.create(bare("web"));
  await rig.pass(1_000);
  assert.deepEqual(nodePortsOf(rig, "web"), [31443]);
  assert.match(readyOf(rig.cluster.server("default/web")), /^True/);
  assert.equal(
    rig.events.some((event) => event.includes("Warning")),
    false,
  );
});

test("three loops on ten ports give no port twice, and none is idle while one is wanted", async () => {
  const rig = new LoopRig({ nodePortRange: tenPorts });
  rig.cluster.nodePortRange = tenPorts;
  for (let index = 0; index < 12; index++) rig.cluster.create(bare(`svc-${index}`));
  const others = [0.1, 0.9].map((chance) => rig.makeRival(() => chance));
  rig.start(4);
  for (const other of others) other.start({ workers: 4 });
  await rig.pass(60_000);
  const all = rig.cluster.serverKeys().flatMap((key) => nodePortsOf(rig, key.slice("default/".length)));
  const given = all.filter((nodePort) => nodePort !== undefined);
  assert.equal(given.length, 10);
  assert.equal(new Set(given).size, 10);
});

test("a loop that meets one refusal after the other gives way to other Services", async () => {
  const rig = new LoopRig();
  rig.cluster.create(bare("web"));
  const taken = { before: () => new RetryableError("NodePortTaken", "provided port is already allocated") };
  rig.cluster.hookNext(undefined, ...Array.from({ length: 32 }, () => taken));
  rig.start();
  for (let turn = 0; turn < 5; turn++) await rig.settle();
  assert.deepEqual(rig.outcomes, ["NodePortTaken"]);
  await rig.pass(6_000);
  assert.equal(rig.outcomes.at(-1), "Ok");
});
