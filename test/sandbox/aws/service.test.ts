// SPDX-License-Identifier: Apache-2.0

/** Laws that hold for every action, whatever is asked. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { Account } from "../../../src/sandbox/aws/account.ts";
import { AwsError } from "../../../src/sandbox/aws/aws-error.ts";
import { ec2Actions } from "../../../src/sandbox/aws/ec2/ec2-actions.ts";
import { elbv2Actions } from "../../../src/sandbox/aws/elbv2/elbv2-actions.ts";
import { addClusterNetwork, type ClusterNetwork } from "../../../src/sandbox/aws/network/cluster-network.ts";
import type { Parameters } from "../../../src/sandbox/aws/protocol/parameters.ts";
import { DEFAULT_QUOTAS, DEFAULT_TIMINGS } from "../../../src/sandbox/aws/quotas.ts";
import { act, serviceOfAction } from "../../../src/sandbox/aws/service.ts";
import { takeSnapshot } from "../../../src/sandbox/aws/snapshot.ts";
import { FakeClock } from "../../support/fake-clock.ts";

/** A call that names what is there by position, so that most calls name something. */
interface Draft {
  readonly action: string;
  readonly names: readonly number[];
  readonly port: number;
  readonly protocol: string;
}

interface World {
  readonly account: Account;
  readonly network: ClusterNetwork;
}

function startWorld(): World {
  const clock = new FakeClock();
  const quotas = { ...DEFAULT_QUOTAS, loadBalancers: 2, rulesPerSecurityGroup: 3, targetsPerTargetGroup: 4 };
  const place = { region: "us-west-2", accountId: "123456789012" };
  const account = new Account({ ...place, clock, quotas, timings: DEFAULT_TIMINGS });
  return { account, network: addClusterNetwork(account, { clusterName: "c1" }) };
}

function at<T>(values: readonly T[], index: number): T | undefined {
  return values[index % Math.max(values.length, 1)];
}

/** Parameters for every action at once: each takes what it knows. */
function toParameters({ account, network }: World, { names, port, protocol }: Draft): Parameters {
  const [first = 0, second = 0] = names;
  const loadBalancer = at(account.loadBalancers.all(), first)?.arn;
  const targetGroup = at(account.targetGroups.all(), second)?.arn;
  const groups = account.securityGroups.all();
  const rule = { IpProtocol: "tcp", FromPort: port, ToPort: port };
  return {
    Name: `n${first % 3}`,
    Type: "network",
    Scheme: "internal",
    Subnets: network.privateSubnetIds.slice(0, 1 + (second % 3)),
    IpAddressType: "ipv4",
    SecurityGroups: [at(groups, second)?.id],
    LoadBalancerArn: loadBalancer,
    TargetGroupArn: targetGroup,
    ListenerArn: at(account.listeners.all(), first)?.arn,
    Port: port,
    Protocol: protocol,
    VpcId: network.vpcId,
    DefaultActions: [{ Type: "forward", TargetGroupArn: targetGroup }],
    Targets: names.map((name) => ({ Id: at(network.instanceIds, name), Port: port })),
    ResourceArns: [loadBalancer ?? targetGroup],
    Tags: names.map((name) => ({ Key: `k${name}`, Value: "v" })),
    GroupName: `g${first % 3}`,
    GroupDescription: "d",
    GroupId: at(groups, first)?.id,
    IpPermissions: [
      {
        ...rule,
        IpRanges: names.map((name) => ({ CidrIp: `10.${name}.0.0/16` })),
        Groups: [{ GroupId: at(groups, second)?.id }],
      },
    ],
  };
}

const changing = [...Object.keys(elbv2Actions), ...Object.keys(ec2Actions)].filter(
  (name) => !name.startsWith("Describe"),
);
const drafts = fc.array(
  fc.record<Draft>({
    action: fc.constantFrom(...changing),
    names: fc.array(fc.nat(5), { minLength: 1, maxLength: 4 }),
    port: fc.constantFrom(80, 443),
    protocol: fc.constantFrom("TCP", "UDP"),
  }),
  { minLength: 20, maxLength: 60 },
);

/** Does the call. @returns false where it was refused */
function tryAct(world: World, draft: Draft): boolean {
  try {
    act(serviceOfAction(draft.action), world.account, draft.action, toParameters(world, draft));
    return true;
  } catch (thrown) {
    assert.ok(thrown instanceof AwsError, thrown instanceof Error ? thrown.stack : String(thrown));
    return false;
  }
}

describe("every action", () => {
  test("does all that is asked, or is refused and does nothing", () => {
    let [done, refused] = [0, 0];
    fc.assert(
      fc.property(drafts, (calls) => {
        const world = startWorld();
        for (const draft of calls) {
          const before = takeSnapshot(world.account);
          if (tryAct(world, draft)) done += 1;
          else {
            refused += 1;
            assert.deepEqual(takeSnapshot(world.account), before, draft.action);
          }
        }
      }),
      { numRuns: 60 },
    );
    assert.ok(done > 100 && refused > 100);
  });

  test("leaves nothing that names what is gone", () => {
    fc.assert(
      fc.property(drafts, (calls) => {
        const world = startWorld();
        for (const draft of calls) tryAct(world, draft);
        const { loadBalancers, targetGroups, listeners, securityGroups } = world.account;
        for (const { loadBalancerArn, forward } of listeners.all()) {
          assert.ok(loadBalancers.get(loadBalancerArn) !== undefined);
          assert.ok(forward.targetGroups.every(({ arn }) => targetGroups.get(arn) !== undefined));
        }
        const named = loadBalancers.all().flatMap((row) => row.securityGroups);
        const sources = securityGroups.all().flatMap(({ ingress }) => ingress.map(({ source }) => source));
        const ids = [...named, ...sources.flatMap((source) => (source.kind === "Group" ? [source.id] : []))];
        assert.ok(ids.every((id) => securityGroups.get(id) !== undefined));
      }),
      { numRuns: 60 },
    );
  });
});
