// SPDX-License-Identifier: Apache-2.0

/** The alerts on what a controller tells that drives an AWS which throttles, and denies. */

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { assertDocumented } from "./alerts/catalog-check.ts";
import { Promtool } from "./alerts/promtool.ts";
import { goOn, parseScrape, type Scrape } from "./alerts/scrape.ts";
import { longEnough } from "./alerts/sicknesses.ts";
import { callers } from "./aws/aws-clients.ts";
import { AwsWorld } from "./aws/aws-world.ts";
import { Refusal } from "./aws/endpoint/aws-call.ts";
import type { AwsVerdict } from "./aws/endpoint/aws-endpoint.ts";
import type { JournalEntry } from "./aws/endpoint/journal.ts";
import { eventually } from "./eventually.ts";

const aws = await AwsWorld.start({ scenario: import.meta.filename, nodes: 1 });
after(() => aws.stop());
const { endpoint, services } = aws;
const { environment } = aws.world;
const folder = join(environment.dataFolder, "promtool-aws");
mkdirSync(folder);
const promtool = new Promtool(environment.tool("promtool"), folder);
const fairlead = await aws.startFairlead({ flags: ["--aws-drift-reads-per-second=20"] });

async function scrape(): Promise<Scrape> {
  return parseScrape(await (await fetch(`${fairlead.http}/metrics`)).text());
}

/** What fires if all goes on for long as it did while `action` ran. */
async function expectFiring(firing: readonly string[], action: () => Promise<unknown>): Promise<void> {
  const before = await scrape();
  await action();
  const series = goOn({ job: "fairlead-controller", instance: "controller" }, before, await scrape());
  await promtool.testRules([{ name: "scraped", series, expectations: [{ at: longEnough, firing }] }]);
}

/** Judges what Fairlead calls; the test's own calls pass. */
function judge(judgement: (call: JournalEntry, count: number) => AwsVerdict): void {
  let count = 0;
  endpoint.judgeBy((call) => {
    if (call.caller !== callers.fairlead) return { kind: "Pass" };
    count += 1;
    return judgement(call, count);
  });
}

test("what it tells is what docs/metrics.md says, and no reason for an alert", async () => {
  await expectFiring([], async () => {
    await services.create("web");
    await aws.published("web");
  });
  // Of an election, the secure port, the node controllers, and the file of --cloud-config.
  const optional =
    /^leader_election_|^fairlead_secure_port_|^fairlead_node_|^node_controller_|^fairlead_configuration_/;
  assertDocumented(await scrape(), ["every role", "controller", "controller, AWS"], optional);
});

test("an AWS that throttles is told of", async () => {
  judge((_call, count) =>
    count % 3 === 0 ? { kind: "Refuse", refusal: new Refusal("Throttling", "Rate exceeded") } : { kind: "Pass" },
  );
  await expectFiring(["FairleadAwsThrottled"], async () => {
    await services.create("throttled");
    await aws.published("throttled", 60_000);
  });
  endpoint.passAll();
});

test("an AWS that denies is told of, and what it means for load balancers", async () => {
  judge(({ action }) =>
    action === "CreateLoadBalancer"
      ? { kind: "Refuse", refusal: new Refusal("AccessDenied", "not authorized to perform this action") }
      : { kind: "Pass" },
  );
  await expectFiring(["FairleadAwsErrors", "FairleadReconcilesFail"], async () => {
    for (let number = 1; number <= 12; number++) await services.create(`denied-${number}`);
    await eventually("all of them are told", async () => {
      const { samples } = await scrape();
      return (
        samples.get('fairlead_services_unmet{controller="service",condition="Ready",reason="AccessDenied"}') === 12
      );
    });
  });
  endpoint.passAll();
});
