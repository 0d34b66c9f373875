// SPDX-License-Identifier: Apache-2.0

import type { KubeObject } from "../api-server/kube-object.ts";
import { publishedAddresses } from "../api-server/service/service-object.ts";
import type { SandboxRole, Scenery, SceneryContext } from "../sandbox-parts.ts";
import { ClaimTeller } from "./claim-teller.ts";
import { LAN_NODES } from "./lan-nodes.ts";
import type { SandboxNetwork } from "./lan-parts.ts";
import { LAN_STEPS } from "./lan-steps.ts";
import { LanWitness } from "./lan-witness.ts";
import { NodeSpeakers } from "./node-speakers.ts";

/** The namespace is where speakers keep their Leases. */
const MANIFESTS = ["parts/namespace/namespace.yaml", "crds/ipaddresspools.yaml", "crds/l2advertisements.yaml"];

/** Bare metal: three nodes on a LAN, each with a speaker. */
export function createLanScenery(
  network: SandboxNetwork,
  createController: () => SandboxRole,
  { clock, print }: SceneryContext,
): Scenery {
  const { lan, pods } = network;
  const teller = new ClaimTeller(clock, print);
  lan.onClaim((claim) => teller.claimed(claim));
  return {
    description: `LAN: ${lan.description}`,
    nodes: LAN_NODES,
    nodeNames: new Set(LAN_NODES.map(({ name }) => name)),
    manifests: MANIFESTS,
    pods,
    ...(network.forward === undefined ? {} : { forward: network.forward.bind(network) }),
    createController,
    createNodeRole(informer): SandboxRole {
      const speakers = new NodeSpeakers({ createSpeaker: (node) => network.createSpeaker(node), print });
      return { start: () => speakers.start(informer), stop: () => speakers.stop() };
    },
    steps(stage) {
      const scene = { stage, lan, witness: new LanWitness(stage, lan) };
      const shown = LAN_STEPS.filter(({ needsTraffic }) => needsTraffic !== true || lan.fetch !== undefined);
      return shown.map(({ title, act }) => ({ title, act: () => act(scene) }));
    },
    hints: ({ kubeconfig, services }) => describeUse(kubeconfig, fetchCommandOf(network, services)),
    close: () => lan.close(),
  };
}

/** What a person can type to fetch a page from a Service of the demonstration; undefined where there is no way. */
function fetchCommandOf({ lan }: SandboxNetwork, services: Iterable<KubeObject>): string | undefined {
  const web = [...services].find(({ metadata }) => metadata.namespace === "default" && metadata.name === "web");
  const [ip] = web === undefined ? [] : publishedAddresses(web);
  return ip === undefined ? undefined : lan.fetchCommand?.(ip, 80);
}

function describeUse(kubeconfig: string, fetchCommand: string | undefined): readonly string[] {
  return [
    `  export KUBECONFIG=${kubeconfig}`,
    "  kubectl get services,ipaddresspools,nodes -o wide",
    `  kubectl get service web -o jsonpath='{range .status.conditions[*]}{.type}{": "}{.message}{"\\n"}{end}'`,
    ...(fetchCommand === undefined ? [] : [`  ${fetchCommand}`]),
    "Try, and watch here what happens:",
    "  kubectl delete service web",
    "  kubectl apply -f manifests/examples/     (brings it back, with all the other examples)",
    "  kubectl scale deployment web --replicas=5",
    "  kubectl cordon node-1            (the node goes down for maintenance; uncordon brings it back)",
    "  kubectl label node node-2 node.kubernetes.io/exclude-from-external-load-balancers=",
    `  kubectl patch ipaddresspool lan --type=merge -p '{"spec":{"addresses":["192.0.2.100/32"]}}'     (fills up)`,
  ];
}
