// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parse } from "yaml";
import { valueAt } from "../../../src/sandbox/api-server/json.ts";
import { toNodeKubeconfig } from "../../../src/sandbox/netns/create-netns-network.ts";
import { parseNeighborLine } from "../../../src/sandbox/netns/neighbors.ts";

function clusterFor(cluster: object): unknown {
  const kubeconfig = JSON.stringify({ clusters: [{ name: "c", cluster }], users: [] });
  return valueAt(parse(toNodeKubeconfig(kubeconfig)).clusters[0], ["cluster"]);
}

describe("toNodeKubeconfig", () => {
  test("leads to the node's own loopback link", () => {
    const cluster = { server: "http://127.0.0.1:4711", "insecure-skip-tls-verify": true };
    assert.deepEqual(clusterFor(cluster), { server: "http://127.0.0.1:6443", "insecure-skip-tls-verify": true });
  });

  test("still expects the certificate of the server's own name", () => {
    assert.deepEqual(clusterFor({ server: "https://api.example.com:6443", "certificate-authority": "/ca" }), {
      "tls-server-name": "api.example.com",
      server: "https://127.0.0.1:6443",
      "certificate-authority": "/ca",
    });
  });
});

describe("parseNeighborLine", () => {
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["192.0.2.100 dev eth0 lladdr 02:00:00:00:00:01 STALE", "192.0.2.100 node-1"],
    ["2001:db8::100 dev eth0 lladdr 02:00:00:00:01:03 router REACHABLE", "2001:db8::100 node-3"],
    ["192.0.2.100 dev eth0 lladdr 02:aa:00:00:00:01 STALE", "192.0.2.100 02:aa:00:00:00:01"],
    ["192.0.2.11 dev eth0 lladdr 02:00:00:00:00:01 STALE", undefined],
    ["fe80::ff:fe00:2 dev eth0 lladdr 02:00:00:00:00:02 STALE", undefined],
    ["192.0.2.100 dev eth0 FAILED", undefined],
    ["Deleted 192.0.2.100 dev eth0 lladdr 02:00:00:00:00:01 STALE", undefined],
  ];
  for (const [line, wanted] of rows) {
    test(line, () => {
      const claim = parseNeighborLine(line);
      assert.equal(claim === undefined ? undefined : `${claim.ip} ${claim.node}`, wanted);
    });
  }
});
