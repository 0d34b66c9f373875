// SPDX-License-Identifier: Apache-2.0

/** Any load balancer that AWS can give: for laws that hold for all of them. */

import fc from "fast-check";
import type { ClusterNetwork } from "../../../src/sandbox/aws/network/cluster-network.ts";
import { certificate, type PortShape, type Shape } from "./make-model.ts";

const protocols = ["TCP", "UDP", "TCP_UDP", "TLS"] as const;

const arbitraryPort: fc.Arbitrary<PortShape> = fc
  .record({
    port: fc.constantFrom(53, 80, 81, 443, 8080),
    protocol: fc.constantFrom(...protocols),
    certificates: fc.shuffledSubarray([1, 2, 3], { minLength: 1 }).map((numbers) => numbers.map(certificate)),
    sslPolicy: fc.constantFrom("ELBSecurityPolicy-2016-08", "ELBSecurityPolicy-TLS13-1-2-2021-06"),
    alpn: fc.constantFrom(undefined, "HTTP2Preferred", "None"),
    isSticky: fc.boolean(),
    idleTimeout: fc.constantFrom(undefined, "60"),
  })
  .map(({ certificates, alpn, idleTimeout, ...port }) => ({
    ...port,
    ...(port.protocol === "TLS" ? { certificates } : {}),
    ...(alpn === undefined ? {} : { alpn }),
    ...(idleTimeout === undefined || !["TCP", "TCP_UDP"].includes(port.protocol)
      ? {}
      : { attributes: [{ Key: "tcp.idle_timeout.seconds", Value: idleTimeout }] }),
  }));

const httpCheck = {
  HealthCheckProtocol: "HTTP",
  HealthCheckPath: "/healthz",
  HealthCheckPort: "31000",
  Matcher: { HttpCode: "200-299" },
} as const;

/** In each zone the private subnet, the public one, or none. */
function arbitrarySubnets({ publicSubnetIds, privateSubnetIds }: ClusterNetwork): fc.Arbitrary<readonly string[]> {
  const choices = privateSubnetIds.map((id, zone) => fc.constantFrom(id, publicSubnetIds[zone] ?? id, ""));
  return fc
    .tuple(...choices)
    .map((ids) => ids.filter((id) => id !== ""))
    .filter((ids) => ids.length > 0);
}

/** Always with ports, targets and sources, so that it serves. */
export function arbitraryShape(network: ClusterNetwork): fc.Arbitrary<Partial<Shape>> {
  const addresses = ["10.0.50.1", "10.0.50.2", "10.0.70.3"];
  return fc
    .record({
      ports: fc.uniqueArray(arbitraryPort, { minLength: 1, maxLength: 4, selector: ({ port }) => port }),
      subnets: arbitrarySubnets(network),
      scheme: fc.constantFrom("internal", "internal", "internet-facing"),
      addressType: fc.constantFrom("ipv4", "dualstack"),
      access: fc.constantFrom("Managed", "Managed", "Managed", "None"),
      sources: fc.subarray(["0.0.0.0/0", "10.0.0.0/8", "192.0.2.0/24", "2001:db8::/32"], { minLength: 1 }),
      instances: fc.subarray([...network.instanceIds], { minLength: 1 }),
      pods: fc.subarray(addresses, { minLength: 1 }),
      targetType: fc.constantFrom("instance", "instance", "ip"),
      healthCheck: fc.constantFrom({}, { HealthCheckIntervalSeconds: 30 }, httpCheck),
      targetGroupAttributes: fc.constantFrom([], [{ Key: "deregistration_delay.timeout_seconds", Value: "30" }]),
      attributes: fc.constantFrom([], [{ Key: "load_balancing.cross_zone.enabled", Value: "true" }]),
      tags: fc.constantFrom({}, { team: "a" }, { team: "b", "cost-center": "7", "with space": "x" }),
      enforcement: fc.constantFrom(undefined, "off"),
    })
    .map(({ instances, pods, enforcement, ...shape }): Partial<Shape> => {
      const hasDatagrams = shape.ports.some(({ protocol }) => protocol === "UDP" || protocol === "TCP_UDP");
      return {
        ...shape,
        targets: shape.targetType === "ip" ? pods : instances,
        ...(shape.addressType === "dualstack" && hasDatagrams ? { prefixForSourceNat: "on" } : {}),
        ...(enforcement === undefined ? {} : { enforcement }),
      };
    });
}
