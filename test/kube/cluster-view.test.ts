// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createClusterView, followAll, type ViewScope } from "../../src/kube/cluster-view.ts";
import { silentLog } from "../../src/log.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { ScriptedClient, type WaitingStream } from "../support/scripted-client.ts";

const pools = { group: "fairlead.dev", version: "v1alpha1", plural: "ipaddresspools", kind: "IPAddressPool" };

function newView(scope: ViewScope) {
  const client = new ScriptedClient();
  const clock = new FakeClock();
  const view = createClusterView(scope, { client, clock, log: silentLog, random: () => 1 });
  const told: string[] = [];
  const name = (object: { readonly name: string } | undefined): string => object?.name ?? "nothing";
  view.listen({
    serviceChanged: (have, want) => told.push(`service ${name(have)} > ${name(want)}`),
    nodeChanged: (have, want) => told.push(`node ${name(have)} > ${name(want)}`),
    endpointsChanged: (key) => told.push(`endpoints of ${key}`),
  });
  return { client, clock, view, told };
}

function put(name: string, version: number, labels: object = {}): unknown {
  return { type: "ADDED", object: { metadata: { name, resourceVersion: String(version), labels, namespace: "shop" } } };
}

function finish(stream: WaitingStream, ...objects: readonly unknown[]): void {
  const annotations = { "k8s.io/initial-events-end": "true" };
  stream.open();
  stream.push(...objects, { type: "BOOKMARK", object: { metadata: { resourceVersion: "9", annotations } } });
}

describe("what a role sees of the cluster", () => {
  test("is only what it looks at", () => {
    const followed = (scope: ViewScope): readonly string[] =>
      newView(scope).view.informers.map(({ resource }) => resource);
    assert.deepEqual(followed({ services: true, nodes: false, endpoints: false, kinds: [] }), ["services"]);
    assert.deepEqual(followed({ services: false, nodes: true, endpoints: false, kinds: [] }), ["nodes"]);
    assert.deepEqual(followed({ services: true, nodes: true, endpoints: true, kinds: [pools] }), [
      "services",
      "nodes",
      "endpointslices",
      "ipaddresspools",
    ]);
  });

  test("is complete when every list has been read, and is told as it changes", async () => {
    const { client, clock, view, told } = newView({ services: true, nodes: true, endpoints: true, kinds: [] });
    const stop = new AbortController();
    let complete = false;
    const followed = followAll(view.informers, stop.signal).then(() => {
      complete = true;
    });
    const [services, nodes, slices] = [await client.nextStream(), await client.nextStream(), await client.nextStream()];
    finish(services, put("web", 1));
    finish(nodes, put("n1", 2));
    await clock.advance(10);
    assert.equal(complete, false);
    finish(slices, put("web-abc", 3, { "kubernetes.io/service-name": "web" }));
    await followed;
    services.push({ type: "DELETED", object: { metadata: { name: "web", namespace: "shop", resourceVersion: "11" } } });
    await clock.advance(10);
    assert.deepEqual(told, [
      "service nothing > web",
      "node nothing > n1",
      "endpoints of shop/web",
      "service web > nothing",
    ]);
    assert.equal(view.services.size, 0);
    assert.equal(view.endpoints.of("shop/web").length, 1);
    assert.equal(view.nodes.list().length, 1);
    stop.abort(new Error("the test is over"));
  });

  test("is told to each that listens", async () => {
    const { client, clock, view, told } = newView({ services: true, nodes: false, endpoints: true, kinds: [] });
    const others: string[] = [];
    view.listen({
      serviceChanged: (_have, want) => others.push(`service ${want?.name}`),
      nodeChanged: () => undefined,
      endpointsChanged: (key) => others.push(`endpoints of ${key}`),
    });
    const stop = new AbortController();
    const followed = followAll(view.informers, stop.signal);
    finish(await client.nextStream(), put("web", 1));
    finish(await client.nextStream(), put("web-abc", 3, { "kubernetes.io/service-name": "web" }));
    await followed;
    await clock.advance(10);
    assert.deepEqual(others, ["service web", "endpoints of shop/web"]);
    assert.deepEqual(told, ["service nothing > web", "endpoints of shop/web"]);
    stop.abort(new Error("the test is over"));
  });

  test("holds what its own writer has written", async () => {
    const { client, view } = newView({ services: true, nodes: false, endpoints: false, kinds: [] });
    const stop = new AbortController();
    const followed = followAll(view.informers, stop.signal);
    finish(await client.nextStream(), put("web", 1));
    await followed;
    const service = view.services.get("shop/web");
    assert.ok(service !== undefined);
    const written = view.writer.patchStatus(service, { addFinalizer: "a/b" }, stop.signal);
    const metadata = { name: "web", namespace: "shop", resourceVersion: "20", finalizers: ["a/b"] };
    (await client.nextRequest()).answer({ metadata });
    await written;
    assert.deepEqual(view.services.get("shop/web")?.finalizers, ["a/b"]);
    stop.abort(new Error("the test is over"));
  });
});
