// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { annotationDocs } from "../../../providers/aws/annotations/known.ts";
import { buildWanted } from "../../../providers/aws/build.ts";
import { UserError } from "../../../src/errors.ts";
import { makePort } from "../../support/make-service.ts";
import { assertRefused, classed, classless, nodes, requestOf, settings, wantedOf } from "./build/wanted-of.ts";

const ports = [makePort({ name: "http" }), makePort({ name: "dns", protocol: "UDP", port: 53, nodePort: 30053 })];

test("a Service of two ports", () => {
  const wanted = wantedOf(classless({}, { ports }));
  assert.deepEqual(wanted.owner, { key: "default/web", clusterName: "blue", uids: ["uid-of-web"] });
  assert.deepEqual(
    wanted.listeners.map(({ Port, Protocol }) => `${Protocol}-${Port}`),
    ["UDP-53", "TCP-80"],
  );
  assert.deepEqual(wanted.instances, ["i-1", "i-2"]);
  assert.deepEqual(
    wanted.ports,
    new Map([
      [
        "default/web",
        [
          { port: 53, protocol: "UDP" },
          { port: 80, protocol: "TCP" },
        ],
      ],
    ]),
  );
  assert.equal(wanted.refusals.size, 0);
  assert.deepEqual(wanted.warnings, []);
});

test("the status of one listener for TCP and UDP has both", () => {
  const both = [makePort({ name: "udp", protocol: "UDP" }), makePort({ name: "tcp" })];
  const wanted = wantedOf(classless({}, { ports: both }));
  assert.deepEqual(wanted.ports.get("default/web"), [
    { port: 80, protocol: "TCP" },
    { port: 80, protocol: "UDP" },
  ]);
});

test("the order of ports, nodes and annotations does not matter", () => {
  const asked = { attributes: "b=1,a=2", "target-group-attributes": "d=1,c=2", "additional-resource-tags": "f=1,e=2" };
  const turned = Object.fromEntries(Object.entries(asked).reverse());
  const forth = wantedOf(classed(asked, { ports }));
  const back = wantedOf(classed(turned, { ports: ports.toReversed() }), { nodes: nodes.toReversed() });
  assert.deepEqual(back, forth);
});

test("everything that is wrong with a Service is told at once", () => {
  const asked = { scheme: "x", "healthcheck-interval": "x", "ip-address-type": "x", "listener-attributes.TCP-80": "x" };
  assertRefused(() => wantedOf(classed(asked)), "InvalidAnnotation", ...Object.keys(asked));
});

test("no Services, no wish", () => {
  assertRefused(() => buildWanted({ ...requestOf([]), members: [] }, settings), "NoServices");
});

const texts = fc.oneof(
  fc.string(),
  fc.constantFrom(
    "true",
    "on",
    "a=b",
    "a,b",
    "80",
    "*",
    "ip",
    "dualstack",
    "10.0.0.0/8",
    '{"type":"forward"}',
    "443,http",
  ),
);
const anyAnnotations = fc.dictionary(
  fc.constantFrom(...annotationDocs.map(({ key }) => key.replace("<PROTOCOL>-<port>", "TCP-80"))),
  texts,
  { maxKeys: 8 },
);

test("whatever annotations say, there is a wish, or a UserError that names what is wrong", () => {
  fc.assert(
    fc.property(anyAnnotations, fc.boolean(), (asked, isClassed) => {
      try {
        const wanted = wantedOf((isClassed ? classed : classless)(asked, { ports }));
        assert.equal(wanted.listeners.length, 2);
        assert.deepEqual(wantedOf((isClassed ? classed : classless)(asked, { ports })), wanted);
      } catch (error) {
        assert.ok(error instanceof UserError && error.message.length > 0, String(error));
      }
    }),
    { numRuns: 500 },
  );
});
