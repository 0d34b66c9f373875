// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { RetryableError } from "../../src/errors.ts";
import { answerRows, httpStatusOf, toAnswerError, toNetworkError } from "../../src/kube/errors.ts";

/** Texts as kube-apiserver 1.36 sent them. */
const answers: readonly (readonly [status: number, message: string, kind: string, reason: string])[] = [
  [
    422,
    'Service "web" is invalid: spec.ports[0].nodePort: Invalid value: 30005: provided port is already allocated',
    "RetryableError",
    "NodePortTaken",
  ],
  [
    422,
    'Service "web" is invalid: spec.ports[1].nodePort: Invalid value: 5: provided port is not in the valid range. The range of valid ports is 30000-32767',
    "RetryableError",
    "NodePortOutOfRange",
  ],
  [422, 'Service "web" is invalid: spec.ports[1].nodePort: Duplicate value: 30005', "RetryableError", "NodePortTaken"],
  [500, "Internal error occurred: failed to allocate a nodePort: range is full", "RetryableError", "NodePortRangeFull"],
  [422, "the server rejected our request due to an error in our request", "RetryableError", "Conflict"],
  [
    422,
    'Service "web" is invalid: metadata.uid: Invalid value: "zzz": field is immutable',
    "RetryableError",
    "Conflict",
  ],
  [
    422,
    "Service \"x\" is invalid: status.loadBalancer.ingress: Forbidden: may only be used when `spec.type` is 'LoadBalancer'",
    "RetryableError",
    "Conflict",
  ],
  [422, 'Service "web" is invalid: status.conditions[0].reason: Required value', "TerminalError", "InvalidRequest"],
  [400, "the body of the request was in an unknown format", "TerminalError", "BadRequest"],
  [401, "Unauthorized", "RetryableError", "Unauthorized"],
  [403, 'services "web" is forbidden: User "x" cannot patch resource "services/status"', "TerminalError", "Forbidden"],
  [
    403,
    'events "a" is forbidden: unable to create new content in namespace b because it is being terminated',
    "RetryableError",
    "NamespaceTerminating",
  ],
  [404, 'services "nope" not found', "RetryableError", "NotFound"],
  [405, "the server does not allow this method on the requested resource", "TerminalError", "MethodNotAllowed"],
  [408, "", "RetryableError", "Timeout"],
  [409, 'events "web.1" already exists', "RetryableError", "AlreadyExists"],
  [409, "Operation cannot be fulfilled on leases: the object has been modified", "RetryableError", "Conflict"],
  [410, "too old resource version: 1 (20)", "RetryableError", "Expired"],
  [413, "limit is 3145728", "TerminalError", "RequestTooLarge"],
  [415, "unsupported media type", "TerminalError", "UnsupportedMediaType"],
  [429, "too many requests, please try again later", "RetryableError", "TooManyRequests"],
  [500, "etcdserver: request timed out", "RetryableError", "ServerError"],
  [
    500,
    "Internal error occurred: failed to allocate requested HealthCheck NodePort 30001: provided port is already allocated",
    "RetryableError",
    "ServerError",
  ],
  [502, "", "RetryableError", "BadGateway"],
  [503, "apiserver not ready", "RetryableError", "ServiceUnavailable"],
  [504, "Timeout: Too large resource version: 501, current: 90", "RetryableError", "ResourceVersionTooLarge"],
  [504, "context deadline exceeded", "RetryableError", "Timeout"],
  [418, "teapot", "TerminalError", "InternalError"],
  [301, "", "TerminalError", "InternalError"],
];

describe("answers of the API server", () => {
  for (const [status, message, kind, reason] of answers) {
    test(`${status} ${message}: ${reason}`, () => {
      const error = toAnswerError({ status, message, retryAfterMs: undefined });
      assert.deepEqual([error.kind, error.reason], [kind, reason]);
      assert.equal(httpStatusOf(error), status);
    });
  }

  test("each row of the table is reached by an answer of this test", () => {
    const reached = new Set(
      answers.map(([status, message]) =>
        answerRows.findIndex((row) => row.status === status && (row.text?.test(message) ?? true)),
      ),
    );
    assert.deepEqual(
      answerRows.filter((_, index) => !reached.has(index)),
      [],
    );
  });

  test("the server's wish for a pause is kept", () => {
    const error = toAnswerError({ status: 503, message: "", retryAfterMs: 1000 });
    assert.equal((error as RetryableError).retryAfterMs, 1000);
  });
});

describe("failures of the network", () => {
  const failures: readonly (readonly [code: string, kind: string, reason: string])[] = [
    ["ECONNREFUSED", "RetryableError", "ConnectionRefused"],
    ["ECONNRESET", "RetryableError", "ConnectionReset"],
    ["EPIPE", "RetryableError", "ConnectionReset"],
    ["ETIMEDOUT", "RetryableError", "Timeout"],
    ["EHOSTUNREACH", "RetryableError", "Unreachable"],
    ["ENOTFOUND", "RetryableError", "Unreachable"],
    ["HPE_INVALID_CONSTANT", "RetryableError", "GarbledAnswer"],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "RetryableError", "TlsFailed"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "RetryableError", "TlsFailed"],
    ["CERT_HAS_EXPIRED", "RetryableError", "TlsFailed"],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "RetryableError", "TlsFailed"],
    ["EWHAT", "TerminalError", "InternalError"],
  ];
  for (const [code, kind, reason] of failures) {
    test(`${code}: ${reason}`, () => {
      const error = toNetworkError(Object.assign(new Error("it broke"), { code }), "GET /api");
      assert.deepEqual([error.kind, error.reason, error.message], [kind, reason, "GET /api: it broke"]);
      assert.equal(httpStatusOf(error), undefined);
    });
  }

  test("what is no error at all is our own bug", () => {
    const error = toNetworkError("text", "GET /api");
    assert.deepEqual([error.kind, error.reason, error.message], ["TerminalError", "InternalError", "GET /api: text"]);
    assert.ok(!(toNetworkError(new TypeError("x"), "GET /api") instanceof RetryableError));
  });
});
