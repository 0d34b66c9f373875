// SPDX-License-Identifier: Apache-2.0

/**
 * The secure port on a real API server, with the rights of the manifests: who is let in by which credentials, what is served while the
 * API server is away, and certificates that change.
 */

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { after, describe, test } from "node:test";
import { askHttps, type HttpsAsk, servedCertificate } from "../http/https-client.ts";
import { type MadeCertificate, makeAuthority, makeCertificate, makeClient } from "../support/make-certificate.ts";
import { authorityFlags, clients, metricsRights, proxies, writeDataFile } from "./authorities.ts";
import { freePorts } from "./cluster/free-port.ts";
import { eventually } from "./eventually.ts";
import type { FairleadProcess } from "./fairlead/fairlead.ts";
import { runCommand, tryCommand } from "./process/run-command.ts";
import { World } from "./world.ts";

const world = await World.start({
  scenario: import.meta.filename,
  controllerManager: false,
  apiServerFlags: authorityFlags(),
});
after(() => world.stop());
const { api, cluster, environment } = world;
await world.apply(metricsRights);
const tokenOf = (name: string): Promise<string> => cluster.serviceAccountToken("default", name);
const tokens = { scraper: await tokenOf("scraper"), other: await tokenOf("other"), late: await tokenOf("scraper") };
const jane = makeClient(clients, "jane");

const served = { first: makeServer("first"), second: makeServer("second") };
const certFile = writeDataFile("serving.crt", served.first.cert);
const keyFile = writeDataFile("serving.key", served.first.key);

function makeServer(name: string): MadeCertificate {
  return makeCertificate({ subject: [["CN", name]], usage: "serverAuth", dnsNames: ["localhost"] });
}

const [leaderPort = 0, standbyPort = 0] = await freePorts(2);

/** The later flag counts: the rig itself turns the port off. */
function startController(port: number, more: readonly string[] = []): Promise<FairleadProcess> {
  const elects = ["--leader-elect=true", "--leader-elect-resource-namespace=fairlead-system"];
  const lease = "--leader-elect-resource-name=fairlead-controller";
  const flags = [...elects, lease, `--secure-port=${port}`, "--bind-address=127.0.0.1", ...more];
  return world.startController({ flags });
}

const leader = await startController(leaderPort, [`--tls-cert-file=${certFile}`, `--tls-private-key-file=${keyFile}`]);
const ask = (path: string, more?: HttpsAsk) => askHttps(leaderPort, path, more);
const statusOf = async (path: string, more?: HttpsAsk): Promise<number> => (await ask(path, more)).status;
const bearer = (token: string): HttpsAsk => ({ headers: { authorization: `Bearer ${token}` } });
const shows = ({ cert, key }: MadeCertificate, headers = {}): HttpsAsk => ({ tls: { cert, key }, headers });
await eventually("the port knows whom the cluster believes", async () => (await statusOf("/readyz")) === 200);

/** Go's client of HTTP/2, as kubelets and Prometheus use it. */
function kubectl(port: number, token: string, path: string) {
  const server = [`--server=https://127.0.0.1:${port}`, "--insecure-skip-tls-verify", `--token=${token}`];
  return tryCommand(environment.binaries.kubectl, ["--kubeconfig=/dev/null", ...server, "get", "--raw", path]);
}

describe("anybody", () => {
  test("sees health, by HTTP/2 and HTTP/1.1, in upstream's form", async () => {
    for (const path of ["/healthz", "/livez", "/readyz"]) assert.equal((await ask(path)).body, "ok");
    for (const version of ["2", "1.1"]) {
      const url = `https://127.0.0.1:${leaderPort}/healthz?verbose`;
      const format = ["--write-out", "%{http_code} HTTP/%{http_version}"];
      const said = await runCommand("curl", ["-sk", `--http${version}`, ...format, url]);
      const [ping, election, ...others] = said.split("\n");
      assert.deepEqual([ping, election], ["[+]ping ok", "[+]leaderElection ok"]);
      assert.deepEqual(others.slice(-2), ["healthz check passed", `200 HTTP/${version}`]);
    }
  });

  test("sees nothing else, in the words of kube-apiserver", async () => {
    for (const path of ["/metrics", "/configz", "/healthz/ping", "/debug/flags/v", "/nothing"]) {
      const { status, body } = await ask(path);
      assert.equal(status, 403);
      assert.equal(JSON.parse(body).message, `forbidden: User "system:anonymous" cannot get path "${path}"`);
    }
  });

  test("speaks TLS 1.2 at least", async () => {
    for (const [version, code] of [
      ["1.1", 35],
      ["1.2", 0],
    ] as const) {
      const args = [
        "-sk",
        "--ciphers",
        "DEFAULT:@SECLEVEL=0",
        "--tls-max",
        version,
        `https://127.0.0.1:${leaderPort}/healthz`,
      ];
      assert.equal((await tryCommand("curl", args)).code, code);
    }
  });
});

describe("a token", () => {
  test("that is wrong is refused, even where everybody may look", async () => {
    for (const path of ["/metrics", "/healthz"]) assert.equal(await statusOf(path, bearer("wrong")), 401);
  });

  test("without rights is known, and forbidden", async () => {
    const { status, body } = await ask("/metrics", bearer(tokens.other));
    assert.equal(status, 403);
    assert.match(JSON.parse(body).message, /User "system:serviceaccount:default:other" cannot get path "\/metrics"/);
  });

  test("with rights sees what it may, and no more", async () => {
    const { status, body } = await ask("/metrics", bearer(tokens.scraper));
    assert.equal(status, 200);
    assert.match(body, /^leader_election_master_status\{name="fairlead-controller"\} 1$/m);
    assert.match(
      (await ask("/metrics/slis", bearer(tokens.scraper))).body,
      /^kubernetes_healthcheck\{name="leaderElection",type="healthz"\} 1$/m,
    );
    assert.equal(await statusOf("/configz", bearer(tokens.scraper)), 403);
    assert.equal(await statusOf("/metrics", { ...bearer(tokens.scraper), method: "POST" }), 403);
  });

  test("is as good by Go's client", async () => {
    const said = await kubectl(leaderPort, tokens.scraper, "/metrics");
    assert.equal(said.code, 0, said.stderr);
    assert.match(said.stdout, /^process_resident_memory_bytes /m);
    assert.match((await kubectl(leaderPort, tokens.other, "/metrics")).stderr, /Forbidden/);
    assert.match((await kubectl(leaderPort, "wrong", "/metrics")).stderr, /Unauthorized|logged in/);
  });

  test("of system:masters sees all, without the API server being asked", async () => {
    const admin = bearer(api.credentials.token);
    const configz = JSON.parse((await ask("/configz", admin)).body);
    const shown = configz["cloudcontrollermanager.config.k8s.io"];
    assert.equal(shown.kind, "CloudControllerManagerConfiguration");
    assert.equal(shown.Generic.Port, leaderPort);
    assert.equal(shown.Generic.LeaderElection.leaseDuration, "15s");
    assert.equal(await statusOf("/nothing", admin), 404);
  });
});

describe("a client's certificate", () => {
  const rows: readonly (readonly [what: string, ask: HttpsAsk, status: number])[] = [
    ["of the cluster's authority, with rights", shows(jane), 200],
    ["of the cluster's authority, in a group with rights", shows(makeClient(clients, "joe", "readers")), 200],
    ["of the cluster's authority, without rights", shows(makeClient(clients, "joe")), 403],
    ["of the cluster's authority, of system:masters", shows(makeClient(clients, "admin", "system:masters")), 200],
    ["of another authority", shows(makeClient(makeAuthority("cluster-clients"), "jane")), 401],
    [
      "of another authority, beside a good token",
      { ...shows(makeClient(makeAuthority("x"), "jane")), ...bearer(tokens.scraper) },
      200,
    ],
    ["for servers", shows(makeCertificate({ subject: [["CN", "jane"]], issuer: clients, usage: "serverAuth" })), 401],
    [
      "of yesterday",
      shows(
        makeCertificate({ subject: [["CN", "jane"]], issuer: clients, usage: "clientAuth", until: Date.now() - 1_000 }),
      ),
      401,
    ],
    [
      "of a front proxy that says who it is",
      shows(makeClient(proxies, "front-proxy-client"), { "x-remote-user": "jane" }),
      200,
    ],
    [
      "of a front proxy that says somebody without rights",
      shows(makeClient(proxies, "front-proxy-client"), { "x-remote-user": "joe" }),
      403,
    ],
    [
      "of a front proxy that says a group",
      shows(makeClient(proxies, "front-proxy-client"), { "x-remote-user": "joe", "x-remote-group": "readers" }),
      200,
    ],
    ["of a front proxy of another name", shows(makeClient(proxies, "other"), { "x-remote-user": "jane" }), 401],
    ["of a client that says it is another", shows(makeClient(clients, "joe"), { "x-remote-user": "jane" }), 403],
  ];
  for (const [what, credentials, status] of rows) {
    for (const protocol of ["h2", "http/1.1"] as const) {
      test(`${what}, over ${protocol}: ${status}`, async () => {
        assert.equal(await statusOf("/metrics", { ...credentials, protocol }), status);
      });
    }
  }

  test("is judged by the authorities that the cluster names now", async () => {
    const added = makeAuthority("added");
    const newcomer = shows(makeClient(added, "jane"));
    assert.equal(await statusOf("/metrics", newcomer), 401);
    const path = "/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication";
    await api.mergePatch(path, { data: { "client-ca-file": clients.cert + added.cert } });
    await eventually("the newcomer is let in", async () => (await statusOf("/metrics", newcomer)) === 200);
    assert.equal(await statusOf("/metrics", shows(jane)), 200);
  });
});

test("a standby answers as the leader does, with a certificate that it made", async () => {
  const standby = await startController(standbyPort);
  const asked = (path: string, more?: HttpsAsk) => askHttps(standbyPort, path, more);
  await eventually("it is ready", async () => (await asked("/readyz")).status === 200);
  assert.equal((await asked("/healthz/leaderElection", bearer(api.credentials.token))).body, "ok");
  assert.equal((await asked("/metrics")).status, 403);
  const { body } = await asked("/metrics", bearer(tokens.scraper));
  assert.match(body, /^leader_election_master_status\{name="fairlead-controller"\} 0$/m);
  const { subject, subjectAltName = "" } = await servedCertificate(standbyPort);
  assert.match(`${subject} ${subjectAltName}`, /^CN=localhost@\d+ DNS:localhost, IP Address:127\.0\.0\.1/);
  await standby.process.stop();
});

test("another certificate is served soon after its files have changed", async () => {
  const servedNow = async () => (await servedCertificate(leaderPort)).fingerprint256;
  assert.equal(await servedNow(), served.first.certificate.fingerprint256);
  writeFileSync(certFile, served.second.cert);
  writeFileSync(keyFile, served.second.key);
  const isNew = async () => (await servedNow()) === served.second.certificate.fingerprint256;
  await eventually("the new one is served", isNew, { timeoutMs: 30_000, intervalMs: 500 });
  writeFileSync(keyFile, "nonsense");
  const counts = /^fairlead_secure_port_file_reloads_total\{file="serving-cert",outcome="Failed"\} 1$/m;
  const isCounted = async () => counts.test((await ask("/metrics", shows(jane))).body);
  await eventually("the broken one is counted", isCounted, { timeoutMs: 30_000, intervalMs: 500 });
  assert.ok(await isNew());
});

test("the log's level is changed while it runs, and no credential gets into it", async () => {
  const admin = bearer(api.credentials.token);
  const { status, body } = await ask("/debug/flags/v", { ...admin, method: "PUT", body: "5" });
  assert.deepEqual([status, body], [200, "successfully set klog.logging.verbosity to 5"]);
  await statusOf("/metrics", bearer("a-wrong-token"));
  await statusOf("/metrics", bearer(tokens.scraper));
  const told = () => leader.process.output();
  await eventually("refusals are told", () => told().includes("a request to the secure port was refused"));
  for (const secret of ["a-wrong-token", tokens.scraper, tokens.other]) assert.ok(!told().includes(secret));
});

test("without an API server, health is served, and nothing else", async () => {
  await cluster.killApiServer();
  assert.equal((await ask("/healthz")).body, "ok");
  assert.equal(await statusOf("/metrics", bearer(tokens.late)), 401);
  const { status, body } = await ask("/metrics/slis");
  assert.deepEqual(
    [status, body],
    [500, 'Internal Server Error: "/metrics/slis": the API server could not be asked: ConnectionRefused\n'],
  );
  const masters = shows(makeClient(clients, "admin", "system:masters"));
  assert.equal(await statusOf("/metrics", masters), 200, "who needs not be asked about is let in");
});
