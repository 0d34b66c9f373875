// SPDX-License-Identifier: Apache-2.0

import { networkLoadBalancerProvider } from "../../../providers/aws/index.ts";
import { createKnowledge } from "../../../providers/aws/knowledge.ts";
import type { Observed } from "../../../providers/aws/observed.ts";
import type { Operation } from "../../../providers/aws/operation.ts";
import type { Wanted } from "../../../providers/aws/wanted.ts";
import { systemClock } from "../../../src/clock.ts";
import { silentLog } from "../../../src/log.ts";
import type { LoadBalancerRequest, Node } from "../../../src/model/request.ts";
import type { Service } from "../../../src/model/service.ts";
import { type ContractCase, describeProviderContract, type ProviderHarness } from "../../contract/provider.ts";
import { makePort, makeService } from "../../support/make-service.ts";
import { clusterName, makeWorld, settings, snapshotOf, type World } from "./rig/world.ts";

const prefix = "service.beta.kubernetes.io/aws-load-balancer-";

function requestFor(services: readonly Service[], nodes: readonly Node[], key?: string): LoadBalancerRequest {
  const [first] = services;
  return {
    key: key ?? `default/${first?.name}`,
    clusterName,
    uids: services.map(({ uid }) => uid).sort(),
    members: services.map((service) => ({ service, endpoints: [] })),
    nodes,
  };
}

function makeCases({ nodes }: World): readonly ContractCase[] {
  const http = makePort({ name: "http", port: 80, nodePort: 30080 });
  const web = makeService({ name: "web", ports: [http, makePort({ name: "https", port: 443, nodePort: 30443 })] });
  const shared = { "fairlead.dev/load-balancer-group": "edge" };
  const dns = makeService({
    name: "dns",
    annotations: shared,
    ports: [
      makePort({ name: "tcp", port: 53, nodePort: 30053 }),
      makePort({ name: "udp", protocol: "UDP", port: 53, nodePort: 30053 }),
    ],
  });
  const ntp = makeService({
    name: "ntp",
    annotations: shared,
    ports: [makePort({ port: 123, protocol: "UDP", nodePort: 30123 })],
  });
  return [
    {
      name: "one Service",
      first: requestFor([web], nodes),
      later: requestFor(
        [
          {
            ...web,
            ports: [http, makePort({ name: "alt", port: 8443, nodePort: 30444 })],
            loadBalancerSourceRanges: ["192.0.2.0/24"],
            annotations: { [`${prefix}attributes`]: "load_balancing.cross_zone.enabled=true" },
          },
        ],
        nodes.slice(1),
      ),
    },
    {
      name: "a group of two",
      first: requestFor([dns, ntp], nodes, "group:edge"),
      later: requestFor([dns, { ...ntp, ports: [makePort({ port: 124, nodePort: 30124 })] }], nodes, "group:edge"),
    },
  ];
}

function makeHarness(): ProviderHarness<Wanted, Observed, Operation> {
  const world = makeWorld({ clock: systemClock });
  const start = () => {
    const parts = { api: world.api, ownVpcId: async () => undefined };
    return createKnowledge(settings, parts, { clock: systemClock, log: silentLog, requeue: () => {} });
  };
  let knowledge = start();
  return {
    cases: makeCases(world),
    provider: () => networkLoadBalancerProvider(settings, knowledge),
    restart() {
      knowledge = start();
    },
    snapshot: () => snapshotOf(world),
    publish: ({ key }, ingress) => knowledge.publications.settle(key, ingress),
  };
}

describeProviderContract("aws", makeHarness);
