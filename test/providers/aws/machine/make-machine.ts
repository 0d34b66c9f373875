// SPDX-License-Identifier: Apache-2.0

import type { Machine } from "../../../../providers/aws/machine/machine.ts";

/** A running instance of the cluster c1. */
export function makeMachine(own: Partial<Machine> = {}): Machine {
  return {
    id: "i-0123456789abcdef0",
    state: "running",
    instanceType: "m7g.large",
    zone: "us-west-2a",
    zoneId: "usw2-az1",
    vpcId: "vpc-1",
    privateIPv4: ["10.0.0.4"],
    ipv6: ["2001:db8::4"],
    publicIPv4: undefined,
    privateDnsName: "ip-10-0-0-4.us-west-2.compute.internal",
    publicDnsName: undefined,
    clusters: ["c1"],
    ...own,
  };
}
