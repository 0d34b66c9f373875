// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  backendGroupName,
  frontendGroupName,
  hasOurForm,
  type LoadBalancerTraits,
  loadBalancerName,
  type TargetGroupTraits,
  targetGroupName,
} from "../../../providers/aws/naming.ts";

const parts = { namespace: "default", name: "nlb-ip-svc-tls" };
const loadBalancer: LoadBalancerTraits = {
  clusterName: "my-cluster",
  uid: "bdca2bd0-bfc6-449a-88a3-03451f05f18c",
  scheme: "internal",
  givenName: undefined,
  hasSecurityGroups: true,
};
const targetGroup: TargetGroupTraits = {
  clusterName: "my-cluster",
  uid: "bdca2bd0-bfc6-449a-88a3-03451f05f18c",
  port: 80,
  protocol: "TCP",
  targetType: "ip",
  ipAddressType: "ipv4",
  loadBalancerName: "k8s-default-nlbipsvc-0000000000",
};

// The ten digits are the beginning of what sha256sum says of the JSON text in the comment.
test("names are readable parts and a hash", () => {
  // ["my-cluster","bdca2bd0-bfc6-449a-88a3-03451f05f18c","internal",true]
  assert.equal(loadBalancerName(parts, loadBalancer), "k8s-default-nlbipsvc-16dd7871fb");
  // ["my-cluster","bdca2bd0-bfc6-449a-88a3-03451f05f18c",80,"TCP","ip","ipv4","k8s-default-nlbipsvc-0000000000"]
  assert.equal(targetGroupName(parts, targetGroup), "k8s-default-nlbipsvc-defa93453c");
  // ["my-cluster","bdca2bd0-bfc6-449a-88a3-03451f05f18c","frontend"]
  assert.equal(frontendGroupName(parts, "my-cluster", loadBalancer.uid), "k8s-default-nlbipsvc-11d7dddbea");
  // ["my-cluster","","backend"]
  assert.equal(backendGroupName("my-cluster", undefined), "k8s-traffic-my-cluster-b8de5bb323");
  assert.equal(loadBalancerName(parts, { ...loadBalancer, givenName: "mine" }), "mine");
});

test("the backend group of another class is another one", () => {
  assert.notEqual(backendGroupName("my-cluster", "a/b"), backendGroupName("my-cluster", undefined));
});

const otherLoadBalancers: readonly Partial<LoadBalancerTraits>[] = [
  { clusterName: "your-cluster" },
  { uid: "another" },
  { scheme: "internet-facing" },
  { hasSecurityGroups: false },
];

const otherTargetGroups: readonly Partial<TargetGroupTraits>[] = [
  { clusterName: "your-cluster" },
  { uid: "another" },
  { port: 81 },
  { protocol: "TLS" },
  { targetType: "instance" },
  { ipAddressType: "ipv6" },
  { loadBalancerName: "another" },
];

test("what cannot be changed in place makes another name", () => {
  const names = [{}, ...otherLoadBalancers].map((other) => loadBalancerName(parts, { ...loadBalancer, ...other }));
  assert.equal(new Set(names).size, names.length);
  const groups = [{}, ...otherTargetGroups].map((other) => targetGroupName(parts, { ...targetGroup, ...other }));
  assert.equal(new Set(groups).size, groups.length);
});

const word = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);

test("whatever Services are called, their names fit, have our form, and are different for different UIDs", () => {
  fc.assert(
    fc.property(word, word, fc.uuid(), fc.uuid(), (namespace, name, uid, other) => {
      const made = loadBalancerName({ namespace, name }, { ...loadBalancer, uid });
      assert.ok(made.length <= 32 && hasOurForm(made), made);
      assert.ok(/^[a-zA-Z0-9-]+$/.test(made) && !made.startsWith("internal-"));
      assert.equal(made === loadBalancerName({ namespace, name }, { ...loadBalancer, uid: other }), uid === other);
    }),
  );
});

test("the backend group's name fits and has no foreign sign, whatever the cluster is called", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300, unit: "binary" }), (clusterName) => {
      const name = backendGroupName(clusterName, undefined);
      assert.ok(name.length <= 255 && /^[a-zA-Z0-9._-]+$/.test(name), name);
    }),
  );
});

test("names of others do not have our form", () => {
  for (const name of ["a1b2c3", "k8s-default-web", "k8s-default-nlbipsvc-LB", "k8s-traffic-blue-4cbfcec96c0", "my-nlb"])
    assert.equal(hasOurForm(name), false, name);
});
