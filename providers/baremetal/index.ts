// SPDX-License-Identifier: Apache-2.0

import { bindProvider } from "../../src/controller/bind-provider.ts";
import type {
  ConfigurationObject,
  ObjectReport,
  Provider,
  ProviderConfiguration,
  ProviderFactory,
  ResourceKind,
} from "../../src/controller/provider.ts";
import { AddressBook, type Observed } from "./address-book.ts";
import { toAddressRequest } from "./address-request.ts";
import { applyToBook } from "./apply.ts";
import { emptyConfiguration, hasRefused, samePools, toConfiguration } from "./configuration.ts";
import { configurationGauge, poolGauges } from "./gauges.ts";
import { baremetalInstances } from "./instances.ts";
import type { AddressRequest } from "./model.ts";
import { type Operation, planAddresses } from "./plan.ts";
import { toReports } from "./reports.ts";
import { toStatus } from "./status.ts";

/** What speakers read: which addresses there are, and who announces them. */
export const announcementKinds: readonly ResourceKind[] = [
  { group: "fairlead.dev", version: "v1alpha1", plural: "ipaddresspools", kind: "IPAddressPool" },
  { group: "fairlead.dev", version: "v1alpha1", plural: "l2advertisements", kind: "L2Advertisement" },
];

/** What the controller reads: Namespaces, too, because selectors of pools look at their labels. */
export const configurationKinds: readonly ResourceKind[] = [
  ...announcementKinds,
  { group: "", version: "v1", plural: "namespaces", kind: "Namespace" },
];

/** The provider for bare metal: addresses from pools. Who answers for them is the business of the speakers. */
export const baremetal: ProviderFactory = ({ requeue }) => {
  const book = new AddressBook(requeue);
  const configuration = poolConfiguration(book);
  return {
    provider: bindProvider(addressProvider(book)),
    keepsStateOutside: false,
    watches: { nodes: false, endpoints: false },
    configuration,
    gauges: [...poolGauges(book), configurationGauge(configuration)],
    instances: baremetalInstances,
    restore: (requests) => book.restore(requests.map(toAddressRequest)),
    settle: (owner, ingress) =>
      book.settle(
        owner.key,
        ingress.flatMap(({ ip }) => ip ?? []),
      ),
  };
};

/** The five steps on a book. */
export function addressProvider(book: AddressBook): Provider<AddressRequest, Observed, Operation> {
  return {
    name: "baremetal",
    needsNodePorts: () => false,
    build: toAddressRequest,
    observe: async ({ key }) => book.observe(key),
    plan: planAddresses,
    apply: async (operation) => applyToBook(operation, book),
    status: toStatus,
  };
}

function poolConfiguration(book: AddressBook): ProviderConfiguration {
  let objects: readonly ConfigurationObject[] = [];
  let configuration = emptyConfiguration;
  let reported: { readonly version: number; readonly reports: readonly ObjectReport[] } = { version: -1, reports: [] };
  return {
    kinds: configurationKinds,
    configure(changed) {
      const { pools } = configuration;
      objects = changed;
      configuration = toConfiguration(changed, configuration);
      reported = { version: -1, reports: [] };
      // Most changes of a Namespace change no pool, and then nobody has to be looked at again.
      if (!samePools(pools, configuration.pools)) book.configure(configuration.pools);
    },
    reports() {
      if (reported.version !== book.version) {
        const reports = toReports(objects, configuration, (pool) => book.poolUse(pool));
        reported = { version: book.version, reports };
      }
      return reported.reports;
    },
    state() {
      if (configuration === emptyConfiguration) return "Unread";
      return hasRefused(configuration) ? "Stale" : "InForce";
    },
  };
}
