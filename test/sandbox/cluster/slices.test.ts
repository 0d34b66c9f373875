// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { asList, asObject, valueAt } from "../../../src/sandbox/api-server/json.ts";
import { toKubeObject } from "../../../src/sandbox/api-server/kube-object.ts";
import { MANAGER_LABEL, planSlices, SERVICE_LABEL, wantedSlices } from "../../../src/sandbox/cluster/slices.ts";
import { pod, service } from "./kube-objects.ts";

const web = service("web", { ports: [{ port: 80, targetPort: 8080, protocol: "TCP" }] });

function conditionsOf(slices: readonly unknown[]): readonly unknown[] {
  return slices.flatMap((slice) => asList(valueAt(slice, ["endpoints"])).map((entry) => asObject(entry)["conditions"]));
}

describe("wantedSlices", () => {
  test("holds the addresses of the Pods that are selected, sorted by name, with their nodes", () => {
    const pods = [
      pod("b", { ips: ["10.1.0.2"], node: "n2" }),
      pod("a", { ips: ["10.1.0.1"], node: "n1" }),
      pod("other", { ips: ["10.1.0.3"], labels: { app: "other" } }),
    ];
    const [slice] = wantedSlices(web, pods);
    assert.equal(slice?.["addressType"], "IPv4");
    assert.deepEqual(slice["ports"], [{ name: "", protocol: "TCP", port: 8080 }]);
    assert.deepEqual(
      asList(slice["endpoints"]).map((entry) => [asObject(entry)["addresses"], asObject(entry)["nodeName"]]),
      [
        [["10.1.0.1"], "n1"],
        [["10.1.0.2"], "n2"],
      ],
    );
  });

  test("has a slice for each family of the Service", () => {
    const dual = service("web", {
      ports: [{ port: 80, targetPort: 80, protocol: "TCP" }],
      ipFamilies: ["IPv4", "IPv6"],
    });
    const slices = wantedSlices(dual, [pod("a", { ips: ["10.1.0.1", "fd00::1"] })]);
    assert.deepEqual(
      slices.map((slice) => [slice["addressType"], valueAt(slice, ["metadata", "name"])]),
      [
        ["IPv4", "web-ipv4"],
        ["IPv6", "web-ipv6"],
      ],
    );
  });

  test("tells ready, serving and terminating apart", () => {
    const pods = [
      pod("a", { ips: ["10.1.0.1"] }),
      pod("b", { ips: ["10.1.0.2"], ready: false }),
      pod("c", { ips: ["10.1.0.3"], deleting: true }),
    ];
    assert.deepEqual(conditionsOf(wantedSlices(web, pods)), [
      { ready: true, serving: true, terminating: false },
      { ready: false, serving: false, terminating: false },
      { ready: false, serving: true, terminating: true },
    ]);
  });

  test("publishNotReadyAddresses makes all ready", () => {
    const eager = service("web", {
      ports: [{ port: 80, targetPort: 80, protocol: "TCP" }],
      publishNotReadyAddresses: true,
    });
    const [conditions] = conditionsOf(wantedSlices(eager, [pod("a", { ips: ["10.1.0.1"], ready: false })]));
    assert.equal(asObject(conditions)["ready"], true);
  });

  test("Pods that name the target port differently are in slices of their own", () => {
    const named = service("web", { ports: [{ port: 80, targetPort: "http", protocol: "TCP" }] });
    const pods = [8080, 9090].map((containerPort, index) =>
      pod(`p${index}`, { ips: [`10.1.0.${index + 1}`], ports: [{ name: "http", containerPort }] }),
    );
    const slices = wantedSlices(named, pods);
    assert.deepEqual(
      slices.map((slice) => valueAt(asList(slice["ports"])[0], ["port"])),
      [8080, 9090],
    );
    assert.deepEqual(
      slices.map((slice) => valueAt(slice, ["metadata", "name"])),
      ["web-ipv4", "web-ipv4-2"],
    );
  });

  test("a Service without endpoints has an empty slice, one without a selector none", () => {
    assert.deepEqual(
      wantedSlices(web, []).map((slice) => slice["endpoints"]),
      [[]],
    );
    assert.deepEqual(wantedSlices(service("web", { selector: {} }), []), []);
  });
});

describe("planSlices", () => {
  const pods = [pod("a", { ips: ["10.1.0.1"] })];
  const made = wantedSlices(web, pods).map(toKubeObject);

  test("creates what is missing, and is content with what it made", () => {
    assert.deepEqual(
      planSlices([web], pods, []).map(({ kind }) => kind),
      ["CreateSlice"],
    );
    assert.deepEqual(planSlices([web], pods, made), []);
  });

  test("changes what differs, and deletes what no Service wants", () => {
    assert.deepEqual(
      planSlices([web], [], made).map(({ kind }) => kind),
      ["ChangeSlice"],
    );
    assert.deepEqual(
      planSlices([], pods, made).map(({ kind }) => kind),
      ["DeleteSlice"],
    );
  });

  test("leaves a Service alone that another controller makes slices for", () => {
    const theirs = toKubeObject({
      metadata: { name: "web-x", namespace: "default", labels: { [SERVICE_LABEL]: "web", [MANAGER_LABEL]: "others" } },
    });
    assert.deepEqual(planSlices([web], pods, [theirs]), []);
    assert.deepEqual(
      planSlices([web], pods, [...made, theirs]).map(({ kind }) => kind),
      ["DeleteSlice"],
    );
  });
});
