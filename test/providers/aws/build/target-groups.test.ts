// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { hasOurForm } from "../../../../providers/aws/naming.ts";
import { makePort } from "../../../support/make-service.ts";
import { attributesOf, classed, classless, targetGroupOf, wantedOf } from "./wanted-of.ts";

test("a target group of instances", () => {
  const { Name, Tags, ...rest } = targetGroupOf(wantedOf(classless()));
  assert.ok(hasOurForm(Name), Name);
  assert.deepEqual(attributesOf(Tags), {
    "fairlead.dev/class": "",
    "fairlead.dev/cluster": "blue",
    "fairlead.dev/load-balancer": "default/web",
    "fairlead.dev/resource": "TargetGroup",
    "fairlead.dev/service": "default/web:80",
    "fairlead.dev/uid": "uid-of-web",
  });
  assert.deepEqual(rest, {
    service: "default/web",
    Protocol: "TCP",
    Port: 30080,
    TargetType: "instance",
    IpAddressType: "ipv4",
    HealthCheckEnabled: true,
    HealthCheckProtocol: "TCP",
    HealthCheckPort: "traffic-port",
    HealthCheckIntervalSeconds: 30,
    HealthCheckTimeoutSeconds: 10,
    HealthyThresholdCount: 3,
    UnhealthyThresholdCount: 3,
    Attributes: [],
    Targets: [
      { Id: "i-1", Port: 30080 },
      { Id: "i-2", Port: 30080 },
    ],
    SharedWithOtherClusters: false,
  });
});

test("others may register targets, too", () => {
  const group = targetGroupOf(wantedOf(classed({ "multi-cluster-target-group": "true" })));
  assert.equal(group.SharedWithOtherClusters, true);
});

test("what AWS does not change in place makes another target group; the number behind the port does not", () => {
  const nameOf = (service: Parameters<typeof wantedOf>[0]): string => targetGroupOf(wantedOf(service)).Name;
  const names = [
    classed(),
    classed({ "nlb-target-type": "ip" }),
    classed({ "ssl-cert": "arn:1", "backend-protocol": "ssl" }),
    classed({}, { ports: [makePort({ protocol: "UDP" })] }),
    classed({}, { ports: [makePort({ port: 81 })] }),
    classed({ "ip-address-type": "dualstack" }, { ipFamilies: ["IPv6"] }),
    classed({ scheme: "internet-facing" }),
  ].map(nameOf);
  assert.equal(new Set(names).size, names.length);
  const same = [
    classed(),
    classed({}, { ports: [makePort({ nodePort: 30999, targetPort: 9 })] }),
    classed({ "healthcheck-protocol": "http", "healthcheck-interval": "60" }),
    classed({ "ssl-cert": "arn:1" }),
  ].map(nameOf);
  assert.equal(new Set(same).size, 1);
});
