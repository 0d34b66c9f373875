// SPDX-License-Identifier: Apache-2.0

/** Parts of a cluster for the tests of the speaker, each with what a test does not care about filled in. */

import type { IPAddressPool, L2Advertisement, LabelSelector } from "../../../../providers/baremetal/model.ts";
import { parseIpRange } from "../../../../src/model/ip.ts";
import type { EndpointGroup, Node } from "../../../../src/model/request.ts";
import type { Service } from "../../../../src/model/service.ts";
import { makeNode as makeAnyNode, makeService as makeAnyService } from "../../../support/make-service.ts";

export function makeNode(name: string, parts: Partial<Node> = {}): Node {
  return makeAnyNode({ name, labels: { "kubernetes.io/hostname": name }, ...parts });
}

/** A Service of type LoadBalancer that has these addresses. */
export function makeService(name: string, addresses: readonly string[], parts: Partial<Service> = {}): Service {
  return makeAnyService({
    name,
    selector: { app: name },
    ingress: addresses.map((ip) => ({ ip, ipMode: "VIP" })),
    ...parts,
  });
}

/** What an endpoint is good for: `Terminating` serves still, `NotReady` does not. */
export type EndpointState = "Ready" | "Terminating" | "NotReady";

/** One slice with an endpoint for each pair of node and state; node undefined = nobody knows where it runs. */
export function makeEndpoints(
  ...endpoints: readonly (readonly [node: string | undefined, state: EndpointState])[]
): readonly EndpointGroup[] {
  return [
    {
      family: "IPv4",
      ports: [{ name: "", protocol: "TCP", port: 8080 }],
      endpoints: endpoints.map(([nodeName, state], index) => ({
        addresses: [`10.244.0.${index + 1}`],
        nodeName,
        ready: state === "Ready",
        serving: state !== "NotReady",
        terminating: state === "Terminating",
      })),
    },
  ];
}

export function makePool(
  name: string,
  addresses: readonly string[],
  parts: Partial<IPAddressPool> = {},
): IPAddressPool {
  return {
    name,
    labels: {},
    ranges: addresses.map((text) => {
      const range = parseIpRange(text);
      if (typeof range === "string") throw new Error(`${text}: ${range}`);
      return range;
    }),
    autoAssign: true,
    avoidBuggyIPs: false,
    serviceAllocation: undefined,
    ...parts,
  };
}

export function makeAdvertisement(name: string, parts: Partial<L2Advertisement> = {}): L2Advertisement {
  return {
    name,
    ipAddressPools: [],
    ipAddressPoolSelectors: [],
    nodeSelectors: [],
    interfaces: [],
    serviceSelectors: [],
    preferredNodeSelectors: [],
    ...parts,
  };
}

export function selectLabels(matchLabels: Readonly<Record<string, string>>): LabelSelector {
  return { matchLabels, matchExpressions: [] };
}

/** Selects exactly these nodes. */
export function selectNodes(...names: readonly string[]): readonly LabelSelector[] {
  return [{ matchLabels: {}, matchExpressions: [{ key: "kubernetes.io/hostname", operator: "In", values: names }] }];
}
