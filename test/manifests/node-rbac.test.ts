// SPDX-License-Identifier: Apache-2.0

/** Runs the node controllers of both providers through all that they do, and compares what they asked with what is granted for that. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { createAws } from "../../providers/aws/create-aws.ts";
import { baremetal } from "../../providers/baremetal/index.ts";
import { systemClock } from "../../src/clock.ts";
import { toAwsSettings } from "../../src/commands/aws-settings.ts";
import { ControllerManager } from "../../src/commands/controller-manager.ts";
import { createNodeControllers } from "../../src/commands/node-controllers.ts";
import type { ProviderEntry } from "../../src/commands/provider-entry.ts";
import { controllerFlags } from "../../src/config.ts";
import type { ProviderFactory } from "../../src/controller/provider.ts";
import { selectControllers } from "../../src/flags/controllers-flag.ts";
import { parseFlags } from "../../src/flags/parse-flags.ts";
import { uninitializedTaint } from "../../src/model/uninitialized-taint.ts";
import { addClusterNetwork } from "../../src/sandbox/aws/network/cluster-network.ts";
import { type InProcessAws, startAws } from "../../src/sandbox/aws/start-aws.ts";
import { kustomized } from "./kustomization.ts";
import { manifestsOf, nameOf } from "./manifest-files.ts";
import { Rehearsal } from "./rehearsal.ts";
import { type Right, rightsOf } from "./rights.ts";

const agent = "controller";
const flags = parseFlags(controllerFlags, ["--cluster-name=c1", "--node-monitor-period=50ms"], {});

/** A node as its kubelet registers it. */
function registered(
  metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> },
  spec: { readonly providerID?: string } = {},
): Readonly<Record<string, unknown>> {
  const taints = [{ key: uninitializedTaint, value: "true", effect: "NoSchedule" }];
  return { apiVersion: "v1", kind: "Node", metadata, spec: { ...spec, taints } };
}

async function start(rehearsal: Rehearsal, name: string, factory: ProviderFactory): Promise<() => Promise<void>> {
  const entry: ProviderEntry = { name, className: undefined, createFactory: () => factory };
  const settings = {
    providers: [entry],
    clusterName: "c1",
    services: undefined,
    nodes: {
      provider: name,
      createControllers: (parts: Parameters<typeof createNodeControllers>[2]) =>
        createNodeControllers(selectControllers(["*"]), flags.values, parts),
    },
    startIntervalMs: 0,
  };
  return rehearsal.start(new ControllerManager(settings, rehearsal.connect(agent), undefined));
}

/** What the roles for nodes grant; to write Events, which the node controllers do, too, is in the provider's. */
async function grantedFor(path: string): Promise<readonly Right[]> {
  const ofNodes = (await kustomized(path)).filter((manifest) =>
    nameOf(manifest).startsWith("fairlead-controller-node"),
  );
  return rightsOf(ofNodes, "fairlead-controller");
}

const usedIn = (rehearsal: Rehearsal): readonly Right[] =>
  rehearsal.rightsUsed(agent).filter((right) => !right.endsWith("/events"));

describe("the rights over nodes", () => {
  let rehearsal: Rehearsal;
  beforeEach(async () => {
    rehearsal = await Rehearsal.begin();
  });
  afterEach(() => rehearsal.end());

  test("on bare metal are those that the node controllers ask for: none to delete a node", async () => {
    for (const { fields } of await manifestsOf("crds")) await rehearsal.create(fields);
    const stop = await rehearsal.withoutStreaming(() => start(rehearsal, "baremetal", baremetal));
    const annotations = { "alpha.kubernetes.io/provided-node-ip": "192.0.2.9" };
    await rehearsal.create(registered({ name: "n1", annotations }));
    // The last that is written to a new node.
    await rehearsal.hasAsked(agent, "patch /nodes");
    await stop();
    assert.deepEqual(await grantedFor("cloud-controller-manager/baremetal"), usedIn(rehearsal));
  });

  test("on AWS are those that the node controllers ask for", async (t) => {
    const aws = await startAws({ clock: systemClock });
    t.after(() => aws.close());
    const { instanceIds, zones } = addClusterNetwork(aws.account, { clusterName: "c1", nodes: 1 });
    const instance = aws.account.instances.get(instanceIds[0] ?? "") ?? assert.fail();
    const stop = await rehearsal.withoutStreaming(() => start(rehearsal, "aws", awsProvider(rehearsal, aws)));
    const providerID = `aws:///${zones[0]}/${instanceIds[0]}`;
    await rehearsal.create(registered({ name: "n1" }, { providerID }));
    // The last that is written to a new node.
    await rehearsal.hasAsked(agent, "patch /nodes");
    aws.account.instances.put({ ...instance, state: "terminated" });
    await rehearsal.hasAsked(agent, "delete /nodes");
    await stop();
    assert.deepEqual(await grantedFor("cloud-controller-manager/aws"), usedIn(rehearsal));
  });
});

function awsProvider(rehearsal: Rehearsal, aws: InProcessAws): ProviderFactory {
  return createAws({
    settings: toAwsSettings({ ...flags.values, "aws-region": aws.account.region }),
    recorder: rehearsal.connect(agent).metrics.awsCalls(),
    access: { endpoint: aws.url, credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" } },
  });
}
