// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { systemRandom } from "../../src/clock.ts";
import {
  openSecurePort,
  type SecurePort,
  type SecurePortConfig,
  type SecurePortParts,
} from "../../src/commands/secure-port.ts";
import { controllerFlags } from "../../src/config.ts";
import { fallbacksOf } from "../../src/flags/parse-flags.ts";
import { createKubeClient } from "../../src/kube/client.ts";
import { loadKubeconfig } from "../../src/kube/kubeconfig.ts";
import { silentLog } from "../../src/log.ts";
import { createMetrics } from "../../src/metrics/metrics.ts";
import { freePorts } from "../e2e/cluster/free-port.ts";
import { askHttps, type HttpsAsk, openTls } from "../http/https-client.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { type MadeCertificate, makeAuthority, makeClient } from "../support/make-certificate.ts";
import { AccessApiServer } from "./access-api-server.ts";

const clients = makeAuthority("clients");
const proxies = makeAuthority("proxies");
const jane = makeClient(clients, "jane");
const proxy = makeClient(proxies, "front-proxy-client");

/** As kube-apiserver has it. */
const clusterSays = {
  "client-ca-file": clients.cert,
  "requestheader-client-ca-file": proxies.cert,
  "requestheader-allowed-names": '["front-proxy-client"]',
  "requestheader-username-headers": '["X-Remote-User"]',
};

const bearer = (token: string): HttpsAsk => ({ headers: { authorization: `Bearer ${token}` } });
const shows = ({ cert, key }: MadeCertificate, headers = {}): HttpsAsk => ({ tls: { cert, key }, headers });

/** Waits for what happens by itself, in turns of the event loop. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; !(await holds()); turn++) {
    assert.ok(turn < 1_000, "it does not come to be");
    await nextTurn();
  }
}

describe("the secure port", () => {
  const opened: SecurePort[] = [];
  let folder: string;
  let api: AccessApiServer;
  let clock: FakeClock;
  let verbosity = 0;
  const file = (name: string): string => join(folder, name);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "fairlead-secure-"));
    api = await AccessApiServer.start();
    api.users.set("reader-token", { username: "reader", groups: ["readers"] });
    api.users.set("joe-token", { username: "joe" });
    for (const user of ["reader", "jane", "remote"]) api.allowed.add(`${user} get /metrics`);
    api.allowed.add("reader put /debug/flags/v").add("reader get /configz").add("reader get /readyz/authentication");
    const kubeconfig = {
      clusters: [{ name: "a", cluster: { server: api.url } }],
      contexts: [{ name: "a", context: { cluster: "a" } }],
      "current-context": "a",
    };
    await writeFile(file("kubeconfig"), JSON.stringify(kubeconfig));
  });
  afterEach(async () => {
    for (const port of opened.splice(0)) await port.close();
  });
  after(async () => {
    await api.close();
    await rm(folder, { recursive: true });
  });

  const createParts = (): SecurePortParts => ({
    connection: { clock, random: systemRandom, log: silentLog, metrics: createMetrics() },
    openClient: (given) => {
      const kubeconfig = loadKubeconfig({ file: given || file("kubeconfig"), environment: {} });
      return createKubeClient({ kubeconfig, clock, userAgent: "test" });
    },
    health: { livez: [{ name: "ping", problem: () => undefined }], readyz: [] },
    configz: () => ({ a: 1 }),
    setVerbosity: (level) => {
      verbosity = level;
    },
  });

  async function open(more: Partial<SecurePortConfig> = {}) {
    clock = new FakeClock(Date.now());
    const usual = { "bind-address": "127.0.0.1", "secure-port": (await freePorts(1))[0] ?? 0 };
    const port = await openSecurePort({ ...fallbacksOf(controllerFlags), ...usual, ...more }, createParts());
    assert.ok(port);
    opened.push(port);
    const ask = (path: string, more?: HttpsAsk) => askHttps(port.address.port, path, more);
    const statusOf = async (path: string, more?: HttpsAsk): Promise<number> => (await ask(path, more)).status;
    return { port: port.address.port, ask, statusOf };
  }

  test("is not there where its number is 0", async () => {
    const config = { ...fallbacksOf(controllerFlags), "secure-port": 0 };
    assert.equal(await openSecurePort(config, createParts()), undefined);
  });

  test("shows health to everybody, and nothing else", async () => {
    const { ask, statusOf } = await open();
    for (const path of ["/healthz", "/livez"]) assert.equal(await statusOf(path), 200);
    const { status, body } = await ask("/metrics");
    assert.equal(status, 403);
    assert.match(body, /User \\"system:anonymous\\" cannot get path \\"\/metrics\\"/);
    assert.equal(await statusOf("/healthz/ping"), 403);
    assert.equal(await statusOf("/nothing-here"), 403);
  });

  test("knows tokens by the API server's word, and asks it what they may", async () => {
    const { ask, statusOf } = await open();
    assert.equal(await statusOf("/metrics", bearer("wrong")), 401);
    assert.equal(await statusOf("/healthz", bearer("wrong")), 401);
    assert.equal(await statusOf("/healthz", bearer("joe-token")), 200);
    assert.equal(await statusOf("/metrics", bearer("joe-token")), 403);
    const before = api.asked.length;
    for (let time = 0; time < 3; time++) assert.equal(await statusOf("/metrics", bearer("reader-token")), 200);
    assert.deepEqual(api.asked.slice(before), ["a token", "reader get /metrics"]);
    assert.equal((await ask("/configz", bearer("reader-token"))).body, '{"a":1}\n');
    assert.equal(await statusOf("/metrics", { ...bearer("reader-token"), method: "HEAD" }), 403);
  });

  test("changes the verbosity for who may", async () => {
    const { statusOf } = await open();
    const put = (token: string) => ({ ...bearer(token), method: "PUT", body: "4" });
    assert.equal(await statusOf("/debug/flags/v", put("joe-token")), 403);
    assert.equal(verbosity, 0);
    assert.equal(await statusOf("/debug/flags/v", put("reader-token")), 200);
    assert.equal(verbosity, 4);
  });

  test("shows only what everybody may see while the API server is away", async () => {
    const { statusOf } = await open();
    await api.close();
    try {
      assert.equal(await statusOf("/healthz"), 200);
      assert.equal(await statusOf("/metrics"), 500);
      assert.equal(await statusOf("/metrics", bearer("reader-token")), 401);
    } finally {
      await api.listen();
    }
    assert.equal(await statusOf("/metrics", bearer("reader-token")), 200);
  });

  test("believes whom the cluster believes, and follows it", async () => {
    const { statusOf, ask } = await open();
    const readiness = async () => (await ask("/readyz?verbose")).body;
    await until(async () => (await readiness()).includes("[+]authentication ok"));
    assert.equal(await statusOf("/metrics", shows(jane)), 403, "nobody has said yet whose certificates are good");
    api.configure(clusterSays);
    await until(async () => (await statusOf("/metrics", shows(jane))) === 200);
    assert.equal(await statusOf("/metrics", shows(makeClient(clients, "joe"))), 403);
    assert.equal(await statusOf("/metrics", shows(makeClient(clients, "admin", "system:masters"))), 200);
    assert.equal(await statusOf("/metrics", shows(makeClient(makeAuthority("clients"), "jane"))), 401);
    assert.equal(await statusOf("/metrics", shows(proxy, { "X-Remote-User": "remote" })), 200);
    assert.equal(await statusOf("/metrics", shows(jane, { "X-Remote-User": "remote" })), 200);
    assert.equal(await statusOf("/metrics", shows(makeClient(proxies, "x"), { "X-Remote-User": "remote" })), 401);
    const next = makeAuthority("next");
    api.configure({ ...clusterSays, "client-ca-file": next.cert });
    await until(async () => (await statusOf("/metrics", shows(jane))) === 401);
    assert.equal(await statusOf("/metrics", shows(makeClient(next, "jane"))), 200);
    api.configure({ "client-ca-file": "nonsense", "requestheader-client-ca-file": proxies.cert });
    await nextTurn();
    assert.equal(await statusOf("/metrics", shows(makeClient(next, "jane"))), 200, "what works goes on to work");
  });

  test("does not ask the cluster for what flags say, nor where it is told not to", async () => {
    await writeFile(file("ca"), clients.cert);
    api.configure({ ...clusterSays, "client-ca-file": makeAuthority("other").cert });
    const { statusOf } = await open({ "client-ca-file": file("ca") });
    assert.equal(await statusOf("/metrics", shows(jane)), 200);
    await until(async () => (await statusOf("/metrics", shows(proxy, { "X-Remote-User": "remote" }))) === 200);
    const before = api.asked.length;
    const alone = await open({ "client-ca-file": file("ca"), "authentication-skip-lookup": true });
    assert.equal(await alone.statusOf("/metrics", shows(proxy, { "X-Remote-User": "remote" })), 401);
    assert.equal(api.asked.length, before);
  });

  test("reads the authorities of files again, clients' and front proxies'", async () => {
    await writeFile(file("ca"), clients.cert);
    await writeFile(file("proxy-ca"), makeAuthority("nobody").cert);
    const { statusOf } = await open({ "client-ca-file": file("ca"), "requestheader-client-ca-file": file("proxy-ca") });
    assert.equal(await statusOf("/metrics", shows(jane)), 200);
    assert.equal(await statusOf("/metrics", shows(proxy, { "x-remote-user": "remote" })), 401);
    await writeFile(file("ca"), makeAuthority("next").cert);
    await writeFile(file("proxy-ca"), proxies.cert);
    await clock.advance(10_000);
    await until(async () => (await statusOf("/metrics", shows(jane))) === 401);
    await until(async () => (await statusOf("/metrics", shows(proxy, { "x-remote-user": "remote" }))) === 200);
  });

  test("is not ready until it knows whom the cluster believes, unless that is tolerated", async () => {
    await api.close();
    try {
      const { ask } = await open();
      assert.match((await ask("/readyz")).body, /^\[-\]authentication failed: reason withheld$/m);
      const tolerant = await open({ "authentication-tolerate-lookup-failure": true });
      assert.equal((await tolerant.ask("/readyz")).body, "ok");
    } finally {
      await api.listen();
    }
  });

  test("asks others where it is told to", async () => {
    const other = await AccessApiServer.start();
    other.users.set("other-token", { username: "reader" });
    const kubeconfig = JSON.parse(await readFile(file("kubeconfig"), "utf8"));
    kubeconfig.clusters[0].cluster.server = other.url;
    await writeFile(file("other"), JSON.stringify(kubeconfig));
    const { statusOf } = await open({ "authentication-kubeconfig": file("other") });
    assert.equal(await statusOf("/metrics", bearer("other-token")), 200);
    assert.deepEqual(other.asked, ["a token"]);
    await other.close();
  });

  const broken: readonly (readonly [Partial<SecurePortConfig>, string])[] = [
    [{ "client-ca-file": "/none" }, "UnreadableFile"],
    [{ "tls-cert-file": "/none", "tls-private-key-file": "/none" }, "UnreadableFile"],
    [{ "authentication-kubeconfig": "/none" }, "InvalidKubeconfig"],
    [{ "bind-address": "192.0.2.1" }, "AddressUnavailable"],
  ];
  for (const [config, reason] of broken) {
    test(`says what is wrong with ${JSON.stringify(config)}`, async () => {
      await assert.rejects(open(config), { name: "UserError", reason });
    });
  }

  test("ends with all that is under way", async () => {
    const { port } = await open();
    const socket = await openTls(port, "http/1.1");
    const closed = once(socket, "close");
    await opened[0]?.close();
    await closed;
    assert.equal(clock.pending, 0);
  });
});
