// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { Findings } from "../../../../providers/aws/annotations/findings.ts";
import { assertRefused, classless } from "../build/wanted-of.ts";

test("nothing found, nothing thrown", () => {
  const findings = new Findings(classless());
  findings.throwIfAny();
  assert.equal(findings.problem, undefined);
  assert.deepEqual(findings.warnings, []);
});

test("all that is wrong is told in one message, each thing once, with the reason of the first", () => {
  const findings = new Findings(classless({ scheme: "outside" }));
  findings.refuseAnnotation("service.beta.kubernetes.io/aws-load-balancer-scheme", '"internal"');
  findings.refuse("UnsupportedProtocol", "Port 1 is SCTP.");
  findings.refuse("UnsupportedProtocol", "Port 1 is SCTP.");
  assert.deepEqual(findings.problem, {
    kind: "UserError",
    reason: "InvalidAnnotation",
    message:
      'Annotation service.beta.kubernetes.io/aws-load-balancer-scheme is "outside"; allowed: "internal". Port 1 is SCTP.',
  });
  assertRefused(() => findings.throwIfAny(), "InvalidAnnotation", "SCTP");
});

test("of a long value the beginning is told, and its length", () => {
  const findings = new Findings(classless({ scheme: "x".repeat(201) }));
  findings.refuseAnnotation("service.beta.kubernetes.io/aws-load-balancer-scheme", '"internal"');
  assert.match(findings.problem?.message ?? "", / is "x{200}"… \(201 characters\); allowed: "internal"\.$/);
});

test("a warning names the Service, and counts once", () => {
  const findings = new Findings(classless());
  findings.warn("AnnotationIgnored", "Nobody reads it.");
  findings.warn("AnnotationIgnored", "Nobody reads it.");
  assert.deepEqual(findings.warnings, [
    { service: "default/web", reason: "AnnotationIgnored", message: "Nobody reads it." },
  ]);
  findings.throwIfAny();
});
