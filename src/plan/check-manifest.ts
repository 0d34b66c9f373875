// SPDX-License-Identifier: Apache-2.0

import {
  fieldsOf,
  flag,
  listOf,
  mapOf,
  oneOf,
  required,
  type Shape,
  text,
  textOrNumber,
  time,
  wholeNumber,
} from "./manifest-shape.ts";
import { type Manifest, unreadable } from "./parse-manifests.ts";

const highestPort = 65_535;
const family = oneOf(["IPv4", "IPv6"]);
const protocol = oneOf(["TCP", "UDP", "SCTP"]);

const metadata = fieldsOf({
  name: required(text),
  namespace: text,
  uid: text,
  creationTimestamp: time,
  deletionTimestamp: time,
  labels: mapOf(text),
  annotations: mapOf(text),
  finalizers: listOf(text),
});

const port = fieldsOf({
  name: text,
  protocol,
  port: required(wholeNumber(1, highestPort)),
  nodePort: wholeNumber(0, highestPort),
  targetPort: textOrNumber,
});

const service: Shape = fieldsOf({
  spec: fieldsOf({
    type: oneOf(["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"]),
    loadBalancerClass: text,
    loadBalancerIP: text,
    loadBalancerSourceRanges: listOf(text),
    allocateLoadBalancerNodePorts: flag,
    clusterIP: text,
    clusterIPs: listOf(text),
    ipFamilies: listOf(family),
    ipFamilyPolicy: oneOf(["SingleStack", "PreferDualStack", "RequireDualStack"]),
    externalTrafficPolicy: oneOf(["Cluster", "Local"]),
    selector: mapOf(text),
    ports: listOf(port),
  }),
  status: fieldsOf({
    loadBalancer: fieldsOf({
      ingress: listOf(fieldsOf({ ip: text, hostname: text, ipMode: oneOf(["VIP", "Proxy"]) })),
    }),
    conditions: listOf(fieldsOf({ type: text, status: text })),
  }),
});

const node: Shape = fieldsOf({
  spec: fieldsOf({ unschedulable: flag, taints: listOf(fieldsOf({ key: text })) }),
  status: fieldsOf({ conditions: listOf(fieldsOf({ type: text, status: text })) }),
});

const endpointSlice: Shape = fieldsOf({
  addressType: oneOf(["IPv4", "IPv6", "FQDN"]),
  endpoints: listOf(
    fieldsOf({
      addresses: listOf(text),
      nodeName: text,
      conditions: fieldsOf({ ready: flag, serving: flag, terminating: flag }),
    }),
  ),
});

/** Of the kinds whose readers take what they cannot read for nothing; those of custom resources complain themselves. */
const shapes: Readonly<Record<string, Shape>> = { Service: service, Node: node, EndpointSlice: endpointSlice };

/**
 * Refuses what no API server would take, where it would otherwise silently be read as something else: a Service of type
 * "Loadbalancer" as one that wants none, a class of 5 as no class.
 * @throws UserError "UnreadableManifest"
 */
export function checkManifest({ fields, kind, source }: Manifest): void {
  const complaint =
    required(metadata)(fields["metadata"], "metadata") ??
    (Object.hasOwn(shapes, kind) ? shapes[kind]?.(fields, "") : undefined);
  if (complaint !== undefined) unreadable(source, `${kind}: ${complaint}`);
}
