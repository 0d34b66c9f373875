// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { createSecurePages } from "../../src/http/secure-pages.ts";
import { createHealthcheckMetrics } from "../../src/metrics/secure-port-metrics.ts";

let verbosity: number | undefined;
let problem: string | undefined;
const slis = createHealthcheckMetrics();
const show = createSecurePages({
  health: {
    livez: [
      { name: "ping", problem: () => undefined },
      { name: "leaderElection", problem: () => problem },
    ],
    readyz: [{ name: "informers", problem: () => problem }],
  },
  observeCheck: (path, name, found) => slis.observed(path, name, found),
  metrics: { contentType: "text/plain; version=0.0.4", expose: () => Promise.resolve("up 1\n") },
  slis,
  configz: () => ({ group: { Port: 1 } }),
  setVerbosity: (level) => {
    verbosity = level;
  },
});

function get(target: string, method = "GET", body: string | null = "") {
  const [path = "", query] = target.split("?");
  return show({
    method,
    path,
    query: new URLSearchParams(query),
    headers: [],
    certificate: undefined,
    readBody: () => Promise.resolve(body ?? undefined),
  });
}

beforeEach(() => {
  verbosity = undefined;
  problem = undefined;
});

describe("the secure port shows at", () => {
  const rows: readonly (readonly [target: string, status: number, body: string])[] = [
    ["/healthz", 200, "ok"],
    ["/livez", 200, "ok"],
    ["/readyz", 200, "ok"],
    ["/healthz?verbose", 200, "[+]ping ok\n[+]leaderElection ok\nhealthz check passed\n"],
    ["/livez?verbose", 200, "[+]ping ok\n[+]leaderElection ok\nlivez check passed\n"],
    ["/healthz/leaderElection", 200, "ok"],
    ["/metrics", 200, "up 1\n"],
    ["/configz", 200, '{"group":{"Port":1}}\n'],
    ["/healthz/none", 404, "404 page not found\n"],
    ["/healthz/ping/more", 404, "404 page not found\n"],
    ["/metrics/", 404, "404 page not found\n"],
    ["/debug/pprof/", 404, "404 page not found\n"],
    ["/", 404, "404 page not found\n"],
    ["*", 404, "404 page not found\n"],
    ["/debug/flags/v", 406, "unsupported http method"],
  ];
  for (const [target, status, body] of rows) {
    test(`${target}: ${status}`, async () => {
      const page = await get(target);
      assert.deepEqual([page.status, page.body], [status, body]);
    });
  }

  test("/healthz that something is wrong, and not what; at the check's own path also that", async () => {
    problem = "not renewed";
    const all = await get("/healthz");
    assert.deepEqual(
      [all.status, all.body],
      [500, "[+]ping ok\n[-]leaderElection failed: reason withheld\nhealthz check failed\n"],
    );
    const one = await get("/healthz/leaderElection");
    assert.deepEqual([one.status, one.body], [500, "[-]leaderElection failed: not renewed\nhealthz check failed\n"]);
    assert.equal((await get("/healthz?exclude=leaderElection")).status, 200);
  });

  test("/metrics/slis what the checks said", async () => {
    problem = "not renewed";
    await get("/readyz");
    const { body, contentType } = await get("/metrics/slis");
    assert.match(contentType, /^text\/plain/);
    assert.match(body, /^kubernetes_healthcheck\{name="informers",type="readyz"\} 0$/m);
    assert.match(body, /^kubernetes_healthchecks_total\{name="informers",type="readyz",status="error"\} 1$/m);
    problem = undefined;
    await get("/readyz");
    const { body: later } = await get("/metrics/slis");
    assert.match(later, /^kubernetes_healthcheck\{name="informers",type="readyz"\} 1$/m);
    assert.match(later, /^kubernetes_healthchecks_total\{name="informers",type="readyz",status="success"\} \d+$/m);
  });

  test("nothing to other methods", async () => {
    assert.equal((await get("/metrics", "POST")).status, 405);
    assert.equal((await get("/metrics", "HEAD")).status, 200);
  });
});

describe("the verbosity of the log", () => {
  test("is changed by PUT", async () => {
    const page = await get("/debug/flags/v", "PUT", "4");
    assert.deepEqual([page.status, page.body, verbosity], [200, "successfully set klog.logging.verbosity to 4", 4]);
  });

  for (const body of ["", "high", "-1", "4.5", "99999", null]) {
    test(`is not changed to ${JSON.stringify(body)}`, async () => {
      const page = await get("/debug/flags/v", "PUT", body);
      assert.deepEqual([page.status, verbosity], [400, undefined]);
      assert.match(page.body, /^failed set klog\.logging\.verbosity/);
    });
  }
});
