// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Asked, assertRefused, attributesOf, classed, classless, wantedOf } from "./wanted-of.ts";

const logs = { "access-log-enabled": "true", "access-log-s3-bucket-name": "b", "access-log-s3-bucket-prefix": "p" };
const logged = { "access_logs.s3.enabled": "true", "access_logs.s3.bucket": "b", "access_logs.s3.prefix": "p" };

/** Annotations, and the attributes by aws-load-balancer-controller's and cloud-provider-aws's meaning. */
const cases: readonly (readonly [string, Asked, Asked, Asked?])[] = [
  ["nothing", {}, {}],
  [
    "any attribute",
    { attributes: "deletion_protection.enabled=true,x.y=z" },
    { "deletion_protection.enabled": "true", "x.y": "z" },
  ],
  [
    "attributes that are called as what all objects have",
    { attributes: "constructor=a,__proto__=b" },
    Object.fromEntries([
      ["constructor", "a"],
      ["__proto__", "b"],
    ]),
  ],
  ["access logs", logs, logged],
  [
    "access logs without a prefix",
    { "access-log-enabled": "true", "access-log-s3-bucket-name": "b" },
    { "access_logs.s3.enabled": "true", "access_logs.s3.bucket": "b" },
  ],
  [
    "access logs against the attributes",
    { ...logs, attributes: "access_logs.s3.enabled=false,access_logs.s3.bucket=other" },
    logged,
  ],
  ["no access logs", { ...logs, "access-log-enabled": "false" }, {}, { "access_logs.s3.enabled": "false" }],
  [
    "no access logs against the attributes",
    { "access-log-enabled": "false", attributes: "access_logs.s3.enabled=true,access_logs.s3.bucket=c" },
    { "access_logs.s3.enabled": "true", "access_logs.s3.bucket": "c" },
    { "access_logs.s3.enabled": "false", "access_logs.s3.bucket": "c" },
  ],
  ["a bucket without logs", { "access-log-s3-bucket-name": "b" }, {}],
  ["cross-zone", { "cross-zone-load-balancing-enabled": "true" }, { "load_balancing.cross_zone.enabled": "true" }],
  [
    "cross-zone, Go's 0",
    { "cross-zone-load-balancing-enabled": "0" },
    { "load_balancing.cross_zone.enabled": "false" },
  ],
  [
    "cross-zone against the attributes",
    { "cross-zone-load-balancing-enabled": "false", attributes: "load_balancing.cross_zone.enabled=true" },
    { "load_balancing.cross_zone.enabled": "false" },
  ],
  [
    "routing policy",
    { attributes: "dns_record.client_routing_policy=availability_zone_affinity" },
    { "dns_record.client_routing_policy": "availability_zone_affinity" },
  ],
];

for (const [name, asked, controller, cloudProvider] of cases) {
  test(name, () => {
    assert.deepEqual(attributesOf(wantedOf(classed(asked)).loadBalancer.Attributes), controller);
    assert.deepEqual(attributesOf(wantedOf(classless(asked)).loadBalancer.Attributes), cloudProvider ?? controller);
  });
}

test("attributes are sorted by key", () => {
  const { Attributes } = wantedOf(classed({ attributes: "b=1,a=2,c=3" })).loadBalancer;
  assert.deepEqual(
    Attributes.map(({ Key }) => Key),
    ["a", "b", "c"],
  );
});

const refused: readonly (readonly [string, Asked, readonly string[]])[] = [
  [
    "a routing policy that is none",
    { attributes: "dns_record.client_routing_policy=x" },
    ["client_routing_policy", "any_availability_zone", "partial_availability_zone_affinity"],
  ],
  [
    "protection that is no boolean",
    { attributes: "deletion_protection.enabled=yes" },
    ["deletion_protection.enabled", "true, false"],
  ],
  ["malformed pairs", { attributes: "=1,x", type: "external" }, ["pairs of name=value"]],
  ["logs that are no boolean", { "access-log-enabled": "yes" }, ["access-log-enabled"]],
  ["cross-zone that is no boolean", { "cross-zone-load-balancing-enabled": "sometimes" }, ["cross-zone"]],
  ["logs without a bucket", { "access-log-enabled": "true" }, ["access-log-enabled", "access-log-s3-bucket-name"]],
  [
    "logs without a bucket, by attribute",
    { attributes: "access_logs.s3.enabled=true" },
    ["aws-load-balancer-attributes", "bucket"],
  ],
];

for (const [name, asked, words] of refused) {
  test(`refused: ${name}`, () => assertRefused(() => wantedOf(classless(asked)), "InvalidAnnotation", ...words));
}
