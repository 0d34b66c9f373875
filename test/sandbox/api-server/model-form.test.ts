// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ApiError } from "../../../src/sandbox/api-server/api-error.ts";
import type { JsonObject } from "../../../src/sandbox/api-server/json.ts";
import { createModelForm, parseModelType } from "../../../src/sandbox/api-server/model-form.ts";

const services = createModelForm("V1Service", (object) => object);
const leases = createModelForm("V1Lease", (object) => object);

describe("parseModelType", () => {
  const rows: readonly (readonly [string, object])[] = [
    ["Array<V1ServicePort>", { kind: "List", of: "V1ServicePort" }],
    ["{ [key: string]: string; }", { kind: "Map", of: "string" }],
    ["V1ServiceSpec", { kind: "Model", name: "V1ServiceSpec" }],
    ["number", { kind: "Scalar", name: "number" }],
    ["Date", { kind: "Scalar", name: "string" }],
    ["V1MicroTime", { kind: "Scalar", name: "string" }],
  ];
  for (const [notation, wanted] of rows) {
    test(notation, () => assert.deepEqual(parseModelType(notation), wanted));
  }
});

describe("createModelForm", () => {
  test("takes away what is not known, and names it", () => {
    const { object, unknown } = services.read({ spec: { foo: 1, ports: [{ port: 80, prt: 1 }] }, bar: 2 });
    assert.deepEqual(object, { spec: { ports: [{ port: 80 }] } });
    assert.deepEqual([...unknown].sort(), ["bar", "spec.foo", "spec.ports[0].prt"]);
  });

  test("leaves out what is empty and no pointer", () => {
    const read = (spec: JsonObject): unknown => services.read({ spec }).object["spec"];
    assert.deepEqual(read({ clusterIP: "", ports: [], selector: {}, type: null }), {});
    assert.deepEqual(read({ allocateLoadBalancerNodePorts: false }), { allocateLoadBalancerNodePorts: false });
    assert.deepEqual(read({ healthCheckNodePort: 0, ports: [{ port: 80, nodePort: 0 }] }), { ports: [{ port: 80 }] });
  });

  test("keeps the empty holder of a Lease that was released", () => {
    assert.deepEqual(leases.read({ spec: { holderIdentity: "", leaseTransitions: 0 } }).object, {
      spec: { holderIdentity: "", leaseTransitions: 0 },
    });
  });

  test("keeps no managedFields", () => {
    const { object } = services.read({ metadata: { name: "a", managedFields: [{ manager: "m" }] } });
    assert.deepEqual(object, { metadata: { name: "a" } });
  });

  const wrong: readonly (readonly [JsonObject, RegExp])[] = [
    [
      { spec: { ports: "a" } },
      /cannot unmarshal string into Go struct field ServiceSpec\.spec\.ports of type \[\]v1\.ServicePort$/,
    ],
    [
      { spec: { ports: [{ port: "80" }] } },
      /cannot unmarshal string into Go struct field ServicePort\.spec\.ports\.port of type int32$/,
    ],
    [
      { spec: { selector: { a: 1 } } },
      /cannot unmarshal number into Go struct field ServiceSpec\.spec\.selector\.a of type/,
    ],
    [{ spec: 1 }, /cannot unmarshal number into Go struct field Service\.spec of type v1\.ServiceSpec$/],
    [{ spec: { publishNotReadyAddresses: "yes" } }, /of type bool$/],
  ];
  for (const [body, message] of wrong) {
    test(`refuses ${JSON.stringify(body)}`, () => {
      assert.throws(
        () => services.read(body),
        (thrown) => thrown instanceof ApiError && message.test(thrown.message),
      );
    });
  }
});
