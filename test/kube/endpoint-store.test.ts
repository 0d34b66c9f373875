// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { createEndpointStore } from "../../src/kube/endpoint-store.ts";
import { ObjectStore } from "../../src/kube/object-store.ts";
import { type EndpointSlice, toEndpointSlice } from "../../src/kube/to-endpoint-group.ts";

let version = 0;

function slice(name: string, service: string | undefined, ...addresses: readonly string[]): unknown {
  const labels = service === undefined ? {} : { "kubernetes.io/service-name": service };
  return {
    metadata: { name, namespace: "shop", labels, resourceVersion: String(++version) },
    endpoints: addresses.map((address) => ({ addresses: [address] })),
  };
}

function newStore() {
  const changed: string[] = [];
  const slices = new ObjectStore<EndpointSlice>({
    toModel: toEndpointSlice,
    onSubscriberError: (thrown) => assert.fail(String(thrown)),
  });
  const endpoints = createEndpointStore(slices, (key) => changed.push(key));
  const addressesOf = (key: string): readonly (readonly string[])[] =>
    endpoints.of(key).map((group) => group.endpoints.flatMap(({ addresses }) => addresses));
  return { slices, changed, addressesOf };
}

test("slices are grouped by Service, in order of their names", () => {
  const { slices, changed, addressesOf } = newStore();
  slices.put(slice("web-b", "web", "10.0.0.2"));
  slices.put(slice("web-a", "web", "10.0.0.1"));
  slices.put(slice("db-a", "db", "10.0.0.9"));
  slices.put(slice("nobodys", undefined, "10.0.0.8"));
  assert.deepEqual(addressesOf("shop/web"), [["10.0.0.1"], ["10.0.0.2"]]);
  assert.deepEqual(addressesOf("shop/none"), []);
  assert.deepEqual(changed, ["shop/web", "shop/web", "shop/db"]);
});

test("a change is told; the same written anew is not", () => {
  const { slices, changed, addressesOf } = newStore();
  slices.put(slice("web-a", "web", "10.0.0.1"));
  slices.put(slice("web-a", "web", "10.0.0.1"));
  slices.put(slice("web-a", "web", "10.0.0.2"));
  assert.deepEqual(changed, ["shop/web", "shop/web"]);
  assert.deepEqual(addressesOf("shop/web"), [["10.0.0.2"]]);
});

test("a slice that is given to another Service concerns both", () => {
  const { slices, changed, addressesOf } = newStore();
  slices.put(slice("x", "web", "10.0.0.1"));
  slices.put(slice("x", "db", "10.0.0.1"));
  assert.deepEqual(changed, ["shop/web", "shop/web", "shop/db"]);
  assert.deepEqual([addressesOf("shop/web"), addressesOf("shop/db")], [[], [["10.0.0.1"]]]);
});

test("a deleted slice is gone, and its Service is told", () => {
  const { slices, changed, addressesOf } = newStore();
  slices.put(slice("x", "web", "10.0.0.1"));
  slices.remove(slice("x", "web"));
  assert.deepEqual(changed, ["shop/web", "shop/web"]);
  assert.deepEqual(addressesOf("shop/web"), []);
});
