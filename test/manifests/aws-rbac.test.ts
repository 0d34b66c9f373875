// SPDX-License-Identifier: Apache-2.0

/** Runs the controller through all that it does for AWS, and compares what it asked of the API server with its role. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createAws } from "../../providers/aws/create-aws.ts";
import { systemClock } from "../../src/clock.ts";
import { toAwsSettings } from "../../src/commands/aws-settings.ts";
import { runController } from "../../src/commands/run-controller.ts";
import { controllerFlags } from "../../src/config.ts";
import { parseFlags } from "../../src/flags/parse-flags.ts";
import { addClusterNetwork } from "../../src/sandbox/aws/network/cluster-network.ts";
import { type InProcessAws, startAws } from "../../src/sandbox/aws/start-aws.ts";
import { node, service } from "../plan/plan-cases.ts";
import { kustomized } from "./kustomization.ts";
import { manifestsOf } from "./manifest-files.ts";
import { Rehearsal } from "./rehearsal.ts";
import { rehearseElection } from "./rehearse-election.ts";
import { rehearseSecurePort } from "./rehearse-secure-port.ts";
import { rightsOf } from "./rights.ts";

const path = "/api/v1/namespaces/default/services/web";

describe("the role on AWS", () => {
  let rehearsal: Rehearsal;
  let aws: InProcessAws;
  before(async () => {
    rehearsal = await Rehearsal.begin();
    aws = await startAws({ clock: systemClock });
    await rehearse();
  });
  after(async () => {
    await rehearsal.end();
    await aws.close();
  });

  async function run(): Promise<() => Promise<void>> {
    await rehearsal.create((await manifestsOf("parts/namespace"))[0]?.fields ?? {});
    const connection = rehearsal.connect("controller");
    const flags = parseFlags(controllerFlags, ["--cluster-name=c1", `--aws-region=${aws.account.region}`], {});
    assert.ok(flags.kind === "Parsed");
    const factory = createAws({
      settings: toAwsSettings(flags.values),
      recorder: connection.metrics.awsCalls(),
      access: { endpoint: aws.url, credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" } },
    });
    const leadership = await rehearseElection(connection);
    await rehearseSecurePort(rehearsal, "controller");
    const settings = { clusterName: "c1", className: undefined, workers: 1, leadership };
    return rehearsal.start(runController({ ...settings, factory }, connection));
  }

  /** Streamed and paged lists, a NodePort that nobody allocated, a load balancer made, told, told again, and removed. */
  async function rehearse(): Promise<void> {
    const { instanceIds, zones } = addClusterNetwork(aws.account, { clusterName: "c1", nodes: 1 });
    const stop = await rehearsal.withoutStreaming(run);
    const providerID = `aws:///${zones[0]}/${instanceIds[0]}`;
    await rehearsal.create({ ...node("n1"), spec: { providerID } });
    await rehearsal.patch("/api/v1/nodes/n1/status", { status: { conditions: [{ type: "Ready", status: "True" }] } });
    const spec = { clusterIP: undefined, allocateLoadBalancerNodePorts: false };
    await rehearsal.create({ ...service("web", spec), status: undefined });
    await rehearsal.hasAsked("controller", "patch /services");
    await rehearsal.hasAsked("controller", "create /events");
    await hasLoadBalancers(1);
    // The same again, so that the Events are counted up: it is deleted, and another one made.
    for (const round of [1, 2]) {
      await rehearsal.patch(path, { spec: { type: "ClusterIP" } });
      await hasLoadBalancers(0);
      await rehearsal.patch(path, { spec: { type: "LoadBalancer", ports: [{ port: 80 + round }] } });
      await hasLoadBalancers(1);
    }
    await rehearsal.hasAsked("controller", "patch /events");
    await rehearsal.delete(path);
    await hasLoadBalancers(0);
    await stop();
  }

  /** Waits until the account has so many. */
  async function hasLoadBalancers(count: number): Promise<void> {
    const deadline = systemClock.monotonic() + 20_000;
    while (aws.account.loadBalancers.size !== count) {
      if (systemClock.monotonic() > deadline) throw new Error(`there are ${aws.account.loadBalancers.size}`);
      await systemClock.sleep(10);
    }
  }

  test("of the controller has what it asks for, and nothing else", async () => {
    const granted = rightsOf(await kustomized("aws"), "fairlead-controller");
    assert.deepEqual(granted, rehearsal.rightsUsed("controller"));
  });
});
