// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { toAddressRequest } from "../../../providers/baremetal/address-request.ts";
import type { AddressRequest } from "../../../providers/baremetal/model.ts";
import type { Service } from "../../../src/model/service.ts";
import { makePort, makeService } from "../../support/make-service.ts";
import { makeRequest } from "./world.ts";

function requestOf(own: Partial<Service>): AddressRequest {
  return toAddressRequest(makeRequest(makeService(own)));
}

const asks = (text: string): Partial<Service> => ({ annotations: { "fairlead.dev/loadBalancerIPs": text } });

/** The addresses that it asks for, or why that cannot be told. */
const wishes: readonly (readonly [what: string, own: Partial<Service>, want: readonly string[] | string])[] = [
  ["nothing", {}, []],
  ["an empty field", { loadBalancerIP: "" }, []],
  ["the field", { loadBalancerIP: "1.2.3.1" }, ["1.2.3.1"]],
  ["the annotation", asks("1.2.3.1"), ["1.2.3.1"]],
  ["spaces around an address", asks("  1.2.3.1 "), ["1.2.3.1"]],
  ["one address of each family, IPv6 first", asks("5000::1, 5.5.5.0"), ["5.5.5.0", "5000::1"]],
  ["an IPv4-mapped address", asks("::ffff:1.2.3.1"), ["1.2.3.1"]],
  ["an IPv6 address in long form", asks("1000:0:0:0:0:0:0:0001"), ["1000::1"]],
  ["an IPv6 address in long form in the field", { loadBalancerIP: "1000:0:0:0:0:0:0:0001" }, ["1000::1"]],
  ["an empty annotation beside the field", { ...asks(""), loadBalancerIP: "1.2.3.1" }, ["1.2.3.1"]],
  ["both at once", { ...asks("1.2.3.1"), loadBalancerIP: "1.2.3.1" }, "ConflictingAddressRequests"],
  ["prose in the field", { loadBalancerIP: "an address, please" }, "InvalidAddressRequest"],
  ["prose in the annotation", asks("an address, please"), "InvalidAddressRequest"],
  ["two addresses in the field", { loadBalancerIP: "1.2.3.1,1000::1" }, "InvalidAddressRequest"],
  ["spaces in the field", { loadBalancerIP: " 1.2.3.1" }, "InvalidAddressRequest"],
  ["spaces only in the annotation", asks(" "), "InvalidAddressRequest"],
  ["a trailing comma", asks("1.2.3.1,"), "InvalidAddressRequest"],
  ["a leading zero", asks("1.2.3.01"), "InvalidAddressRequest"],
  ["two addresses of one family", asks("1.2.3.0,1.2.3.1"), "InvalidAddressRequest"],
  ["one address twice, in two forms", asks("1.2.3.0,::ffff:1.2.3.0"), "InvalidAddressRequest"],
  ["three addresses", asks("5.5.5.0,5000::,5.5.5.1"), "InvalidAddressRequest"],
];

for (const [what, own, want] of wishes) {
  test(`a Service with ${what} asks for ${typeof want === "string" ? want : want.join(" and ") || "any address"}`, () => {
    const { addresses, fault } = requestOf(own);
    assert.deepEqual(addresses, typeof want === "string" ? [] : want);
    assert.equal(fault?.reason, typeof want === "string" ? want : undefined);
    if (fault !== undefined) {
      assert.equal(fault.kind, "UserError");
      assert.match(fault.message, /; .+\.$/);
    }
  });
}

const families: readonly (readonly [own: Partial<Service>, want: readonly string[]])[] = [
  [{ clusterIPs: ["10.96.0.1"] }, ["IPv4"]],
  [{ clusterIPs: ["fd00::1"], ipFamilies: ["IPv6"] }, ["IPv6"]],
  [{ clusterIPs: ["10.96.0.1", "fd00::1"], ipFamilies: ["IPv4", "IPv6"] }, ["IPv4", "IPv6"]],
  [{ clusterIPs: ["fd00::1", "10.96.0.1"], ipFamilies: ["IPv6", "IPv4"] }, ["IPv6", "IPv4"]],
  [{ clusterIPs: ["fd00::1", "10.96.0.1"], ipFamilies: [] }, ["IPv4", "IPv6"]],
  [{ clusterIPs: ["None"], ipFamilies: ["IPv4"] }, []],
  [{ clusterIPs: [], ipFamilies: ["IPv4"] }, []],
];

for (const [own, want] of families) {
  test(`${JSON.stringify(own)} makes the families ${want.join(" and ") || "none"}, the primary one first`, () => {
    assert.deepEqual(requestOf(own).families, want);
  });
}

test("what the status shows is read as addresses, sorted, without names", () => {
  const ingress = [{ ip: "1000:0::1" }, { hostname: "lb.example" }, { ip: "1.2.3.4" }, { ip: "lb.example" }];
  assert.deepEqual(requestOf({ ingress }).current, ["1.2.3.4", "1000::1"]);
});

test("carries what pools and neighbours on the address look at, and of ports only what they clash by", () => {
  const annotations = { "metallb.io/address-pool": "lan", "metallb.io/allow-shared-ip": "k" };
  const want: AddressRequest = {
    key: "shop/api",
    namespace: "shop",
    labels: { a: "1", b: "2" },
    createdAt: 7,
    families: ["IPv4"],
    familyPolicy: "SingleStack",
    addresses: [],
    pool: "lan",
    sharingKey: { sharing: "k", backend: "x=1,y=2" },
    ports: [{ protocol: "UDP", port: 53 }],
    externalTrafficPolicy: "Local",
    current: [],
  };
  const own: Partial<Service> = {
    namespace: "shop",
    name: "api",
    createdAt: 7,
    labels: { b: "2", a: "1" },
    selector: { y: "2", x: "1" },
    ports: [makePort({ protocol: "UDP", port: 53 })],
    externalTrafficPolicy: "Local",
    ipFamilyPolicy: undefined,
  };
  const request = requestOf({ ...own, annotations });
  assert.deepEqual(request, want);
  assert.deepEqual(Object.keys(request.labels), ["a", "b"], "in one order, however the API server wrote them");
});

test("an empty wish for a pool is none", () => {
  assert.equal("pool" in requestOf({ annotations: { "fairlead.dev/address-pool": "" } }), false);
});

test("a load balancer without a Service cannot be asked for", () => {
  assert.throws(() => toAddressRequest({ ...makeRequest(makeService()), members: [] }), TypeError);
});
