// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { hasOurForm } from "../../../../providers/aws/naming.ts";
import type { Wanted } from "../../../../providers/aws/wanted.ts";
import type { Service } from "../../../../src/model/service.ts";
import { makePort } from "../../../support/make-service.ts";
import { type Asked, assertRefused, attributesOf, classed, classless, wantedOf, warningsOf } from "./wanted-of.ts";

const group = "fairlead.dev/load-balancer-group";

/** A Service of the group `shared`, the n-th in age, with TCP on these ports. */
function member(name: string, age: number, ports: readonly number[], asked: Asked = {}): Service {
  return classed(
    { [group]: "shared", ...asked },
    {
      name,
      createdAt: age * 1000,
      ports: ports.map((port) => makePort({ name: `p${port}`, port, nodePort: 30000 + port })),
    },
  );
}

function listenersOf({ listeners }: Wanted): string {
  return listeners.map(({ Port, Protocol }) => `${Protocol}-${Port}`).join(" ");
}

test("Services of a group share a load balancer, and each has its own listeners, target groups and ports", () => {
  const wanted = wantedOf([member("a", 1, [80, 443]), member("b", 2, [8080])]);
  assert.equal(listenersOf(wanted), "TCP-80 TCP-443 TCP-8080");
  assert.deepEqual(wanted.targetGroups.map(({ service }) => service).sort(), ["default/a", "default/a", "default/b"]);
  assert.deepEqual(wanted.owner.uids, ["uid-of-a", "uid-of-b"]);
  assert.equal(wanted.owner.key, "group:shared");
  assert.deepEqual(
    wanted.ports,
    new Map([
      [
        "default/a",
        [
          { port: 80, protocol: "TCP" },
          { port: 443, protocol: "TCP" },
        ],
      ],
      ["default/b", [{ port: 8080, protocol: "TCP" }]],
    ]),
  );
  assert.equal(wanted.refusals.size, 0);
});

test("what they share is tagged as nobody's own, what is theirs as theirs", () => {
  const wanted = wantedOf([member("a", 1, [80]), member("b", 2, [8080])]);
  for (const { Tags } of [wanted.loadBalancer, wanted.frontendGroup]) {
    assert.equal(attributesOf(Tags)["fairlead.dev/uid"], "");
    assert.equal(attributesOf(Tags)["fairlead.dev/load-balancer"], "group:shared");
  }
  assert.deepEqual(
    wanted.listeners.map(({ Tags }) => attributesOf(Tags)["fairlead.dev/uid"]),
    ["uid-of-a", "uid-of-b"],
  );
});

test("the name is the group's, and stays when members come and go", () => {
  const names = [
    wantedOf([member("a", 1, [80]), member("b", 2, [8080])]),
    wantedOf([member("b", 2, [8080])]),
    wantedOf([member("c", 3, [9090])]),
  ].map(({ loadBalancer, frontendGroup }) => `${loadBalancer.Name} ${frontendGroup.GroupName}`);
  assert.equal(new Set(names).size, 1);
  const [name = ""] = names[0]?.split(" ") ?? [];
  assert.ok(hasOurForm(name) && name.startsWith("k8s-group-shared-"), name);
});

test("what concerns the load balancer as a whole is the oldest's word", () => {
  const older = member("a", 1, [80], { scheme: "internet-facing", name: "older" });
  const newer = member("b", 2, [8080], { scheme: "internal", name: "newer", "ip-address-type": "dualstack" });
  const { loadBalancer } = wantedOf([newer, older]);
  assert.deepEqual(
    [loadBalancer.Scheme, loadBalancer.Name, loadBalancer.IpAddressType],
    ["internet-facing", "older", "ipv4"],
  );
});

test("of two that want the same port, the older has it; the newer gets none of its ports", () => {
  const wanted = wantedOf([member("b", 2, [80, 8080]), member("a", 1, [80]), member("c", 3, [8080])]);
  assert.equal(listenersOf(wanted), "TCP-80 TCP-8080");
  assert.deepEqual([...wanted.refusals.keys()], ["default/b"]);
  const refusal = wanted.refusals.get("default/b");
  assert.equal(refusal?.reason, "PortConflict");
  assert.match(refusal?.message ?? "", /Port 80 .* older Service default\/a/);
  assert.deepEqual([...wanted.ports.keys()], ["default/a", "default/c"]);
});

test("TCP of one and UDP of another on the same port is a conflict, too", () => {
  const udp = classed({ [group]: "shared" }, { name: "b", createdAt: 2000, ports: [makePort({ protocol: "UDP" })] });
  assert.equal(wantedOf([member("a", 1, [80]), udp]).refusals.get("default/b")?.reason, "PortConflict");
});

test("what is wrong with one Service's own ports is that one's refusal", () => {
  const wrong = member("b", 2, [8080], { "healthcheck-interval": "soon", "healthcheck-protocol": "x" });
  const wanted = wantedOf([member("a", 1, [80]), wrong]);
  assert.equal(listenersOf(wanted), "TCP-80");
  const refusal = wanted.refusals.get("default/b");
  assert.equal(refusal?.reason, "InvalidAnnotation");
  assert.match(refusal?.message ?? "", /healthcheck-protocol.*healthcheck-interval/);
});

test("an older Service keeps its port while something else is wrong with it", () => {
  const wrong = member("a", 1, [80], { "healthcheck-interval": "soon" });
  const wanted = wantedOf([wrong, member("b", 2, [80]), member("c", 3, [8080])]);
  assert.equal(listenersOf(wanted), "TCP-8080");
  assert.equal(wanted.refusals.get("default/b")?.reason, "PortConflict");
});

test("what is wrong with the load balancer as a whole is thrown", () => {
  const older = member("a", 1, [80], { scheme: "outside" });
  assertRefused(() => wantedOf([older, member("b", 2, [8080])]), "InvalidAnnotation", "scheme");
});

test("a newer Service's word on the whole is not even read", () => {
  const wanted = wantedOf([member("a", 1, [80]), member("b", 2, [8080], { scheme: "outside" })]);
  assert.equal(wanted.refusals.size, 0);
});

test("a group that can serve nobody is refused", () => {
  const wrong = member("a", 1, [80], { "healthcheck-interval": "soon" });
  assertRefused(() => wantedOf([wrong]), "InvalidAnnotation", "healthcheck-interval");
});

test("a group's name that is none is refused, and the Service stands alone", () => {
  assertRefused(() => wantedOf(classless({ [group]: "Not A Name" })), "InvalidAnnotation", group, "lower-case");
});

test("warnings name the Service they are about", () => {
  const wanted = wantedOf([member("a", 1, [80], { typo: "x" }), member("b", 2, [8080], { tyop: "x" })]);
  assert.deepEqual(
    wanted.warnings.map(({ service }) => service),
    ["default/a", "default/b"],
  );
  assert.equal(warningsOf(wanted).length, 2);
});
