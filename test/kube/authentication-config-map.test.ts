// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { systemRandom } from "../../src/clock.ts";
import { createClusterAuthentication, toClusterAuthentication } from "../../src/kube/authentication-config-map.ts";
import { silentLog } from "../../src/log.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { ScriptedClient } from "../support/scripted-client.ts";

/** As kube-apiserver 1.36 writes it. */
const data = {
  "client-ca-file": "PEM of clients",
  "requestheader-allowed-names": '["front-proxy-client"]',
  "requestheader-client-ca-file": "PEM of proxies",
  "requestheader-extra-headers-prefix": '["X-Remote-Extra-"]',
  "requestheader-group-headers": '["X-Remote-Group"]',
  "requestheader-uid-headers": '["X-Remote-Uid"]',
  "requestheader-username-headers": '["X-Remote-User"]',
};

const frontProxies = {
  ca: "PEM of proxies",
  allowedNames: ["front-proxy-client"],
  usernameHeaders: ["X-Remote-User"],
  uidHeaders: ["X-Remote-Uid"],
  groupHeaders: ["X-Remote-Group"],
  extraHeaderPrefixes: ["X-Remote-Extra-"],
};

describe("what kube-apiserver tells of clients", () => {
  test("is read whole", () => {
    assert.deepEqual(toClusterAuthentication({ data }), { clientCa: "PEM of clients", frontProxies });
  });

  test("has no front proxies where there is no authority of theirs", () => {
    const { "requestheader-client-ca-file": _, ...rest } = data;
    assert.deepEqual(toClusterAuthentication({ data: rest }), { clientCa: "PEM of clients", frontProxies: undefined });
    assert.deepEqual(toClusterAuthentication({}), { clientCa: undefined, frontProxies: undefined });
  });

  test("has empty lists where a list is not there", () => {
    const { "requestheader-uid-headers": _, ...rest } = data;
    assert.deepEqual(toClusterAuthentication({ data: rest }).frontProxies, { ...frontProxies, uidHeaders: [] });
  });

  for (const broken of ["front-proxy-client", "{}", "[1]", '["a"']) {
    test(`has no front proxies where names cannot be read, since none would mean any: ${broken}`, () => {
      const said = { ...data, "requestheader-allowed-names": broken };
      assert.equal(toClusterAuthentication({ data: said }).frontProxies, undefined);
    });
  }

  test("is followed by the name of one ConfigMap, which is all that its role allows", async () => {
    const client = new ScriptedClient();
    const recorder = { listed() {}, failed() {}, subscriberFailed() {} };
    const options = { client, clock: new FakeClock(), random: systemRandom, log: silentLog, recorder };
    const informer = createClusterAuthentication(options);
    const stopped = new AbortController();
    const following = informer.start(stopped.signal);
    const { stream } = await client.nextStream();
    assert.equal(stream.path, "/api/v1/namespaces/kube-system/configmaps");
    assert.equal(stream.query["fieldSelector"], "metadata.name=extension-apiserver-authentication");
    stopped.abort();
    await following;
  });
});
