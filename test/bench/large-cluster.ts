// SPDX-License-Identifier: Apache-2.0

import { join } from "node:path";
import { systemClock } from "../../src/clock.ts";
import { awsEnvironment } from "../e2e/aws/aws-clients.ts";
import { createPodEndpoints } from "../e2e/aws/pod-endpoints.ts";
import { readManifests } from "../e2e/cluster/manifests.ts";
import { conditionOf, type ServiceObject } from "../e2e/cluster/objects.ts";
import { eventually } from "../e2e/eventually.ts";
import {
  type CloudProvider,
  type FairleadProcess,
  type StartOptions,
  systemNamespace,
} from "../e2e/fairlead/fairlead.ts";
import { projectFolder } from "../e2e/run-environment.ts";
import { newPool, newService } from "../e2e/service-objects.ts";
import { World } from "../e2e/world.ts";
import { AccountProcess } from "./aws/account-process.ts";
import { describeActions } from "./aws/calls.ts";
import { AddressCount, eachOf } from "./crowd.ts";
import { type Bench, type Figure, mebibytes, seconds } from "./figure.ts";
import { describeLoad, loadDuring, metric } from "./load.ts";
import { createNodes, heartbeat, nodeName } from "./node-crowd.ts";
import { processUsage } from "./usage.ts";

const nodes = 5_000;
const services = 2_000;
const clusterName = "large";

/** Until Events are written and AWS has been looked at once. */
const settleMs = 30_000;
const idleMs = 30_000;
const heartbeatMs = 20_000;

/** Of kubelets as they are: a status each five minutes unless something changes; and as they were before 1.14: each ten seconds. */
const heartbeatRates = [nodes / 300, nodes / 10] as const;

/** A cluster of 5,000 Nodes and 2,000 Services: how soon the controller works, and what it costs at rest and while kubelets report. */
export const largeCluster: Bench = { name: "large-cluster-baremetal", run: () => measure(bareMetal) };

/** The same on AWS, whose account is in a process of its own. */
export const largeClusterOnAws: Bench = { name: "large-cluster-aws", run: () => measure(aws) };

/** What a provider needs to be at work on the cluster. */
interface Setting {
  readonly provider: CloudProvider;
  /** Makes Nodes and Services, and all that the provider asks for. */
  readonly prepare: (world: World) => Promise<Prepared>;
  /** Until all Services have an address for the first time. */
  readonly firstFlags: readonly string[];
}

interface Prepared {
  readonly start: StartOptions;
  /** What was asked of the account since the last time this was asked; undefined where there is no account. */
  readonly callsSince?: () => Promise<string>;
}

const bareMetal: Setting = {
  provider: "baremetal",
  firstFlags: [],
  async prepare(world) {
    await createNodes(world.api, nodes, () => ({ zone: "rack-1a", providerID: undefined }));
    await createServices(world, {});
    await world.apply([newPool("wide", ["10.200.0.0/16"])]);
    return { start: {} };
  },
};

/** Pods are targets, as in clusters of this size: a target group takes fewer instances than there are. */
const aws: Setting = {
  provider: "aws",
  // 2,000 load balancers at the rates that are kept to by default take five minutes, and show nothing of the program.
  firstFlags: ["--aws-api-throttle=Elastic Load Balancing v2:.*=1000:1000,EC2:.*=1000:1000"],
  async prepare(world) {
    const account = await AccountProcess.start(world.processes, { clusterName, perCallMs: 5, provisioningMs: 1_000 });
    const instances = await account.addInstances(nodes);
    await createNodes(world.api, nodes, (index) => {
      const { zone = "", id = "" } = instances[index] ?? {};
      return { zone, providerID: `aws:///${zone}/${id}` };
    });
    await createServices(world, { "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type": "ip" });
    await eachOf(services, (index) => createPodEndpoints(world.api, `crowd-${index}`, podsOf(index)));
    return {
      start: { env: awsEnvironment(account.url, account.region), flags: [`--cluster-name=${clusterName}`] },
      callsSince: async () => describeActions(await account.callsSince()),
    };
  },
};

function podsOf(index: number) {
  return [0, 1].map((pod) => ({
    address: `10.0.${10 + pod}.${1 + (index % 250)}`,
    node: nodeName((index * 2 + pod) % nodes),
    ports: { http: 8080 },
  }));
}

/** Without selectors, as nobody makes EndpointSlices here, and without NodePorts, of which there are too few. */
async function createServices(world: World, annotations: Readonly<Record<string, string>>): Promise<void> {
  const spec = { selector: {}, allocateLoadBalancerNodePorts: false };
  await eachOf(services, (index) => world.services.post(newService(`crowd-${index}`, spec, annotations)));
}

async function measure({ provider, firstFlags, prepare }: Setting): Promise<readonly Figure[]> {
  const world = await World.start({ scenario: `large-${provider}`, cloudProvider: provider, controllerManager: false });
  const figures: Figure[] = [];
  const tell: Tell = (what, measured) => {
    process.stderr.write(`  ${provider}, ${what}: ${measured}\n`);
    figures.push({ what: `${nodes} Nodes, ${services} Services, ${provider}: ${what}`, peer: "", measured });
  };
  try {
    const began = systemClock.monotonic();
    const prepared = await prepare(world);
    process.stderr.write(`  ${provider}: made in ${seconds(systemClock.monotonic() - began)}\n`);
    const { start, callsSince } = prepared;
    tell("until all have an address for the first time", await serveAll(world, start, firstFlags));
    if (callsSince !== undefined) tell("calls of that to AWS", await callsSince());
    await world.apply(rightsToNodes[provider].flatMap((part) => readManifests(join(projectFolder, "manifests", part))));
    for (const controllers of ["service", "*"]) await measureRunning(world, prepared, { controllers, tell });
    return figures;
  } finally {
    await world.stop();
  }
}

/** Beside what the service controller may do. */
const rightsToNodes: Readonly<Record<CloudProvider, readonly string[]>> = {
  baremetal: ["parts/cloud-controller-manager/node-controllers.yaml"],
  aws: ["parts/cloud-controller-manager/node-controllers.yaml", "cloud-controller-manager/aws/node-deletion.yaml"],
};

/** Renewals are most of what an idle controller asks; the Lease is the one of the manifests. */
const electionFlags = [
  "--leader-elect=true",
  `--leader-elect-resource-namespace=${systemNamespace}`,
  "--leader-elect-resource-name=fairlead-controller",
];

interface Running {
  /** Of `--controllers`. */
  readonly controllers: string;
  readonly tell: Tell;
}

/** A controller that is started in a cluster where all Services have an address: its start, its rest, and kubelets that report. */
async function measureRunning(world: World, { start, callsSince }: Prepared, { controllers, tell }: Running) {
  const flags = [...(start.flags ?? []), ...electionFlags, `--controllers=${controllers}`];
  const what = (text: string): string => `--controllers=${controllers}, ${text}`;
  const started = systemClock.monotonic();
  const fairlead = await world.startController({ ...start, flags, unready: true });
  tell(what("until the first pass over all Services is done"), await firstPass(fairlead, started));
  if (callsSince !== undefined) tell(what("calls of that to AWS"), await callsSince());
  if (controllers === "*") tell(what("until all Nodes are initialized"), await initialization(fairlead, started));
  await systemClock.sleep(settleMs);
  await callsSince?.();
  const { load } = await loadDuring(fairlead, () => systemClock.sleep(idleMs), { asking: false });
  tell(what("at rest"), describeLoad(load));
  if (callsSince !== undefined) tell(what(`calls of ${seconds(idleMs)} of that to AWS`), await callsSince());
  for (const perSecond of heartbeatRates)
    await whileReporting(world, fairlead, perSecond, (rate, text) => tell(what(rate), text));
  await fairlead.process.stop(60_000);
}

async function initialization(fairlead: FairleadProcess, started: number): Promise<string> {
  const isDone = async (): Promise<boolean> =>
    (await metric(fairlead, "node_controller_cloud_provider_taint_removal_delay_seconds_count")) === nodes;
  await eventually("all Nodes are initialized", isDone, { timeoutMs: 300_000, intervalMs: 250 });
  const { cpuSeconds, peakBytes } = await processUsage(fairlead.process.pid);
  return `${seconds(systemClock.monotonic() - started)}, CPU ${cpuSeconds.toFixed(1)} s, peak ${mebibytes(peakBytes)}`;
}

type Tell = (what: string, measured: string) => void;

async function serveAll(world: World, start: StartOptions, firstFlags: readonly string[]): Promise<string> {
  const given = await AddressCount.start(world.api);
  const flags = [...(start.flags ?? []), ...firstFlags];
  const started = systemClock.monotonic();
  const fairlead = await world.startController({ ...start, flags, unready: true });
  const ended = fairlead.process.exited.then(() => fairlead.process.assertRunning());
  await Promise.race([given.reaches(services), ended]);
  const ms = systemClock.monotonic() - started;
  await given.stop();
  const { cpuSeconds, peakBytes } = await processUsage(fairlead.process.pid);
  await eventually("all are Ready", () => allReady(world), { timeoutMs: 180_000, intervalMs: 1_000 });
  await fairlead.process.stop(60_000);
  return `${seconds(ms)}, CPU ${cpuSeconds.toFixed(1)} s, peak ${mebibytes(peakBytes)}`;
}

async function allReady(world: World): Promise<boolean> {
  const list = await world.api.list<ServiceObject>("/api/v1/namespaces/default/services");
  return list
    .filter(({ spec }) => spec.type === "LoadBalancer")
    .every((service) => conditionOf(service, "fairlead.dev/Ready")?.status === "True");
}

/** All that is to be read is read, and each Service was looked at once. */
async function firstPass(fairlead: FairleadProcess, started: number): Promise<string> {
  const options = { timeoutMs: 300_000, intervalMs: 100 };
  const since = (): string => seconds(systemClock.monotonic() - started);
  await eventually("it has read the cluster", async () => (await fetch(`${fairlead.http}/readyz`)).ok, options);
  const ready = since();
  const isDone = async (): Promise<boolean> => {
    const queue = 'name="service"';
    const added = await metric(fairlead, "workqueue_adds_total", queue);
    const left = await metric(fairlead, "workqueue_depth", queue);
    const inHand = await metric(fairlead, "workqueue_unfinished_work_seconds", queue);
    return added >= services && left === 0 && inHand === 0;
  };
  await eventually("the first pass is done", isDone, options);
  const { cpuSeconds, peakBytes } = await processUsage(fairlead.process.pid);
  return `${since()} (ready after ${ready}), CPU ${cpuSeconds.toFixed(1)} s, peak ${mebibytes(peakBytes)}`;
}

async function whileReporting(world: World, fairlead: FairleadProcess, perSecond: number, tell: Tell): Promise<void> {
  const report = () => heartbeat(world.api, nodes, { perSecond, forMs: heartbeatMs });
  const { load, result } = await loadDuring(fairlead, report, { asking: true });
  const rate = (result / (heartbeatMs / 1000)).toFixed(0);
  tell(`${rate} updates of Nodes a second`, describeLoad(load));
}
