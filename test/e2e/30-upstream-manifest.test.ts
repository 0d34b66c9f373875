// SPDX-License-Identifier: Apache-2.0

/**
 * The DaemonSet of cloud-provider-aws, with the image exchanged and nothing else: its arguments as its documents have them, its service
 * account with its rights, its Lease, which upstream's process still holds, and the secure port that its probes ask.
 */

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { awsEnvironment } from "./aws/aws-clients.ts";
import { AwsWorld } from "./aws/aws-world.ts";
import { region } from "./aws/region.ts";
import { ingressAddresses, type NewObject } from "./cluster/objects.ts";
import { always, eventually } from "./eventually.ts";
import { ccmLeasePath, type LeaseSpec, UpstreamHolder } from "./fairlead/upstream-lease.ts";
import { upstreamAccount, upstreamArguments, upstreamDaemonSet, upstreamRights } from "./fairlead/upstream-manifest.ts";
import { container, makeImage, writeServiceAccount } from "./image/container.ts";
import { register } from "./kubelet.ts";
import { isInitialized } from "./node-watch.ts";
import type { ManagedProcess } from "./process/managed-process.ts";
import { tryCommand } from "./process/run-command.ts";

const aws = await AwsWorld.start({ scenario: import.meta.filename });
after(() => aws.stop());
const { services, world } = aws;
const { api, cluster, processes } = world;
const folder = join(world.environment.dataFolder, "upstream");
const image = await makeImage(join(folder, "image"));

const cloudConfig = join(image, "var", "cloud-config.conf");
writeFileSync(cloudConfig, "[Global]\nNodeIPFamilies=ipv4\nNodeIPFamilies=ipv6\n");

await world.apply(upstreamRights({ pods: false }));
const token = await cluster.serviceAccountToken(upstreamAccount.namespace, upstreamAccount.name);
const serviceAccount = writeServiceAccount(join(folder, "account"), {
  token,
  authority: cluster.certificates.authority,
  namespace: upstreamAccount.namespace,
});

/** Applies the DaemonSet, and starts what a kubelet starts of it: its container, with what came back of its arguments. */
async function start(args: readonly string[]): Promise<ManagedProcess> {
  interface Applied extends NewObject {
    readonly spec: {
      readonly template: { readonly spec: { readonly containers: readonly { readonly args: readonly string[] }[] } };
    };
  }
  const path = await api.pathOf(upstreamDaemonSet(args));
  await api.apply(upstreamDaemonSet(args));
  const { spec } = await api.get<Applied>(path);
  const env = awsEnvironment(aws.endpoint.url, region);
  const inside = container({
    image,
    serviceAccount,
    server: cluster.server,
    user: "nonroot",
    args: spec.template.spec.containers[0]?.args ?? [],
    env,
  });
  return processes.start({ name: "aws-cloud-controller-manager", ...inside });
}

/** As a probe of a kubelet asks it; "" = nobody answers. */
async function health(query = ""): Promise<string> {
  const { stdout } = await tryCommand("curl", ["-sk", "--max-time", "2", `https://127.0.0.1:10258/healthz${query}`]);
  return stdout;
}

async function lease(): Promise<LeaseSpec> {
  return (await api.get<{ readonly spec: LeaseSpec }>(ccmLeasePath)).spec;
}

async function stop(process: ManagedProcess): Promise<void> {
  assert.deepEqual(await process.stop(15_000), { code: 0, signal: undefined });
}

test("with the rights of upstream's chart alone, it says which one it lacks, and goes on when it has that", async () => {
  const process = await start(upstreamArguments["its chart"] ?? []);
  await eventually("it says so", () => process.output().includes("endpointslices.discovery.k8s.io is forbidden"));
  await world.apply(upstreamRights({ pods: true }));
  await eventually("it leads", () => process.output().includes("the service controller has started"));
  await stop(process);
});

describe("while upstream's process holds the Lease, the arguments", () => {
  for (const [where, args] of Object.entries(upstreamArguments)) {
    test(`of ${where} start it, healthy and standing by`, async () => {
      const upstream = await UpstreamHolder.take(api);
      const process = await start(args);
      await eventually("it stands by", () => {
        process.assertRunning();
        return process.output().includes("another leads: standing by");
      });
      await eventually("it is healthy", async () => (await health()) === "ok");
      assert.match(await health("?verbose"), /\[\+\]leaderElection ok/);
      await stop(process);
      assert.equal((await lease()).holderIdentity, upstream.identity);
      await upstream.letGo();
    });
  }
});

describe("in upstream's place", () => {
  const args = upstreamArguments["kops"] ?? [];
  let process: ManagedProcess;
  let upstream: UpstreamHolder;

  test("it does nothing as long as upstream works", async () => {
    upstream = await UpstreamHolder.take(api);
    process = await start(args);
    await eventually("it stands by", () => process.output().includes("another leads: standing by"));
    await services.create("web");
    await register(api, { name: "joining.ec2.internal" });
    await always("the Service waits", async () => ingressAddresses(await services.get("web")).length === 0, {
      forMs: 3_000,
    });
    assert.equal((await services.get("web")).metadata.finalizers, undefined);
  });

  test("it works within a second when upstream lets go", async (t) => {
    const { leaseTransitions } = await lease();
    await upstream.letGo();
    const letGoAt = systemClock.monotonic();
    await eventually("it holds the Lease", async () => (await lease()).holderIdentity?.includes("_"), {
      intervalMs: 10,
    });
    t.diagnostic(`it took the Lease ${Math.round(systemClock.monotonic() - letGoAt)} ms after it was let go`);
    await aws.published("web");
    const held = await lease();
    assert.deepEqual([held.leaseDurationSeconds, held.leaseTransitions], [15, leaseTransitions + 1]);
  });

  test("it initializes nodes, as upstream does", async () => {
    const instance = await aws.account.startInstance(aws.account.seeded.zones[0] ?? assert.fail());
    const providerID = `aws:///${region}a/${instance}`;
    await register(api, { name: "told.ec2.internal", providerID });
    const node = await isInitialized(api, "told.ec2.internal");
    assert.equal(node.metadata.labels?.["topology.kubernetes.io/region"], region);
  });

  test("it gives the Lease back when it is asked to end, so that upstream can have it at once", async () => {
    await stop(process);
    const { holderIdentity = "", leaseDurationSeconds } = await lease();
    assert.deepEqual([holderIdentity, leaseDurationSeconds], ["", 1]);
    upstream = await UpstreamHolder.take(api);
  });

  test("it waits for the Lease of an upstream that is gone without a word, and leads then", async (t) => {
    process = await start(args);
    await eventually("it stands by", () => process.output().includes("another leads: standing by"));
    await upstream.vanish();
    const goneAt = systemClock.monotonic();
    await always("the Lease is upstream's", async () => (await lease()).holderIdentity === upstream.identity, {
      forMs: 10_000,
    });
    await services.create("next");
    await aws.published("next", 30_000);
    t.diagnostic(`upstream gone: a new Service was served ${Math.round(systemClock.monotonic() - goneAt)} ms later`);
    for (const name of ["web", "next"]) await services.delete(name);
    for (const name of ["web", "next"]) await services.gone(name);
    await stop(process);
  });
});
