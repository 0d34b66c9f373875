// SPDX-License-Identifier: Apache-2.0

import type { LoadBalancerRequest, Node } from "../../src/model/request.ts";
import type { Service } from "../../src/model/service.ts";
import { makeNode, makePort, makeService } from "../support/make-service.ts";
import { FakeCloud } from "./fake-cloud.ts";
import {
  createFakeProvider,
  type FakeDesired,
  type FakeObserved,
  type FakeOperation,
  leftOutAnnotation,
  ownHostnameAnnotation,
  unreadyAnnotation,
  warningAnnotation,
} from "./fake-provider.ts";
import { type ContractCase, describeProviderContract, type ProviderHarness } from "./provider.ts";

const threeNodes = ["node-1", "node-2", "node-3"].map((name) => makeNode({ name }));

function requestFor(services: readonly Service[], nodes: readonly Node[] = threeNodes): LoadBalancerRequest {
  const key = services.map(({ name }) => name).join("+");
  const uids = services.map(({ uid }) => uid).sort();
  return { key, clusterName: "test", uids, members: services.map((service) => ({ service, endpoints: [] })), nodes };
}

const web = makeService({ name: "web", annotations: { first: "1", second: "2" } });
const dns = makeService({
  name: "dns",
  ports: [
    makePort({ port: 53, nodePort: 30053 }),
    makePort({ name: "udp", protocol: "UDP", port: 53, nodePort: 30053 }),
  ],
});

const remarkable = makeService({ name: "remarkable", ports: [makePort({ port: 81, nodePort: 30081 })] });
const other = makeService({ name: "other" });

const cases: readonly ContractCase[] = [
  {
    name: "one Service",
    first: requestFor([web]),
    later: requestFor([{ ...web, ports: [makePort({ port: 443, nodePort: 30443 })] }], threeNodes.slice(1)),
  },
  {
    name: "one with remarks on it",
    first: requestFor([{ ...remarkable, annotations: { [warningAnnotation]: "mind the gap" } }]),
    later: requestFor(
      [{ ...remarkable, annotations: { [ownHostnameAnnotation]: "own.fake", [unreadyAnnotation]: "warming up" } }],
      threeNodes.slice(1),
    ),
  },
  {
    name: "a group of which one is left out",
    first: requestFor([other, remarkable]),
    later: requestFor([other, { ...remarkable, annotations: { [leftOutAnnotation]: "no room" } }]),
  },
  {
    name: "a group of two",
    first: requestFor([dns, web]),
    later: requestFor([dns, { ...web, ports: [makePort({ port: 8080, nodePort: 30081 })] }]),
  },
];

function makeHarness(): ProviderHarness<FakeDesired, FakeObserved, FakeOperation> {
  const cloud = new FakeCloud({ "LoadBalancer/of-somebody-else": { owner: "somebody else" } });
  let provider = createFakeProvider(cloud);
  return {
    cases,
    provider: () => provider,
    restart() {
      provider = createFakeProvider(cloud);
    },
    snapshot: () => cloud.snapshot(),
  };
}

describeProviderContract("fake", makeHarness);
