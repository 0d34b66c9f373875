// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ApiError } from "../../../../src/sandbox/api-server/api-error.ts";
import { readProtobuf } from "../../../../src/sandbox/api-server/http/protobuf-body.ts";

/** A field of octets: number, length, octets; all short enough for one octet of length. */
function field(number: number, content: string | Buffer): Buffer {
  const octets = Buffer.from(content);
  return Buffer.concat([Buffer.from([(number << 3) | 2, octets.length]), octets]);
}

const number = (at: number, ...octets: readonly number[]): Buffer => Buffer.from([at << 3, ...octets]);

function body(kind: string, raw: Buffer): Buffer {
  const typeMeta = Buffer.concat([field(1, "v1"), field(2, kind)]);
  return Buffer.concat([Buffer.from("k8s\0"), field(1, typeMeta), field(2, raw)]);
}

const metadata = (name: string): Buffer => field(1, field(1, name));

function isUnknownFormat(thrown: unknown): boolean {
  return thrown instanceof ApiError && thrown.code === 415;
}

describe("readProtobuf", () => {
  test("reads names, lists, maps, numbers and target ports of a Service", () => {
    const port = Buffer.concat([
      field(1, "http"),
      number(3, 0x90, 0x3f),
      field(4, Buffer.concat([number(1, 1), number(2, 0), field(3, "web")])),
      number(5, 0),
    ]);
    const label = Buffer.concat([field(1, "app"), field(2, "x")]);
    const spec = Buffer.concat([field(1, port), field(2, label), field(4, "LoadBalancer")]);
    assert.deepEqual(readProtobuf(body("Service", Buffer.concat([metadata("web"), field(2, spec)]))), {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "web" },
      spec: {
        ports: [{ name: "http", port: 8080, targetPort: "web" }],
        selector: { app: "x" },
        type: "LoadBalancer",
      },
    });
  });

  test("octets become base64, as JSON has them", () => {
    const entry = Buffer.concat([field(1, "key"), field(2, Buffer.from([0xff, 0x00]))]);
    const secret = readProtobuf(body("Secret", Buffer.concat([metadata("s"), field(2, entry)])));
    assert.deepEqual(secret["data"], { key: "/wA=" });
  });

  test("what it does not know is 415, so that nothing is lost in silence", () => {
    assert.throws(() => readProtobuf(body("Pod", Buffer.alloc(0))), isUnknownFormat);
    assert.throws(() => readProtobuf(body("Namespace", field(9, "x"))), isUnknownFormat);
    assert.throws(() => readProtobuf(Buffer.from("{}")), isUnknownFormat);
    assert.throws(() => readProtobuf(body("Namespace", metadata("n")).subarray(0, -1)), isUnknownFormat);
  });
});
