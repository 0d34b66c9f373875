// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { createCredentialSource } from "../../src/kube/credentials.ts";
import type { Kubeconfig } from "../../src/kube/kubeconfig.ts";
import { FakeClock } from "../support/fake-clock.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-credentials-"));
// A plugin that was ended may still be writing there.
after(() => rmSync(folder, { recursive: true, maxRetries: 20, retryDelay: 50 }));

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

function sourceOf({
  user = {},
  cluster = {},
  tokenFile,
}: {
  user?: Partial<Kubeconfig["user"]>;
  cluster?: Partial<Kubeconfig["cluster"]>;
  tokenFile?: string;
}) {
  const clock = new FakeClock();
  const kubeconfig: Kubeconfig = {
    cluster: { name: "c", server: "https://a", skipTLSVerify: false, ...cluster },
    user: { name: "u", ...user },
    tokenFile,
    namespace: undefined,
  };
  return { clock, source: createCredentialSource(kubeconfig, clock) };
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

/** A plugin that counts its runs, and prints what it got to know. */
function plugin(name: string, status: string): { command: string; runs: () => number } {
  const count = write(`${name}.count`, "");
  const command = write(`${name}.sh`, `#!/bin/sh\nprintf x >>'${count}'\n${status}\n`);
  chmodSync(command, 0o755);
  return { command, runs: () => readFileSync(count, "utf8").length };
}

describe("credentials", () => {
  const cases: readonly (readonly [what: string, user: Partial<Kubeconfig["user"]>, headers: object])[] = [
    ["of nobody", {}, {}],
    ["of a token", { token: "abc" }, { authorization: "Bearer abc" }],
    ["of a name and password", { username: "me", password: "it" }, { authorization: `Basic ${base64("me:it")}` }],
    [
      "in another's name",
      { token: "abc", impersonateUser: "you" },
      { authorization: "Bearer abc", "impersonate-user": "you" },
    ],
  ];
  for (const [what, user, headers] of cases) {
    test(what, async () => {
      assert.deepEqual((await sourceOf({ user }).source.current()).headers, headers);
    });
  }

  test("of certificates, in files and in the kubeconfig itself", async () => {
    const { source } = sourceOf({
      cluster: { caFile: write("ca.crt", "CA"), tlsServerName: "kubernetes", skipTLSVerify: true },
      user: { certFile: write("a.crt", "CERT"), keyData: base64("KEY") },
    });
    assert.deepEqual((await source.current()).tls, {
      ca: "CA",
      cert: "CERT",
      key: "KEY",
      servername: "kubernetes",
      rejectUnauthorized: false,
    });
  });

  test("are read anew after a minute, and at once after a refusal", async () => {
    const tokenFile = write("token", "first\n");
    const caFile = write("rotated.crt", "CA 1");
    const { clock, source } = sourceOf({ tokenFile, cluster: { caFile } });
    const read = async () => {
      const { headers, tls } = await source.current();
      return [headers["authorization"], tls.ca];
    };
    assert.deepEqual(await read(), ["Bearer first", "CA 1"]);
    write("token", "second");
    write("rotated.crt", "CA 2");
    await clock.advance(60_000);
    assert.deepEqual(await read(), ["Bearer first", "CA 1"]);
    await clock.advance(1);
    assert.deepEqual(await read(), ["Bearer second", "CA 2"]);
    write("token", "third");
    source.forget();
    assert.deepEqual(await read(), ["Bearer third", "CA 2"]);
  });

  test("that cannot be read are tried again by the next call", async () => {
    const { source } = sourceOf({ tokenFile: join(folder, "late-token") });
    await assert.rejects(source.current(), { name: "RetryableError", reason: "CredentialsUnreadable" });
    write("late-token", "here");
    assert.equal((await source.current()).headers["authorization"], "Bearer here");
  });

  describe("of a plugin", () => {
    const apiVersion = "client.authentication.k8s.io/v1";

    test("are its token, or its certificate", async () => {
      const answer = { token: "plugged", clientCertificateData: "CERT", clientKeyData: "KEY" };
      const { command } = plugin("answers", `echo '${JSON.stringify({ status: answer })}'`);
      const { headers, tls } = await sourceOf({ user: { exec: { apiVersion, command } } }).source.current();
      assert.deepEqual([headers["authorization"], tls.cert, tls.key], ["Bearer plugged", "CERT", "KEY"]);
    });

    test("that gets its own environment and is told which form to answer in", async () => {
      const script =
        'printf \'{"status":{"token":"%s %s"}}\' "$WHO" "$(printf %s "$KUBERNETES_EXEC_INFO" | tr -d \'"\')"';
      const { command } = plugin("informed", script);
      const exec = { apiVersion, command, env: [{ name: "WHO", value: "me" }] };
      const { headers } = await sourceOf({ user: { exec } }).source.current();
      assert.match(headers["authorization"] ?? "", /^Bearer me \{apiVersion:client.authentication.k8s.io\/v1,/);
    });

    test("which is asked once, and again after a refusal", async () => {
      const { command, runs } = plugin("counted", `echo '{"status":{"token":"x"}}'`);
      const { clock, source } = sourceOf({ user: { exec: { apiVersion, command } } });
      await Promise.all([source.current(), source.current()]);
      await clock.advance(120_000);
      await source.current();
      assert.equal(runs(), 1, "its answer has no end");
      source.forget();
      await source.current();
      assert.equal(runs(), 2);
    });

    test("which fails, with its words", async () => {
      const { command } = plugin("fails", "echo 'not logged in' >&2; exit 1");
      const { source } = sourceOf({ user: { exec: { apiVersion, command } } });
      await assert.rejects(source.current(), { reason: "CredentialsUnreadable", message: /not logged in/ });
    });

    test("which hangs, after half a minute", async () => {
      const { command } = plugin("hangs", "exec sleep 1");
      const { clock, source } = sourceOf({ user: { exec: { apiVersion, command } } });
      const reading = source.current();
      reading.catch(() => undefined);
      await clock.advance(30_000);
      await assert.rejects(reading, { name: "RetryableError", reason: "CredentialsUnreadable" });
    });
  });
});
