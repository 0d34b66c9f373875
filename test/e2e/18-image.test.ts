// SPDX-License-Identifier: Apache-2.0

/** The image: its file system, made by the steps of the Dockerfile, and both roles started from it as a kubelet starts them. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { freePorts } from "./cluster/free-port.ts";
import { conditionOf } from "./cluster/objects.ts";
import { eventually } from "./eventually.ts";
import { type FairleadProcess, isReady, systemNamespace } from "./fairlead/fairlead.ts";
import { container, makeImage, writeServiceAccount } from "./image/container.ts";
import { soleAnswerer } from "./lan/neighbours.ts";
import { runCommand } from "./process/run-command.ts";
import { lanConfiguration } from "./service-objects.ts";
import { World } from "./world.ts";

const world = await World.start({ scenario: import.meta.filename, nodes: 1 });
after(() => world.stop());
const { cluster, lan, processes, services, tokens } = world;
const [node = assert.fail()] = lan.nodes;
const folder = join(world.environment.dataFolder, "image");
const image = await makeImage(join(folder, "root"));

function serviceAccount(name: "controller" | "speaker"): string {
  const { authority } = cluster.certificates;
  return writeServiceAccount(join(folder, name), { token: tokens[name], authority, namespace: systemNamespace });
}

async function startController(): Promise<FairleadProcess> {
  const [port = 0] = await freePorts(1);
  const http = `127.0.0.1:${port}`;
  const inside = container({
    image,
    serviceAccount: serviceAccount("controller"),
    server: cluster.server,
    user: "nonroot",
    args: [
      "cloud-controller-manager",
      "--cloud-provider=baremetal",
      "--controllers=service",
      "--leader-elect=false",
      "--secure-port=0",
      `--http-bind-address=${http}`,
    ],
  });
  return { process: processes.start({ name: "controller", ...inside }), http: `http://${http}` };
}

function startSpeaker(): FairleadProcess {
  const http = `${node.address.v4}:7472`;
  const inside = container({
    image,
    serviceAccount: serviceAccount("speaker"),
    server: cluster.server,
    user: "net-raw",
    args: ["speaker", `--http-bind-address=${http}`],
    env: { NODE_NAME: node.name, POD_NAMESPACE: systemNamespace },
  });
  const { command, args } = node.namespace.inside(inside.command, inside.args);
  return { process: processes.start({ name: "speaker", command, args }), http: `http://${http}` };
}

/** Of its `status` in /proc. */
function statusOf({ process }: FairleadProcess, field: string): string {
  const lines = readFileSync(`/proc/${process.pid}/status`, "utf8").split("\n");
  return lines.find((line) => line.startsWith(`${field}:`))?.replace(/^\S+\s+/, "") ?? "";
}

/** Options of the mount that its root is; proc_pid_mountinfo(5) has the fields. */
function rootOptionsOf({ process }: FairleadProcess): string {
  const mounts = readFileSync(`/proc/${process.pid}/mountinfo`, "utf8").split("\n");
  return mounts.map((line) => line.split(" ")).find((fields) => fields[4] === "/")?.[5] ?? "";
}

const controller = await startController();
const speaker = startSpeaker();

test("has the size of Node, and little more", async (t) => {
  const sizeOf = async (path: string): Promise<number> =>
    Number((await runCommand("du", ["-sk", join(image, path)])).split("\t")[0]) / 1024;
  const [all, nodeSize, program] = [await sizeOf("."), await sizeOf("bin/node"), await sizeOf("fairlead")];
  const part = (size: number): string => `${size.toFixed(1)} MiB`;
  t.diagnostic(`the image holds ${part(all)}: Node ${part(nodeSize)}, the program ${part(program)}`);
  assert.ok(all - nodeSize < 20);
});

test("starts both roles, as the users that the manifests name, on a root that nobody can write to", async () => {
  for (const role of [controller, speaker]) {
    await eventually(`${role.process.name} is ready`, async () => {
      role.process.assertRunning();
      return await isReady(role);
    });
    assert.equal(statusOf(role, "NoNewPrivs"), "1");
    assert.match(rootOptionsOf(role), /^ro,/);
  }
  assert.match(statusOf(controller, "Uid"), /^65532\s+65532/);
  assert.equal(BigInt(`0x${statusOf(controller, "CapPrm")}`), 0n);
  // CAP_NET_RAW, and the CAP_SYS_CHROOT by which it came there: 13 and 18 in linux/capability.h.
  assert.equal(BigInt(`0x${statusOf(speaker, "CapPrm")}`), (1n << 13n) | (1n << 18n));
});

test("gives a Service its address, and answers for it on the node's link", async () => {
  await world.apply(lanConfiguration());
  await world.startPod("web-1", "web", node);
  await services.create("web");
  const [address = ""] = await services.addressed("web", 1);
  assert.equal(await soleAnswerer(lan.client, address), await node.mac());
  const condition = await eventually("the speaker says so", async () => {
    const found = conditionOf(await services.get("web"), "fairlead.dev/AnnouncedIPv4");
    return found?.status === "True" && found;
  });
  assert.match(condition.message, new RegExp(node.name));
});

test("ends in order when it is asked to", async () => {
  for (const { process } of [controller, speaker]) {
    assert.deepEqual(await process.stop(15_000), { code: 0, signal: undefined });
  }
});
