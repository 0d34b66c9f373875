// SPDX-License-Identifier: Apache-2.0

import { type Problem, UserError } from "../../src/errors.ts";
import type { LoadBalancerStatus } from "../../src/model/request.ts";
import type { Observed } from "./address-book.ts";
import { wantsSecond } from "./keep.ts";
import type { AddressRequest, Allocation } from "./model.ts";

/**
 * What the Service is to show: its addresses, or why it has none.
 * @throws UserError where it keeps its addresses although what it asks for cannot be read: its status stays as it is
 */
export function toStatus(
  request: AddressRequest,
  { holding, waiting }: Observed,
): LoadBalancerStatus | Problem | undefined {
  if (holding === undefined) return waiting?.refusal.problem;
  if (request.fault !== undefined) throw new UserError(request.fault.reason, request.fault.message);
  return {
    // VIP is what the API server fills in where ipMode is missing: written so, the status reads back as it was written.
    ingress: holding.allocation.addresses.map((ip) => ({ ip, ipMode: "VIP" })),
    message: toSentence(request, holding.allocation),
  };
}

function toSentence(request: AddressRequest, { addresses, pool }: Allocation): string {
  const has = `Has ${addresses.join(" and ")} of the IPAddressPool "${pool}"`;
  if (!wantsSecond(request, addresses)) return `${has}.`;
  const missing = addresses[0]?.includes(":") ? "IPv4" : "IPv6";
  return `${has}; an ${missing} address follows when one is free there.`;
}
