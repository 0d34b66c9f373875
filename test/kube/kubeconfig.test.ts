// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { type KubeconfigSource, loadKubeconfig } from "../../src/kube/kubeconfig.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-kubeconfig-"));
after(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const main = write(
  "main.yaml",
  `
apiVersion: v1
kind: Config
current-context: here
contexts:
- name: here
  context: { cluster: local, user: admin, namespace: shop }
clusters:
- name: local
  cluster: { server: "https://10.0.0.1:6443/", certificate-authority: pki/ca.crt, tls-server-name: kubernetes }
users:
- name: admin
  user: { client-certificate: pki/admin.crt, client-key: /abs/admin.key, tokenFile: token }
`,
);

const second = write(
  "second.yaml",
  `
current-context: there
contexts:
- { name: there, context: { cluster: far, user: guest } }
- { name: here, context: { cluster: far, user: guest } }
clusters:
- { name: far, cluster: { server: "http://10.0.0.2:8080" } }
users:
- { name: guest, user: { token: abc } }
`,
);

function load(source: Partial<KubeconfigSource>) {
  return loadKubeconfig({ file: undefined, environment: {}, ...source });
}

describe("the API server and who we are come from", () => {
  test("the file that is given, its paths read from where it lies", () => {
    const { cluster, user, tokenFile, namespace } = load({ file: main, environment: { KUBECONFIG: second } });
    assert.equal(cluster.server, "https://10.0.0.1:6443");
    assert.equal(cluster.caFile, join(folder, "pki/ca.crt"));
    assert.equal(cluster.tlsServerName, "kubernetes");
    assert.deepEqual([user.certFile, user.keyFile], [join(folder, "pki/admin.crt"), "/abs/admin.key"]);
    assert.equal(tokenFile, join(folder, "token"));
    assert.equal(namespace, "shop");
  });

  test("KUBECONFIG", () => {
    const { cluster, user, tokenFile } = load({ environment: { KUBECONFIG: second } });
    assert.deepEqual([cluster.server, user.token, tokenFile], ["http://10.0.0.2:8080", "abc", undefined]);
  });

  test("several files in KUBECONFIG, of which the first to say a thing counts", () => {
    const { cluster } = load({ environment: { KUBECONFIG: `${main}::${second}` } });
    assert.equal(cluster.server, "https://10.0.0.1:6443");
    assert.equal(load({ environment: { KUBECONFIG: `${second}:${main}` } }).cluster.server, "http://10.0.0.2:8080");
  });

  for (const [host, server] of [
    ["10.96.0.1", "https://10.96.0.1:443"],
    ["fd00::1", "https://[fd00::1]:443"],
  ] as const) {
    test(`the pod's service account, at ${host}`, () => {
      write("namespace", "fairlead-system\n");
      const environment = { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: "443", KUBECONFIG: "" };
      const { cluster, tokenFile, namespace } = load({ file: "", environment, serviceAccountFolder: folder });
      assert.deepEqual([cluster.server, cluster.caFile], [server, `${folder}/ca.crt`]);
      assert.deepEqual([tokenFile, namespace], [`${folder}/token`, "fairlead-system"]);
    });
  }
});

describe("a server that is given goes before that of", () => {
  const server = "https://10.0.0.9:6443/";

  test("the file, of which the rest counts", () => {
    const { cluster, tokenFile, namespace } = load({ file: main, server });
    assert.deepEqual([cluster.server, cluster.caFile], ["https://10.0.0.9:6443", join(folder, "pki/ca.crt")]);
    assert.deepEqual([tokenFile, namespace], [join(folder, "token"), "shop"]);
    assert.equal(load({ file: main, server: "" }).cluster.server, "https://10.0.0.1:6443");
  });

  test("the pod's service account, of which the rest counts", () => {
    const environment = { KUBERNETES_SERVICE_HOST: "10.96.0.1", KUBERNETES_SERVICE_PORT: "443" };
    const { cluster, tokenFile } = load({ environment, serviceAccountFolder: folder, server });
    assert.deepEqual([cluster.server, tokenFile], ["https://10.0.0.9:6443", `${folder}/token`]);
  });

  test("nothing: then nobody in particular asks", () => {
    const { cluster, user, tokenFile } = load({ server });
    assert.deepEqual([cluster.server, user, tokenFile], ["https://10.0.0.9:6443", { name: "" }, undefined]);
  });
});

describe("refused, with a word on what is wrong:", () => {
  const config = (extra: string): string =>
    `current-context: x\ncontexts: [{name: x, context: {cluster: c, user: u}}]\n${extra}`;
  const cluster = 'clusters: [{name: c, cluster: {server: "https://a"}}]\n';
  const cases: readonly (readonly [what: string, text: string, message: RegExp])[] = [
    ["not YAML", "a: [", /.yaml: /],
    ["not a kubeconfig", "just text", /no current-context/],
    ["no context of that name", "current-context: x", /no context "x"/],
    ["no cluster of that name", config(""), /no cluster "c"/],
    ["no user of that name", config(cluster), /no user "u"/],
    ["a cluster without server", config("clusters: [{name: c, cluster: {}}]"), /server is missing/],
    ["an auth-provider", config(`${cluster}users: [{name: u, user: {auth-provider: {name: oidc}}}]`), /auth-provider/],
    [
      "a proxy",
      config('clusters: [{name: c, cluster: {server: "https://a", proxy-url: "http://p"}}]\nusers: [{name: u}]'),
      /proxy-url/,
    ],
  ];
  for (const [what, text, message] of cases) {
    test(what, () => {
      const file = write(`${what.replaceAll(" ", "-")}.yaml`, text);
      assert.throws(() => load({ file }), { name: "UserError", reason: "InvalidKubeconfig", message });
    });
  }

  test("a file that is not there", () => {
    assert.throws(() => load({ file: join(folder, "nowhere") }), {
      reason: "InvalidKubeconfig",
      message: /^kubeconfig .*nowhere: ENOENT/,
    });
  });

  test("nothing at all", () => {
    assert.throws(() => load({}), { reason: "InvalidKubeconfig", message: /--kubeconfig/ });
  });
});
