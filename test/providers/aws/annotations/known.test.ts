// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { classicAnnotations } from "../../../../providers/aws/annotations/classic.ts";
import { annotationDocs } from "../../../../providers/aws/annotations/known.ts";
import { type Asked, assertRefused, classed, classless, wantedOf, warningsOf } from "../build/wanted-of.ts";

const prefix = "service.beta.kubernetes.io/aws-load-balancer-";

/** Suffixes of what the two public controllers read on the way to a Network Load Balancer. */
const upstream = [
  "type nlb-target-type name scheme internal proxy-protocol proxy-protocol-per-target-group ip-address-type",
  "access-log-enabled access-log-s3-bucket-name access-log-s3-bucket-prefix cross-zone-load-balancing-enabled",
  "attributes ssl-cert ssl-ports ssl-negotiation-policy backend-protocol alpn-policy additional-resource-tags",
  "healthcheck-protocol healthcheck-port healthcheck-path healthcheck-interval healthcheck-timeout",
  "healthcheck-healthy-threshold healthcheck-unhealthy-threshold healthcheck-success-codes",
  "target-group-attributes subnets eip-allocations private-ipv4-addresses ipv6-addresses target-node-labels",
  "security-groups manage-backend-security-group-rules inbound-sg-rules-on-private-link-traffic",
  "multi-cluster-target-group security-group-prefix-lists listener-attributes.<PROTOCOL>-<port>",
  "enable-prefix-for-ipv6-source-nat source-nat-ipv6-prefixes minimum-load-balancer-capacity",
  "enable-icmp-for-path-mtu-discovery enable-tcp-udp-listener disable-nlb-sg quic-enabled-ports",
].flatMap((line) => line.split(" "));

test("every annotation that the public controllers read is known, once, and told of in full", () => {
  const keys = annotationDocs.map(({ key }) => key);
  assert.equal(new Set(keys).size, keys.length);
  const others = ["load-balancer-source-ranges", "actions.<PROTOCOL>-<port>"];
  const wanted = [
    ...upstream.map((suffix) => `${prefix}${suffix}`),
    ...others.map((suffix) => `service.beta.kubernetes.io/${suffix}`),
    "fairlead.dev/load-balancer-group",
    "fairlead.dev/targets-with-endpoints-only",
  ];
  assert.deepEqual([...keys].sort(), wanted.sort());
  for (const row of annotationDocs) assert.ok(row.value && row.default && row.doc.endsWith("."), row.key);
});

const unknown: readonly (readonly [string, string | undefined])[] = [
  [`${prefix}schema`, `${prefix}scheme`],
  [`${prefix}healtcheck-port`, `${prefix}healthcheck-port`],
  [`${prefix}ssl-certs`, `${prefix}ssl-cert`],
  [`${prefix}something-quite-different`, undefined],
  ["fairlead.dev/load-balancer-groups", "fairlead.dev/load-balancer-group"],
  ["fairlead.dev/x", undefined],
];

for (const [key, meant] of unknown) {
  test(`${key} is not known${meant === undefined ? "" : `; ${meant} is meant`}`, () => {
    const tail = meant === undefined ? "." : `; did you mean ${meant}?`;
    const wanted = `UnknownAnnotation: Annotation ${key} is not known and has no effect${tail}`;
    assert.deepEqual(warningsOf(wantedOf(classed({ [key]: "x" }))), [wanted]);
  });
}

test("annotations of others are none of our business", () => {
  const asked: Asked = {
    "service.beta.kubernetes.io/azure-load-balancer-internal": "true",
    "external-dns.alpha.kubernetes.io/hostname": "a.example",
    "kubectl.kubernetes.io/last-applied-configuration": "{}",
  };
  assert.deepEqual(warningsOf(wantedOf(classed(asked))), []);
});

for (const { key, instead } of classicAnnotations) {
  test(`${key} is known, and has no effect`, () => {
    assert.deepEqual(warningsOf(wantedOf(classed({ [key]: "60" }))), [
      `AnnotationIgnored: Annotation ${key} ${instead}`,
    ]);
  });
}

test("extra security groups are refused where cloud-provider-aws refuses them", () => {
  assertRefused(
    () => wantedOf(classless({ "extra-security-groups": "sg-1" })),
    "InvalidAnnotation",
    "extra-security-groups",
    "aws-load-balancer-security-groups",
  );
});
