// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { hasOurForm } from "../../../../providers/aws/naming.ts";
import type { Scheme } from "../../../../providers/aws/settings.ts";
import type { Service } from "../../../../src/model/service.ts";
import { makePort } from "../../../support/make-service.ts";
import { type Asked, assertRefused, attributesOf, classed, classless, wantedOf, warningsOf } from "./wanted-of.ts";

/** What is asked for, and the scheme by the meaning of each public controller. */
const schemes: readonly (readonly [string, Asked, Scheme, Scheme])[] = [
  ["nothing", {}, "internal", "internet-facing"],
  ["internal", { scheme: "internal" }, "internal", "internal"],
  ["internet-facing", { scheme: "internet-facing" }, "internet-facing", "internet-facing"],
  ["the older true", { internal: "true" }, "internal", "internal"],
  ["the older false", { internal: "false" }, "internet-facing", "internet-facing"],
  ["both, which differ", { scheme: "internet-facing", internal: "true" }, "internet-facing", "internet-facing"],
];

for (const [name, asked, controller, cloudProvider] of schemes) {
  test(`scheme of ${name}: ${controller} / ${cloudProvider}`, () => {
    assert.equal(wantedOf(classed(asked)).loadBalancer.Scheme, controller);
    assert.equal(wantedOf(classless(asked)).loadBalancer.Scheme, cloudProvider);
  });
}

test("the flag for the scheme holds for both", () => {
  for (const defaultScheme of ["internal", "internet-facing"] as const) {
    for (const service of [classed(), classless(), classless({ type: "external" })])
      assert.equal(wantedOf(service, { settings: { defaultScheme } }).loadBalancer.Scheme, defaultScheme);
    const asked = wantedOf(classed({ scheme: "internal" }), { settings: { defaultScheme } });
    assert.equal(asked.loadBalancer.Scheme, "internal");
  }
});

test("the older annotation takes any text in cloud-provider-aws's meaning only", () => {
  assert.equal(wantedOf(classless({ internal: "0.0.0.0/0" })).loadBalancer.Scheme, "internal");
  assertRefused(() => wantedOf(classed({ internal: "0.0.0.0/0" })), "InvalidAnnotation", "aws-load-balancer-internal");
});

test("a load balancer is no more than what is asked for", () => {
  const { loadBalancer, network, access } = wantedOf(classless());
  const { Name, Tags, ...rest } = loadBalancer;
  assert.ok(hasOurForm(Name), Name);
  assert.equal(attributesOf(Tags)["fairlead.dev/resource"], "LoadBalancer");
  assert.equal(attributesOf(Tags)["fairlead.dev/uid"], "uid-of-web");
  assert.deepEqual(rest, { Type: "network", Scheme: "internet-facing", IpAddressType: "ipv4", Attributes: [] });
  assert.deepEqual(
    Object.keys(network).filter((key) => network[key as keyof typeof network] !== undefined),
    ["foundBy"],
  );
  assert.deepEqual(access, { kind: "Managed", sourceRanges: ["0.0.0.0/0"], prefixLists: [], pathMtuIcmp: false });
});

test("what an annotation asks for is in the model under AWS's name", () => {
  const { loadBalancer } = wantedOf(
    classed({
      name: "mine",
      "ip-address-type": "dualstack",
      "enable-prefix-for-ipv6-source-nat": "off",
      "minimum-load-balancer-capacity": "CapacityUnits=3000",
      "inbound-sg-rules-on-private-link-traffic": "off",
    }),
  );
  const { Tags: _, ...rest } = loadBalancer;
  assert.deepEqual(rest, {
    Name: "mine",
    Type: "network",
    Scheme: "internal",
    IpAddressType: "dualstack",
    EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: "off",
    EnablePrefixForIpv6SourceNat: "off",
    MinimumLoadBalancerCapacity: { CapacityUnits: 3000 },
    Attributes: [],
  });
});

/** What cannot be changed in place: each of these is another load balancer. */
const others: readonly Asked[] = [{}, { scheme: "internet-facing" }, { "disable-nlb-sg": "true" }, { name: "mine" }];

/** What can: none of these is. */
const same: readonly Asked[] = [
  {},
  { "ip-address-type": "dualstack" },
  { subnets: "subnet-1" },
  { "private-ipv4-addresses": "10.0.0.1" },
  { attributes: "deletion_protection.enabled=true" },
  { "security-groups": "sg-1" },
  { "nlb-target-type": "ip" },
];

test("a change that AWS does not make in place changes the name, and with it those of the target groups", () => {
  const made = others.map((asked) => wantedOf(classed(asked)));
  assert.equal(new Set(made.map(({ loadBalancer }) => loadBalancer.Name)).size, others.length);
  assert.equal(new Set(made.map(({ targetGroups }) => targetGroups[0]?.Name)).size, others.length);
  assert.equal(new Set(made.map(({ frontendGroup }) => frontendGroup.GroupName)).size, 1);
  assert.equal(new Set(same.map((asked) => wantedOf(classed(asked)).loadBalancer.Name)).size, 1);
});

test("an IPv6 prefix is used for source NAT where UDP listeners of a dualstack load balancer need it", () => {
  const natOf = (service: Service): string | undefined => wantedOf(service).loadBalancer.EnablePrefixForIpv6SourceNat;
  const udp = { ports: [makePort({ protocol: "UDP" })] };
  assert.equal(natOf(classed({ "ip-address-type": "dualstack" }, udp)), "on");
  assert.equal(natOf(classed({ "ip-address-type": "dualstack" })), undefined);
  assert.equal(natOf(classed({}, udp)), undefined);
});

test("a setting for security groups is told of where there are none", () => {
  const wanted = wantedOf(classed({ "disable-nlb-sg": "true", "inbound-sg-rules-on-private-link-traffic": "on" }));
  assert.equal(wanted.loadBalancer.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic, undefined);
  assert.match(warningsOf(wanted).join(), /inbound-sg-rules-on-private-link-traffic has no effect/);
});

test("a type that nobody knows becomes a Network Load Balancer, and is told of", () => {
  assert.match(warningsOf(wantedOf(classless({ type: "elb" }))).join(), /"elb"; it becomes a Network Load Balancer/);
  assert.deepEqual(warningsOf(wantedOf(classless({ type: "nlb" }))), []);
  assert.deepEqual(warningsOf(wantedOf(classed({ type: "elb" }))), []);
});

test("an address of AWS cannot be chosen: refused where cloud-provider-aws refuses it, told of elsewhere", () => {
  const own = { loadBalancerIP: "192.0.2.1" };
  assertRefused(() => wantedOf(classless({}, own)), "LoadBalancerIPNotSupported", "192.0.2.1", "eip-allocations");
  assert.match(warningsOf(wantedOf(classed({}, own))).join(), /LoadBalancerIPIgnored.*192\.0\.2\.1/);
});

test("subnets are found by the tag that each public controller goes by", () => {
  assert.equal(wantedOf(classless()).network.foundBy, "ClusterTag");
  assert.equal(wantedOf(classed()).network.foundBy, undefined);
});
