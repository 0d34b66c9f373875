// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { UsedPort } from "../../../providers/baremetal/model.ts";
import type { AddressUse } from "../../../providers/baremetal/sharing.ts";
import { SharingIndex } from "../../../providers/baremetal/sharing-index.ts";

const http: UsedPort = { protocol: "TCP", port: 80 };
const https: UsedPort = { protocol: "TCP", port: 443 };
const dnsTcp: UsedPort = { protocol: "TCP", port: 53 };
const dnsUdp: UsedPort = { protocol: "UDP", port: 53 };

const use = (key: string, ...ports: readonly UsedPort[]): AddressUse => ({
  sharingKey: { sharing: key, backend: "" },
  ports,
});

test("the index forgets what is not used any more", () => {
  const index = new SharingIndex();
  const joinable = (...ports: readonly UsedPort[]): readonly string[] =>
    [...index.joinable(use("k").sharingKey, ports)].sort();
  index.add("a", use("k", http));
  index.add("b", use("k", https));
  index.add("b", use("k", dnsTcp));
  assert.deepEqual(joinable(http), ["b"]);
  assert.deepEqual(joinable(http, https), []);
  assert.deepEqual(joinable(), ["a", "b"]);
  index.remove("b", use("k", https));
  assert.deepEqual(joinable(https), ["a", "b"]);
  index.remove("a", use("k", http));
  assert.deepEqual(joinable(http), ["b"]);
  assert.deepEqual([...index.joinable({ sharing: "", backend: "" }, [])], []);
});

test("one port number in two protocols is two ports, and another key or backend is another place", () => {
  const index = new SharingIndex();
  index.add("a", use("k", dnsTcp));
  const joinable = (sharing: string, backend: string, port: UsedPort): readonly string[] => [
    ...index.joinable({ sharing, backend }, [port]),
  ];
  assert.deepEqual(joinable("k", "", dnsUdp), ["a"]);
  assert.deepEqual(joinable("k", "", dnsTcp), []);
  assert.deepEqual(joinable("l", "", dnsUdp), []);
  assert.deepEqual(joinable("k", "app=web", dnsUdp), []);
});

test("an address is joinable as long as one of several uses is left", () => {
  const index = new SharingIndex();
  for (const port of [http, https]) index.add("a", use("k", port));
  index.remove("a", use("k", http));
  assert.deepEqual([...index.joinable(use("k").sharingKey, [http])], ["a"]);
  index.remove("a", use("k", https));
  assert.deepEqual([...index.joinable(use("k").sharingKey, [http])], []);
});
