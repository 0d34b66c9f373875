// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { toKubeObject } from "../../../src/sandbox/api-server/kube-object.ts";
import { planRoutes } from "../../../src/sandbox/cluster/routes.ts";
import { wantedSlices } from "../../../src/sandbox/cluster/slices.ts";
import { pod, service } from "./kube-objects.ts";

const port = { port: 80, targetPort: 8080, protocol: "TCP" };

describe("planRoutes", () => {
  test("leads each address of a family to the Pods of that family", () => {
    const web = service("web", { ports: [port], ipFamilies: ["IPv4", "IPv6"] }, ["192.0.2.1", "2001:db8::1"]);
    const pods = [pod("a", { ips: ["10.1.0.1", "fd00::1"], node: "n1" })];
    const slices = wantedSlices(web, pods).map(toKubeObject);
    assert.deepEqual(planRoutes([web], slices), [
      { ip: "192.0.2.1", port: 80, local: false, backends: [{ ip: "10.1.0.1", port: 8080, node: "n1" }] },
      { ip: "2001:db8::1", port: 80, local: false, backends: [{ ip: "fd00::1", port: 8080, node: "n1" }] },
    ]);
  });

  test("leads nowhere without a ready Pod, and tells of externalTrafficPolicy Local", () => {
    const web = service("web", { ports: [port], externalTrafficPolicy: "Local" }, ["192.0.2.1"]);
    const slices = wantedSlices(web, [pod("a", { ips: ["10.1.0.1"], ready: false })]).map(toKubeObject);
    assert.deepEqual(planRoutes([web], slices), [{ ip: "192.0.2.1", port: 80, local: true, backends: [] }]);
  });

  test("an address that another one forwards (ipMode Proxy), and UDP, have no route", () => {
    const web = toKubeObject({
      ...service("web", { ports: [{ ...port, protocol: "UDP" }, port] }),
      status: { loadBalancer: { ingress: [{ ip: "192.0.2.1", ipMode: "Proxy" }] } },
    });
    assert.deepEqual(planRoutes([web], []), []);
  });
});
