// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { builtInResources } from "../../../src/sandbox/api-server/built-in-resources.ts";
import { parseRequestPath } from "../../../src/sandbox/api-server/request-target.ts";
import { ResourceRegistry } from "../../../src/sandbox/api-server/resource-registry.ts";

const registry = new ResourceRegistry(builtInResources({}, {}));

/** Path, and what it names: kind of target, resource, namespace, name, subresource. */
const rows: readonly (readonly [string, string | undefined])[] = [
  ["/api/v1/services", "Collection services"],
  ["/api/v1/namespaces/n/services", "Collection services n"],
  ["/api/v1/namespaces/n/services/s", "Object services n s"],
  ["/api/v1/namespaces/n/services/s/status", "Object services n s status"],
  ["/api/v1/namespaces", "Collection namespaces"],
  ["/api/v1/namespaces/n", "Object namespaces n"],
  ["/api/v1/namespaces/n/status", "Object namespaces n status"],
  ["/api/v1/nodes/x/status", "Object nodes x status"],
  ["/apis/coordination.k8s.io/v1/namespaces/n/leases/l", "Object leases n l"],
  ["/api/v1/namespaces/n/services/a%2Fb", "Object services n a/b"],
  ["/api/v1", "Discovery"],
  ["/apis/apps", "Discovery"],
  ["/apis/apps/v1", "Discovery"],
  ["/api/v1/services/s", undefined],
  ["/api/v1/namespaces/n/nodes/x", undefined],
  ["/api/v1/absent", undefined],
  ["/api/v1/nodes/x/status/more", undefined],
  ["/elsewhere", undefined],
];

describe("parseRequestPath", () => {
  for (const [path, wanted] of rows) {
    test(`${path} is ${wanted ?? "nothing"}`, () => {
      const target = parseRequestPath(path, registry);
      const parts: (string | undefined)[] = [target?.kind];
      if (target !== undefined && target.kind !== "Discovery") parts.push(target.resource.plural, target.namespace);
      if (target?.kind === "Object") parts.push(target.name, target.subresource);
      const told = parts.filter((part) => part !== undefined && part !== "").join(" ");
      assert.equal(told === "" ? undefined : told, wanted);
    });
  }
});
