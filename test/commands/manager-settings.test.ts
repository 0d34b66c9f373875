// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { CloudConfig, ProviderSection } from "../../src/cloud-config/cloud-config.ts";
import { toAwsSettings } from "../../src/commands/aws-settings.ts";
import { toManagerSettings } from "../../src/commands/manager-settings.ts";
import { queueNames } from "../../src/commands/service-loop.ts";
import { type ControllerConfig, controllerFlags } from "../../src/config.ts";
import { fallbacksOf } from "../../src/flags/parse-flags.ts";

const defaults: ControllerConfig = { ...fallbacksOf(controllerFlags), "cloud-provider": "baremetal" };
const baremetal: ProviderSection = { name: "baremetal", loadBalancerClass: undefined, aws: { flags: {} } };
const aws: ProviderSection = { name: "aws", loadBalancerClass: "example.com/nlb", aws: { flags: {} } };

function settingsOf(flags: Partial<ControllerConfig> = {}, cloudConfig: Partial<CloudConfig> = {}) {
  const whole = { providers: [baremetal], clusterName: undefined, remarks: [], ...cloudConfig };
  return toManagerSettings({ ...defaults, ...flags }, whole, undefined);
}

describe("the controller manager's settings", () => {
  const selections: readonly (readonly [controllers: readonly string[], services: boolean, nodes: boolean])[] = [
    [["*"], true, true],
    [["service"], true, false],
    [["*", "-service"], false, true],
    [["cloud-node"], false, true],
    [["cloud-node-lifecycle-controller"], false, true],
    [["*", "-cloud-node", "-cloud-node-lifecycle"], true, false],
    [["route"], false, false],
  ];
  for (const [controllers, services, nodes] of selections) {
    test(`follow --controllers=${controllers.join()}`, () => {
      const settings = settingsOf({ controllers });
      assert.deepEqual([settings.services !== undefined, settings.nodes !== undefined], [services, nodes]);
    });
  }

  test("say who speaks for the nodes, and how fast controllers start", () => {
    const settings = settingsOf({ "controller-start-interval": 2_000 }, { providers: [aws, baremetal] });
    assert.deepEqual([settings.nodes?.provider, settings.startIntervalMs], ["baremetal", 2_000]);
  });

  test("give each provider its class: the file's, else the flag's", () => {
    const classes = (flags: Partial<ControllerConfig>): readonly (string | undefined)[] =>
      settingsOf(flags, { providers: [baremetal, aws] }).providers.map(({ className }) => className);
    assert.deepEqual(classes({}), [undefined, "example.com/nlb"]);
    assert.deepEqual(classes({ "load-balancer-class": "own" }), ["own", "example.com/nlb"]);
  });

  test("name the cluster as the flag does, or the file where that is not given", () => {
    assert.equal(settingsOf().clusterName, "kubernetes");
    assert.equal(settingsOf({}, { clusterName: "blue" }).clusterName, "blue");
    assert.equal(settingsOf({ "cluster-name": "green" }, { clusterName: "blue" }).clusterName, "green");
  });

  test("have AWS know what the file says beside the flags", () => {
    const { fallbackSubnetId, defaultSecurityGroup, managesNodeGroups, nodeIPFamilies } = toAwsSettings(defaults, {
      fallbackSubnetId: "subnet-1",
      securityGroup: "sg-1",
      managesNodeGroups: false,
      nodeIPFamilies: ["ipv6"],
    });
    assert.deepEqual([fallbackSubnetId, defaultSecurityGroup, managesNodeGroups], ["subnet-1", "sg-1", false]);
    assert.deepEqual(nodeIPFamilies, ["ipv6"]);
  });

  test("count the first provider's queue under upstream's name, and the others' apart", () => {
    const names = ["aws", "baremetal", "aws", "aws"].map((name) => ({ name }));
    assert.deepEqual(queueNames(names), ["service", "service-baremetal", "service-aws", "service-aws-2"]);
  });
});
