// SPDX-License-Identifier: Apache-2.0

/** The labels by which a node says what machine it is, and where. */

import type { InstanceMetadata } from "../instances.ts";

type Labels = Readonly<Record<string, string>>;

/** Each fact has two labels: the one that is stable, and the one from before, which volumes and old manifests still ask for. */
const pairs = [
  { fact: "instanceType", stable: "node.kubernetes.io/instance-type", beta: "beta.kubernetes.io/instance-type" },
  { fact: "zone", stable: "topology.kubernetes.io/zone", beta: "failure-domain.beta.kubernetes.io/zone" },
  { fact: "region", stable: "topology.kubernetes.io/region", beta: "failure-domain.beta.kubernetes.io/region" },
] as const;

/** Kubernetes' own label namespaces, in which a provider may set no more than the above (upstream's expression). */
const reservedKey = /(^|\.)(kubernetes|k8s)\.io\//;

/**
 * What of the machine's labels the node does not have yet; upstream's rules: type, zone and region are set to what the provider says,
 * other labels only where the node has none with that key.
 */
export function machineLabels(metadata: InstanceMetadata, have: Labels): Labels {
  const facts = pairs.flatMap(({ fact, stable, beta }) => {
    const value = metadata[fact];
    return value ? [stable, beta].map((key) => [key, value] as const) : [];
  });
  const others = Object.entries(metadata.labels).filter(([key]) => !reservedKey.test(key) && !Object.hasOwn(have, key));
  return missingOf(Object.fromEntries([...others, ...facts]), have);
}

/** What the stable labels are to be set to, where the beta ones say otherwise: those are the source of truth, as upstream has it. */
export function mirroredLabels(have: Labels): Labels {
  const wanted = pairs.flatMap(({ stable, beta }) => {
    const value = have[beta];
    return value === undefined ? [] : [[stable, value] as const];
  });
  return missingOf(Object.fromEntries(wanted), have);
}

function missingOf(want: Labels, have: Labels): Labels {
  return Object.fromEntries(Object.entries(want).filter(([key, value]) => have[key] !== value));
}
