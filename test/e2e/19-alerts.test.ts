// SPDX-License-Identifier: Apache-2.0

/**
 * The alerts of manifests/monitoring in Prometheus' own engine: on series made up for each of them, and on what a controller and a
 * speaker tell that run.
 */

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { Agent, request } from "undici";
import { alerts } from "../support/alert-rules.ts";
import { assertDocumented } from "./alerts/catalog-check.ts";
import { Promtool, type Series } from "./alerts/promtool.ts";
import { goOn, parseScrape, type Scrape } from "./alerts/scrape.ts";
import { healthy, leaderMoves, longEnough, sicknesses } from "./alerts/sicknesses.ts";
import { freePorts } from "./cluster/free-port.ts";
import { applyManifests, readManifests } from "./cluster/manifests.ts";
import { eventually } from "./eventually.ts";
import { projectFolder } from "./run-environment.ts";
import { newAdvertisement, newPool, servicePath } from "./service-objects.ts";
import { World } from "./world.ts";

const world = await World.start({ scenario: import.meta.filename, nodes: 2, controllerManager: false });
after(() => world.stop());
const { api, cluster, environment, lan, services } = world;
const folder = join(environment.dataFolder, "promtool");
mkdirSync(folder);
const promtool = new Promtool(environment.tool("promtool"), folder);

describe("the alerts", () => {
  test("are accepted by Prometheus", async () => {
    await promtool.checkRules();
  });

  test("are quiet where all is well, and each fires by itself where it should", async () => {
    assert.deepEqual(Object.keys(sicknesses).sort(), alerts.map(({ name }) => name).sort());
    const quiet = [5, 30, 60, longEnough].map((at) => ({ at, firing: [] }));
    const ill = Object.entries(sicknesses).map(([alert, changes]) => ({
      name: alert,
      series: { ...healthy, ...changes },
      expectations: [{ at: longEnough, firing: [alert] }],
    }));
    await promtool.testRules([{ name: "healthy", series: healthy, expectations: quiet }, ...ill]);
  });

  test("go on when another process begins to lead", () =>
    promtool.testRules([
      {
        name: "another leads",
        series: leaderMoves(50),
        expectations: [48, 49, 50, 51, 52].map((at) => ({ at, firing: ["FairleadPoolExhausted"] })),
      },
    ]));
});

const [securePort = 0] = await freePorts(1);
const nodeRights = readManifests(join(projectFolder, "manifests/parts/cloud-controller-manager/node-controllers.yaml"));
await applyManifests(api, [
  ...nodeRights,
  ...readManifests(join(projectFolder, "manifests/monitoring/metrics-reader.yaml")),
  { apiVersion: "v1", kind: "Namespace", metadata: { name: "monitoring" } },
  { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "prometheus-k8s", namespace: "monitoring" } },
  // Four addresses.
  newPool("lan", ["172.30.0.100/30"]),
  newAdvertisement("lan"),
]);
const controller = await world.startController({
  flags: [
    "--controllers=*",
    `--secure-port=${securePort}`,
    "--bind-address=127.0.0.1",
    "--leader-elect=true",
    "--leader-elect-resource-namespace=fairlead-system",
    "--leader-elect-resource-name=fairlead-controller",
  ],
});
const [first, second] = await Promise.all(lan.nodes.map((node) => world.startSpeaker(node)));
assert.ok(first !== undefined && second !== undefined);
const speaker = first;

const token = await cluster.serviceAccountToken("monitoring", "prometheus-k8s");
const selfSigned = new Agent({ connect: { rejectUnauthorized: false } });
after(() => selfSigned.close());

/** As Prometheus asks, by the rights that the manifests give to it. */
async function scrapeController(): Promise<Scrape> {
  const url = `https://127.0.0.1:${securePort}/metrics`;
  const headers = { authorization: `Bearer ${token}` };
  const { statusCode, body } = await request(url, { headers, dispatcher: selfSigned });
  assert.equal(statusCode, 200);
  return parseScrape(await body.text());
}

async function scrapeSpeaker(): Promise<Scrape> {
  return parseScrape(await (await fetch(`${speaker.http}/metrics`)).text());
}

/** What Prometheus would have after long if all went on as it does now. */
async function scrapedSeries(): Promise<Series> {
  const before = [await scrapeController(), await scrapeSpeaker()] as const;
  await services.annotate("served", { touched: String(before[0].samples.size) });
  const now = [await scrapeController(), await scrapeSpeaker()] as const;
  return {
    ...goOn({ job: "fairlead-controller", instance: "controller" }, before[0], now[0]),
    ...goOn({ job: "fairlead-speaker", instance: "node-1" }, before[1], now[1]),
  };
}

function expectFiring(name: string, series: Series, firing: readonly string[]): Promise<void> {
  return promtool.testRules([{ name, series, expectations: [{ at: longEnough, firing: firing.toSorted() }] }]);
}

describe("what a controller and a speaker tell that run", () => {
  test("is what docs/metrics.md says", async () => {
    await services.create("served");
    await services.addressed("served");
    assertDocumented(await scrapeController(), ["every role", "controller", "controller, bare metal"]);
    assertDocumented(await scrapeSpeaker(), ["every role", "speaker"]);
  });

  test("is no reason for an alert while all is well", async () => {
    await eventually("both speakers see each other, and the Service is announced", async () => {
      const alive = (await scrapeSpeaker()).samples.get('fairlead_speaker_peers{state="Alive"}');
      const { status } = await services.get("served");
      return alive === 1 && status.conditions?.every((condition) => condition.status === "True");
    });
    await expectFiring("all is well", await scrapedSeries(), []);
  });

  test("fires where a pool is exhausted, Services wait for long, the configuration is refused, and a speaker is gone", async () => {
    second.process.kill("SIGKILL");
    for (const name of ["web-1", "web-2", "web-3"]) {
      await services.create(name);
      await services.addressed(name);
    }
    await services.create("late");
    await services.told("late", "fairlead.dev/Ready", "False", "PoolExhausted");
    await makeOlder("late", 3_600_000);
    await api.apply(newPool("overlapping", ["172.30.0.96/28"]));
    await eventually("all of it is told, and the Lease has run out", isTold, { timeoutMs: 60_000 });
    await expectFiring("much is wrong", await scrapedSeries(), [
      "FairleadConfigurationObjectNotReady",
      "FairleadConfigurationStale",
      "FairleadPoolExhausted",
      "FairleadServiceNotReady",
      "FairleadServicesWaitForAddresses",
      "FairleadSpeakerGone",
    ]);
  });

  test("is quiet again when all of it is mended", async () => {
    await api.delete("/apis/fairlead.dev/v1alpha1/ipaddresspools/overlapping");
    await services.delete("web-1");
    await services.addressed("late");
    await services.delete("web-2");
    await services.gone("web-2");
    await services.delete("web-3");
    await services.gone("web-3");
    await world.startSpeaker(lan.nodes[1] ?? assert.fail());
    await eventually("the other speaker is seen again", async () => {
      const { samples } = await scrapeSpeaker();
      return samples.get('fairlead_speaker_peers{state="Gone"}') === 0;
    });
    await expectFiring("all is mended", await scrapedSeries(), []);
  });

  async function isTold(): Promise<boolean> {
    const { samples } = await scrapeController();
    const waitedSeconds = samples.get(
      'fairlead_services_unmet_longest_seconds{controller="service",condition="Ready"}',
    );
    return (
      samples.get('fairlead_configuration_stale{source="objects"}') === 1 &&
      (waitedSeconds ?? 0) > 900 &&
      (await scrapeSpeaker()).samples.get('fairlead_speaker_peers{state="Gone"}') === 1
    );
  }
});

/** Nobody waits for a quarter of an hour here: the condition says that it has been as it is for longer. */
async function makeOlder(name: string, ms: number): Promise<void> {
  const { status } = await services.get(name);
  const conditions = status.conditions?.map((condition) => {
    const since = Date.parse(condition.lastTransitionTime ?? "") - ms;
    return { ...condition, lastTransitionTime: new Date(since).toISOString().replace(/\.\d+Z$/, "Z") };
  });
  await api.mergePatch(`${servicePath(name)}/status`, { status: { conditions } });
}

test("the controller still runs", () => controller.process.assertRunning());
