// SPDX-License-Identifier: Apache-2.0

import type { NewObject } from "../cluster/objects.ts";

const group = "monitoring.coreos.com";

/** The kinds of the Prometheus operator, without what it checks of them: names and where they are served. */
export const operatorDefinitions: readonly NewObject[] = ["ServiceMonitor", "PodMonitor", "PrometheusRule"].map(
  (kind) => {
    const plural = `${kind.toLowerCase()}s`;
    const anything = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
    const schema = { openAPIV3Schema: { type: "object", properties: { spec: anything } } };
    return {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: `${plural}.${group}` },
      spec: {
        group,
        scope: "Namespaced",
        names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
        versions: [{ name: "v1", served: true, storage: true, schema }],
      },
    };
  },
);
