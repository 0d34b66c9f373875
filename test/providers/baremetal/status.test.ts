// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Observed } from "../../../providers/baremetal/address-book.ts";
import type { AddressRequest } from "../../../providers/baremetal/model.ts";
import { refuse } from "../../../providers/baremetal/reasons.ts";
import { toStatus } from "../../../providers/baremetal/status.ts";
import { makeAddressRequest, makeLedger } from "./allocation-parts.ts";

const nothing: Observed = { holding: undefined, waiting: undefined, pools: [], taken: makeLedger([]) };

function holds(request: AddressRequest, ...addresses: readonly string[]): Observed {
  const allocation = { kind: "Allocation", pool: "lan", addresses } as const;
  return { ...nothing, holding: { request, allocation, confirmed: true } };
}

const prefer = { families: ["IPv4", "IPv6"], familyPolicy: "PreferDualStack" } as const;
const messages: readonly (readonly [own: Partial<AddressRequest>, addresses: readonly string[], want: string])[] = [
  [{}, ["10.0.0.0"], 'Has 10.0.0.0 of the IPAddressPool "lan".'],
  [prefer, ["10.0.0.0", "fd00::"], 'Has 10.0.0.0 and fd00:: of the IPAddressPool "lan".'],
  [prefer, ["fd00::1"], 'Has fd00::1 of the IPAddressPool "lan"; an IPv4 address follows when one is free there.'],
  [prefer, ["10.0.0.1"], 'Has 10.0.0.1 of the IPAddressPool "lan"; an IPv6 address follows when one is free there.'],
];

for (const [own, addresses, message] of messages) {
  test(`${JSON.stringify(own)} with ${addresses.join(" and ")} shows them in that order, with ipMode VIP`, () => {
    const request = makeAddressRequest(own);
    const ingress = addresses.map((ip) => ({ ip, ipMode: "VIP" }));
    assert.deepEqual(toStatus(request, holds(request, ...addresses)), { ingress, message });
  });
}

test("one that waits shows why, and one of which nothing is known shows nothing", () => {
  const request = makeAddressRequest();
  const refusal = refuse("PoolExhausted", "All are taken; wait.");
  assert.equal(toStatus(request, { ...nothing, waiting: { request, refusal } }), refusal.problem);
  assert.equal(toStatus(request, nothing), undefined);
});

test("one that has addresses and asks for what cannot be read keeps its status, and is told why", () => {
  const fault = { kind: "UserError", reason: "InvalidAddressRequest", message: "It is no address." } as const;
  const request = makeAddressRequest({ fault });
  assert.throws(() => toStatus(request, holds(request, "10.0.0.0")), { name: "UserError", ...fault });
});
