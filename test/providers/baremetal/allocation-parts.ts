// SPDX-License-Identifier: Apache-2.0

/** What allocation works on, in the form in which it gets it. */

import { AddressLedger, type RecordedUse } from "../../../providers/baremetal/address-ledger.ts";
import { toConfiguration } from "../../../providers/baremetal/configuration.ts";
import type { AddressRequest, IPAddressPool } from "../../../providers/baremetal/model.ts";
import type { ConfigurationObject } from "../../../src/controller/provider.ts";

/** Of a single-stack Service default/web without wishes, with `own` in place of what the test cares about. */
export function makeAddressRequest(own: Partial<AddressRequest> = {}): AddressRequest {
  return {
    key: "default/web",
    namespace: "default",
    labels: {},
    createdAt: 0,
    families: ["IPv4"],
    familyPolicy: "SingleStack",
    addresses: [],
    sharingKey: { sharing: "", backend: "" },
    ports: [{ protocol: "TCP", port: 80 }],
    externalTrafficPolicy: "Cluster",
    current: [],
    ...own,
  };
}

/** The pools that are in force, sorted by name. */
export function readPools(...objects: readonly ConfigurationObject[]): readonly IPAddressPool[] {
  return toConfiguration(objects).pools;
}

/** Of a Service that shares with nobody. */
export const soleUse: RecordedUse = {
  sharingKey: { sharing: "", backend: "" },
  ports: [{ protocol: "TCP", port: 80 }],
  assigned: true,
};

export type Use = readonly [key: string, ip: string, use?: Partial<RecordedUse>];

export function makeLedger(pools: readonly IPAddressPool[], ...uses: readonly Use[]): AddressLedger {
  const ledger = new AddressLedger();
  ledger.configure(pools);
  for (const [key, ip, use] of uses) ledger.use(key, ip, { ...soleUse, ...use });
  return ledger;
}
