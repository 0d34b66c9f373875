// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  classlessFinalizer,
  concernsUs,
  finalizerFor,
  isEligible,
  needsCleanup,
  wantsLoadBalancer,
} from "../../src/model/eligibility.ts";
import type { Condition, Service } from "../../src/model/service.ts";
import { makeService } from "../support/make-service.ts";

const ownClass = "example.com/ours";
const ownFinalizer = "cleanup.fairlead.dev/example.com_ours";
const condition: Condition = {
  type: "fairlead.dev/Ready",
  status: "True",
  reason: "Provisioned",
  message: "",
  lastTransitionTime: "2026-01-01T00:00:00Z",
};

test("each class has a finalizer of its own", () => {
  assert.equal(finalizerFor(undefined), "service.kubernetes.io/load-balancer-cleanup");
  assert.equal(finalizerFor(ownClass), ownFinalizer);
  assert.equal(finalizerFor("ours"), "cleanup.fairlead.dev/ours");
});

test("the name of a finalizer is a qualified name however long the class is", () => {
  const long = (end: string): string => `${"sub.".repeat(30)}example.com/${end}`;
  const [, name = ""] = finalizerFor(long("a")).split("/");
  assert.match(name, /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/);
  assert.equal(name.length, 63);
  assert.notEqual(finalizerFor(long("a")), finalizerFor(long("b")));
  assert.equal(finalizerFor("x".repeat(63)), `cleanup.fairlead.dev/${"x".repeat(63)}`);
});

const cases: readonly {
  readonly name: string;
  readonly service: Partial<Service>;
  readonly className?: string;
  readonly eligible: boolean;
  readonly wants: boolean;
  readonly cleanup: boolean;
}[] = [
  { name: "class-less", service: {}, eligible: true, wants: true, cleanup: false },
  { name: "ClusterIP", service: { type: "ClusterIP" }, eligible: false, wants: false, cleanup: false },
  {
    name: "of a class, and we serve class-less ones",
    service: { loadBalancerClass: "x" },
    eligible: false,
    wants: false,
    cleanup: false,
  },
  {
    name: "class-less, and we serve a class",
    service: {},
    className: ownClass,
    eligible: false,
    wants: false,
    cleanup: false,
  },
  {
    name: "of our class",
    service: { loadBalancerClass: ownClass },
    className: ownClass,
    eligible: true,
    wants: true,
    cleanup: false,
  },
  { name: "deleting, bare", service: { deleting: true }, eligible: true, wants: false, cleanup: false },
  {
    name: "deleting, with our finalizer",
    service: { deleting: true, finalizers: [classlessFinalizer] },
    eligible: true,
    wants: false,
    cleanup: true,
  },
  {
    name: "deleting, our finalizer taken away, our ingress still shown",
    service: { deleting: true, ingress: [{ ip: "192.0.2.1", ipMode: "VIP" }] },
    eligible: true,
    wants: false,
    cleanup: true,
  },
  {
    name: "type changed, with our finalizer",
    service: { type: "ClusterIP", finalizers: [classlessFinalizer] },
    eligible: false,
    wants: false,
    cleanup: true,
  },
  {
    name: "another's class with the class-less finalizer: another's",
    service: { loadBalancerClass: "x", finalizers: [classlessFinalizer], deleting: true },
    eligible: false,
    wants: false,
    cleanup: false,
  },
  {
    name: "another's class with the class-less finalizer and our condition: was ours",
    service: { loadBalancerClass: "x", finalizers: [classlessFinalizer], conditions: [condition] },
    eligible: false,
    wants: false,
    cleanup: true,
  },
  {
    name: "the finalizer of our class, the class wiped by a type change",
    service: { type: "ClusterIP", finalizers: [ownFinalizer] },
    className: ownClass,
    eligible: false,
    wants: false,
    cleanup: true,
  },
  {
    name: "the class-less finalizer, and we serve a class",
    service: { type: "ClusterIP", finalizers: [classlessFinalizer] },
    className: ownClass,
    eligible: false,
    wants: false,
    cleanup: false,
  },
];

for (const { name, service, className, eligible, wants, cleanup } of cases) {
  test(`a Service ${name}`, () => {
    const made = makeService(service);
    assert.equal(isEligible(made, className), eligible);
    assert.equal(wantsLoadBalancer(made, className), wants);
    assert.equal(needsCleanup(made, className), cleanup);
    assert.equal(concernsUs(made, className), wants || cleanup);
  });
}
