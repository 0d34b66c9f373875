// SPDX-License-Identifier: Apache-2.0

/**
 * `aws-account.ts SETTINGS`: an AWS account with a cluster's network in it, in a process of its own, so that its work is not counted
 * as that of who measures. SETTINGS is JSON (`AccountSettings`). Prints one line of JSON (`AccountPlace`), and then does what is
 * POSTed to `control` (`AccountCommand`), one at a time.
 */

import { createServer, type IncomingMessage } from "node:http";
import { systemClock } from "../../../src/clock.ts";
import { AwsError } from "../../../src/sandbox/aws/aws-error.ts";
import { type AwsCall, internalFailure, throttling } from "../../../src/sandbox/aws/faults.ts";
import { addInstance } from "../../../src/sandbox/aws/network/add-parts.ts";
import { addClusterNetwork } from "../../../src/sandbox/aws/network/cluster-network.ts";
import { startAws } from "../../../src/sandbox/aws/start-aws.ts";
import { seededRandom } from "../../e2e/frames/mutate.ts";
import type { AccountCommand, AccountSettings, FaultShares, MadeInstance } from "../aws/account-protocol.ts";

const [text = "{}"] = process.argv.slice(2);
const settings = JSON.parse(text) as AccountSettings;

const aws = await startAws({
  clock: systemClock,
  // As an account that has outgrown the defaults, but for the rules of a security group, which few have raised.
  quotas: { loadBalancers: 2_000, targetGroups: 6_000 },
  timings: { perCall: settings.perCallMs, provisioning: settings.provisioningMs },
});
const { account, journal, faults } = aws;
const network = addClusterNetwork(account, { clusterName: settings.clusterName, nodes: 0 });
const groupsAtFirst = account.securityGroups.size;

function addInstances(count: number): readonly MadeInstance[] {
  return Array.from({ length: count }, () => {
    const subnetId = network.privateSubnetIds[account.instances.size % network.privateSubnetIds.length] ?? "";
    const { id, zone } = addInstance(account, { subnetId, securityGroupIds: [network.nodeSecurityGroupId] });
    return { id, zone };
  });
}

function misbehave({ throttled, failed, lost, seed }: FaultShares): void {
  const random = seededRandom(seed);
  faults.clear();
  faults.add((call) => {
    const chance = random();
    if (chance < throttled) return throttling(call);
    if (chance < throttled + failed) return internalFailure();
    return chance < throttled + failed + lost ? { kind: "LoseReply" } : undefined;
  });
}

function matcherOf(actions: string): (call: AwsCall) => boolean {
  const pattern = new RegExp(actions);
  return ({ action }) => pattern.test(action);
}

function obey(command: AccountCommand): unknown {
  switch (command.kind) {
    case "Calls":
      return journal.entries().slice(command.since);
    case "AddInstances":
      return addInstances(command.count);
    case "Misbehave":
      misbehave(command.shares);
      return {};
    case "Limit":
      aws.limit(command.limits.map(({ actions, ...limit }) => ({ ...limit, matches: matcherOf(actions) })));
      return {};
    case "Count":
      return {
        loadBalancers: account.loadBalancers.size,
        listeners: account.listeners.size,
        targetGroups: account.targetGroups.size,
        securityGroups: account.securityGroups.size - groupsAtFirst,
        nodeRules: account.securityGroups.get(network.nodeSecurityGroupId)?.ingress.length ?? 0,
      };
  }
}

async function readText(incoming: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of incoming.setEncoding("utf8")) body += String(chunk);
  return body;
}

const control = createServer((incoming, outgoing) => {
  void readText(incoming)
    .then((body) => outgoing.end(JSON.stringify(obey(JSON.parse(body) as AccountCommand))))
    .catch((error: unknown) => {
      outgoing.statusCode = error instanceof AwsError ? 400 : 500;
      outgoing.end(String(error));
    });
});
control.listen(0, "127.0.0.1", () => {
  const address = control.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const place = { url: aws.url, control: `http://127.0.0.1:${port}`, region: account.region };
  process.stdout.write(`${JSON.stringify(place)}\n`);
});
