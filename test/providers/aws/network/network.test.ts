// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { buildWanted } from "../../../../providers/aws/build.ts";
import { Network } from "../../../../providers/aws/network/network.ts";
import type { Wanted } from "../../../../providers/aws/wanted.ts";
import type { Node } from "../../../../src/model/request.ts";
import { FakeClock } from "../../../support/fake-clock.ts";
import { makeService } from "../../../support/make-service.ts";
import { makeWorld, settings } from "../rig/world.ts";

const prefix = "service.beta.kubernetes.io/aws-load-balancer-";
const { signal } = new AbortController();
const anew = { have: undefined, isFulfilled: false };

function wish(nodes: readonly Node[], annotations: Readonly<Record<string, string>> = {}): Wanted {
  const service = makeService({ annotations });
  const request = { key: "default/web", clusterName: "c1", uids: [service.uid] };
  return buildWanted({ ...request, members: [{ service, endpoints: [] }], nodes }, settings);
}

function make(own: { readonly vpcId?: string; readonly ownVpcId?: string } = {}) {
  const clock = new FakeClock();
  const world = makeWorld({ clock });
  const ownVpcId = async (): Promise<string | undefined> => own.ownVpcId;
  return { clock, world, network: new Network({ api: world.api, clock, vpcId: own.vpcId, ownVpcId }) };
}

describe("what is read of the network", () => {
  test("is found from the nodes' instances, and once for all who ask together", async () => {
    const { world, network } = make();
    const wanted = wish(world.nodes);
    const [facts] = await Promise.all(Array.from({ length: 20 }, () => network.facts(wanted, anew, signal)));
    assert.equal(facts?.vpc.VpcId, world.network.vpcId);
    assert.equal(facts?.subnets.length, 6);
    assert.deepEqual([...(facts?.instanceGroups.keys() ?? [])], [...world.network.instanceIds].sort());
    assert.deepEqual(
      facts?.nodeGroups.map(({ GroupId }) => GroupId),
      [world.network.nodeSecurityGroupId],
    );
    assert.deepEqual(world.journal.counts(), { DescribeInstances: 1, DescribeSecurityGroups: 1, DescribeSubnets: 1 });
  });

  test("is kept for a minute, and for an hour where the same wish has come true", async () => {
    const { clock, world, network } = make();
    const wanted = wish(world.nodes);
    await network.facts(wanted, anew, signal);
    world.journal.clear();
    await clock.advance(59_000);
    await network.facts(wanted, anew, signal);
    await clock.advance(1_800_000);
    await network.facts(wanted, { ...anew, isFulfilled: true }, signal);
    assert.deepEqual(world.journal.counts(), {});
    await network.facts(wanted, anew, signal);
    assert.deepEqual(world.journal.counts(), { DescribeSubnets: 1 });
  });

  test("is read again when AWS has refused what was made of it", async () => {
    const { world, network } = make();
    const wanted = wish(world.nodes);
    await network.facts(wanted, anew, signal);
    world.journal.clear();
    network.forget();
    await network.facts(wanted, anew, signal);
    assert.deepEqual(world.journal.counts(), { DescribeInstances: 1, DescribeSubnets: 1 });
  });

  test("is nothing of the nodes where no group is to let anybody in", async () => {
    const { vpcId } = makeWorld({ clock: new FakeClock() }).network;
    const { world, network } = make({ vpcId });
    await network.facts(wish(world.nodes, { [`${prefix}disable-nlb-sg`]: "true" }), anew, signal);
    assert.deepEqual(world.journal.counts(), { DescribeSubnets: 1 });
  });

  test("has the groups that an annotation names by id and by name", async () => {
    const { world, network } = make();
    const { nodeSecurityGroupId } = world.network;
    const wanted = wish(world.nodes, { [`${prefix}security-groups`]: `${nodeSecurityGroupId},c1-nodes` });
    const { namedGroups } = await network.facts(wanted, anew, signal);
    assert.deepEqual(
      namedGroups.map(({ GroupId }) => GroupId),
      [nodeSecurityGroupId],
    );
  });

  test("is that of the instance this program runs on, where no node tells; else nobody knows", async () => {
    const { world, network } = make({ ownVpcId: makeWorld({ clock: new FakeClock() }).network.vpcId });
    const { vpc } = await network.facts(wish([]), anew, signal);
    assert.equal(vpc.VpcId, world.network.vpcId);
    await assert.rejects(make().network.facts(wish([]), anew, signal), { reason: "VpcUnknown" });
  });
});
