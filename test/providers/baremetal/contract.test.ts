// SPDX-License-Identifier: Apache-2.0

import type { Observed } from "../../../providers/baremetal/address-book.ts";
import { AddressBook } from "../../../providers/baremetal/address-book.ts";
import { toAddressRequest } from "../../../providers/baremetal/address-request.ts";
import { toConfiguration } from "../../../providers/baremetal/configuration.ts";
import { addressProvider } from "../../../providers/baremetal/index.ts";
import type { AddressRequest } from "../../../providers/baremetal/model.ts";
import type { Operation } from "../../../providers/baremetal/plan.ts";
import type { LoadBalancerRequest } from "../../../src/model/request.ts";
import type { Ingress, Service } from "../../../src/model/service.ts";
import { describeProviderContract, type ProviderHarness } from "../../contract/provider.ts";
import { makePort, makeService } from "../../support/make-service.ts";
import { makePool, makeRequest } from "./world.ts";

const { pools } = toConfiguration([
  makePool("lan", { addresses: ["10.0.0.0/29", "fd00::/125"] }),
  makePool("asked", { addresses: ["10.1.0.0/31"], autoAssign: false }),
]);

const stranger = makeRequest(makeService({ name: "stranger", ...shows("10.0.0.6") }));

function shows(ip: string): Partial<Service> {
  return { ingress: [{ ip, ipMode: "VIP" }] };
}

function requestOf(name: string, own: Partial<Service>): LoadBalancerRequest {
  return makeRequest(makeService({ name, labels: { b: "2", a: "1" }, selector: { y: "2", x: "1" }, ...own }));
}

const annotated = (name: string, value: string): Partial<Service> => ({
  annotations: { [`fairlead.dev/${name}`]: value },
});
const dual: Partial<Service> = { clusterIPs: ["10.96.0.1", "fd00:96::1"], ipFamilyPolicy: "PreferDualStack" };

/** The book, and what the API server would still know after the process is gone. */
class Harness implements ProviderHarness<AddressRequest, Observed, Operation> {
  readonly cases: ProviderHarness<AddressRequest, Observed, Operation>["cases"] = [
    {
      name: "another address",
      first: requestOf("moves", annotated("loadBalancerIPs", "10.0.0.3")),
      later: requestOf("moves", annotated("address-pool", "asked")),
    },
    {
      name: "a second family",
      first: requestOf("grows", { ports: [makePort()] }),
      later: requestOf("grows", dual),
    },
    {
      name: "other ports on a shared address",
      first: requestOf("shares", { ...annotated("allow-shared-ip", "k"), externalTrafficPolicy: "Local" }),
      later: requestOf("shares", { ...annotated("allow-shared-ip", "k"), ports: [makePort({ port: 81 })] }),
    },
    {
      name: "a wish that cannot be granted",
      first: requestOf("waits", annotated("loadBalancerIPs", "10.0.0.6")),
      later: requestOf("waits", annotated("loadBalancerIPs", "10.0.0.5")),
    },
  ];
  #book = this.#start();
  readonly #statuses = new Map<
    string,
    { readonly request: LoadBalancerRequest; readonly ingress: readonly Ingress[] }
  >();

  provider() {
    return addressProvider(this.#book);
  }

  restart(): void {
    this.#book = this.#start();
    for (const { request, ingress } of this.#statuses.values()) {
      const [member] = request.members;
      if (member === undefined) continue;
      this.#book.restore([toAddressRequest(makeRequest({ ...member.service, ingress }))]);
    }
  }

  /** What is decided; what statuses show of it is the loop's to write. */
  snapshot(): unknown {
    return [stranger, ...this.cases.map(({ first }) => first)].map(({ key }) => {
      const { holding, waiting } = this.#book.observe(key);
      return [key, holding, waiting];
    });
  }

  publish(request: LoadBalancerRequest, ingress: readonly Ingress[]): void {
    const addresses = ingress.flatMap(({ ip }) => ip ?? []);
    this.#book.settle(request.key, addresses);
    if (addresses.length === 0) this.#statuses.delete(request.key);
    else this.#statuses.set(request.key, { request, ingress });
  }

  #start(): AddressBook {
    const book = new AddressBook(() => undefined);
    book.configure(pools);
    book.restore([toAddressRequest(stranger)]);
    return book;
  }
}

describeProviderContract<AddressRequest, Observed, Operation>("baremetal", () => new Harness());
