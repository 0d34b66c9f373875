// SPDX-License-Identifier: Apache-2.0

import { create, get, LB, patch, type RecordedRequest, SERVICES, service } from "./request.ts";

const FINALIZER = "service.kubernetes.io/load-balancer-cleanup";
const lb = "load-balancer";

/** Services that are changed, by each kind of patch, through both paths, and across types. */
export const CHANGES: readonly RecordedRequest[] = [
  patch("finalizer and status together", `${lb}/status`, {
    metadata: { finalizers: [FINALIZER], annotations: { "example.com/seen": "1" } },
    status: {
      loadBalancer: { ingress: [{ ip: "192.0.2.10" }] },
      conditions: [{ type: "A", status: "True", reason: "R", message: "", lastTransitionTime: "2026-01-01T00:00:00Z" }],
    },
  }),
  patch("spec through status is ignored", `${lb}/status`, { spec: { type: "ClusterIP" } }),
  patch("status through spec is ignored", lb, { status: { loadBalancer: {} } }),
  patch("second condition", `${lb}/status`, {
    status: {
      conditions: [
        { type: "B", status: "False", reason: "R", message: "m", lastTransitionTime: "2026-01-01T00:00:00Z" },
      ],
    },
  }),
  patch("condition deleted", `${lb}/status`, { status: { conditions: [{ $patch: "delete", type: "A" }] } }),
  patch("condition changed", `${lb}/status`, { status: { conditions: [{ type: "B", status: "True" }] } }),
  patch("second finalizer stands first", lb, { metadata: { finalizers: ["example.com/second"] } }),
  patch("finalizer deleted", lb, { metadata: { "$deleteFromPrimitiveList/finalizers": ["example.com/second"] } }),
  patch("ingress is atomic", `${lb}/status`, {
    status: { loadBalancer: { ingress: [{ ip: "192.0.2.11", ipMode: "Proxy" }, { hostname: "lb.example.com" }] } },
  }),
  patch("bad ingress ip", `${lb}/status`, { status: { loadBalancer: { ingress: [{ ip: "192.0.2" }] } } }),
  patch("bad ingress hostname", `${lb}/status`, { status: { loadBalancer: { ingress: [{ hostname: "a b" }] } } }),
  patch("ingress hostname is an IP", `${lb}/status`, {
    status: { loadBalancer: { ingress: [{ hostname: "192.0.2.1" }] } },
  }),
  patch("ipMode without ip", `${lb}/status`, {
    status: { loadBalancer: { ingress: [{ hostname: "a.example.com", ipMode: "VIP" }] } },
  }),
  patch("bad ipMode", `${lb}/status`, { status: { loadBalancer: { ingress: [{ ip: "192.0.2.1", ipMode: "Vip" }] } } }),
  patch("ingress on ClusterIP", "plain-clusterip/status", {
    status: { loadBalancer: { ingress: [{ ip: "192.0.2.1" }] } },
  }),
  patch("new port stands first", lb, {
    spec: {
      ports: [
        { name: "new", port: 81 },
        { name: "old", port: 80 },
      ],
    },
  }),
  patch("port by key", lb, { spec: { ports: [{ port: 81, targetPort: "http" }] } }),
  patch("port deleted", lb, { spec: { ports: [{ $patch: "delete", port: 81 }] } }),
  patch("ports reordered", lb, {
    spec: {
      $setElementOrder: undefined,
      "$setElementOrder/ports": [{ port: 82 }, { port: 80 }],
      ports: [{ port: 82, name: "b" }],
    },
  }),
  patch("ports replaced", lb, { spec: { ports: [{ $patch: "replace" }, { port: 90, name: "only" }] } }),
  patch("element without its key", lb, { spec: { ports: [{ name: "x" }] } }),
  patch("ports by merge patch", lb, { spec: { ports: [{ port: 80, name: "only" }] } }, "merge"),
  patch("label removed by null", lb, { metadata: { labels: { gone: null } } }, "merge"),
  patch("selector set", lb, { spec: { selector: { app: "web" } } }, "merge"),
  patch("selector cleared", lb, { spec: { selector: null } }, "merge"),
  patch(
    "json: nodePort with tests",
    lb,
    [
      { op: "test", path: "/spec/ports/0/port", value: 80 },
      { op: "add", path: "/spec/ports/0/nodePort", value: 30120 },
    ],
    "json",
  ),
  patch("json: failed test", lb, [{ op: "test", path: "/spec/ports/0/port", value: 81 }], "json"),
  patch("json: test of what is not there", lb, [{ op: "test", path: "/spec/foo", value: null }], "json"),
  patch("json: no such path", lb, [{ op: "remove", path: "/spec/foo" }], "json"),
  patch("json: append", lb, [{ op: "add", path: "/metadata/finalizers/-", value: "example.com/third" }], "json"),
  patch("json: nodePort taken", lb, [{ op: "replace", path: "/spec/ports/0/nodePort", value: 30100 }], "json"),
  patch("json: nodePort out of range", lb, [{ op: "replace", path: "/spec/ports/0/nodePort", value: 81 }], "json"),
  patch("json: not a list", lb, { a: 1 }, "json"),
  patch("unknown content type", lb, { a: 1 }, "json"),
  patch("no change", lb, {}, "merge"),
  patch("class set late", lb, { spec: { loadBalancerClass: "example.com/lb" } }, "merge"),
  patch("class changed", "class", { spec: { loadBalancerClass: "example.com/other" } }, "merge"),
  patch("class removed", "class", { spec: { loadBalancerClass: null } }, "merge"),
  patch("class through a type change", "class", { spec: { type: "ClusterIP" } }, "merge"),
  patch(
    "class set on the way back",
    "class",
    { spec: { type: "LoadBalancer", loadBalancerClass: "example.com/other" } },
    "merge",
  ),
  patch(
    "nodePorts given up",
    "tcp-and-udp-share-a-nodeport",
    { spec: { allocateLoadBalancerNodePorts: false } },
    "merge",
  ),
  patch(
    "nodePorts zeroed",
    "tcp-and-udp-share-a-nodeport",
    {
      spec: {
        ports: [
          { name: "tcp", port: 53 },
          { name: "udp", port: 53, protocol: "UDP" },
        ],
      },
    },
    "merge",
  ),
  patch(
    "nodePorts wanted again",
    "load-balancer-without-nodeports",
    { spec: { allocateLoadBalancerNodePorts: true } },
    "merge",
  ),
  patch("health check port changed", "load-balancer-local", { spec: { healthCheckNodePort: 30130 } }, "merge"),
  patch("Local to Cluster", "load-balancer-local", { spec: { externalTrafficPolicy: "Cluster" } }, "merge"),
  patch(
    "Cluster to Local with a port",
    "load-balancer-local",
    { spec: { externalTrafficPolicy: "Local", healthCheckNodePort: 30130 } },
    "merge",
  ),
  patch("to ClusterIP with source ranges", "padded-source-range", { spec: { type: "ClusterIP" } }, "merge"),
  patch("to NodePort", lb, { spec: { type: "NodePort" } }, "merge"),
  patch("to ClusterIP", lb, { spec: { type: "ClusterIP" } }, "merge"),
  patch("to LoadBalancer again", lb, { spec: { type: "LoadBalancer" } }, "merge"),
  patch("to ExternalName", lb, { spec: { type: "ExternalName", externalName: "example.com" } }, "merge"),
  patch("back from ExternalName", lb, { spec: { type: "LoadBalancer" } }, "merge"),
  patch("Local to ClusterIP", "load-balancer-local", { spec: { type: "ClusterIP" } }, "merge"),
  patch("to dual stack", "plain-clusterip", { spec: { ipFamilyPolicy: "RequireDualStack" } }, "merge"),
  patch("families reduced without policy", "plain-clusterip", { spec: { ipFamilies: ["IPv4"] } }, "merge"),
  patch("to single stack", "plain-clusterip", { spec: { ipFamilyPolicy: "SingleStack" } }, "merge"),
  patch("primary family changed", "plain-clusterip", { spec: { ipFamilies: ["IPv6"] } }, "merge"),
  patch("cluster IP changed", "plain-clusterip", { spec: { clusterIP: "10.96.1.1" } }, "merge"),
  patch("to headless", "plain-clusterip", { spec: { clusterIP: "None", clusterIPs: ["None"] } }, "merge"),
  patch("name changed", lb, { metadata: { name: "other" } }, "merge"),
  patch("uid of another", lb, { metadata: { uid: "0e8c1c57-0f3a-4d58-8ec5-0e5e5a4e3c2b" } }, "merge"),
  patch("old resourceVersion", lb, { metadata: { resourceVersion: "1" } }, "merge"),
  patch("wrong type", lb, { spec: { ports: "a" } }, "merge"),
  patch("of nobody", "absent", { spec: {} }, "merge"),
  {
    name: "patch: unknown field, strict",
    method: "PATCH",
    path: `${SERVICES}/${lb}?fieldValidation=Strict`,
    contentType: "application/merge-patch+json",
    body: { spec: { foo: 1 } },
  },
  {
    name: "patch: dry run",
    method: "PATCH",
    path: `${SERVICES}/${lb}?dryRun=All`,
    contentType: "application/merge-patch+json",
    body: { metadata: { labels: { dry: "run" } } },
  },
  {
    name: "patch: unsupported type",
    method: "PATCH",
    path: `${SERVICES}/${lb}`,
    contentType: "application/json",
    body: {},
  },
  {
    name: "replace: without allocated values",
    method: "PUT",
    path: `${SERVICES}/${lb}`,
    body: service(lb, LB, { finalizers: [FINALIZER] }),
  },
  { name: "replace: other name", method: "PUT", path: `${SERVICES}/${lb}`, body: service("other", LB) },
  {
    name: "replace: old resourceVersion",
    method: "PUT",
    path: `${SERVICES}/${lb}`,
    body: service(lb, LB, { resourceVersion: "1" }),
  },
];

/** What can be asked for, and how. */
export const READS: readonly RecordedRequest[] = [
  get("after all", `${SERVICES}/${lb}`),
  get("status", `${SERVICES}/${lb}/status`),
  get("absent", `${SERVICES}/absent`),
  get("by name", `${SERVICES}?fieldSelector=metadata.name%3D${lb}`),
  get("by type", `${SERVICES}?fieldSelector=spec.type%3DExternalName`),
  get("by label", `${SERVICES}?labelSelector=a%3Db`),
  get("by set of labels", `${SERVICES}?labelSelector=a+in+(b,c),!d`),
  get("by unknown field", `${SERVICES}?fieldSelector=foo%3Dbar`),
  get("too new a resourceVersion", `${SERVICES}?resourceVersion=999999999`),
  get("bad resourceVersion", `${SERVICES}?resourceVersion=abc`),
  get("watch with sendInitialEvents alone", `${SERVICES}?watch=1&sendInitialEvents=true`),
  get("unknown subresource", `${SERVICES}/${lb}/scalee`),
];

/** The end of a Service. */
export const DELETIONS: readonly RecordedRequest[] = [
  {
    name: "delete: precondition",
    method: "DELETE",
    path: `${SERVICES}/${lb}`,
    body: { preconditions: { uid: "0e8c1c57-0f3a-4d58-8ec5-0e5e5a4e3c2b" } },
  },
  { name: "delete: with finalizer", method: "DELETE", path: `${SERVICES}/${lb}` },
  { name: "delete: again", method: "DELETE", path: `${SERVICES}/${lb}` },
  patch("new finalizer while deleting", lb, { metadata: { finalizers: ["example.com/late"] } }),
  patch("last finalizer goes", `${lb}/status`, { metadata: { finalizers: null } }, "merge"),
  get("deleted", `${SERVICES}/${lb}`),
  { name: "delete: at once", method: "DELETE", path: `${SERVICES}/headless` },
  { name: "delete: absent", method: "DELETE", path: `${SERVICES}/absent` },
  create("nodePort is free again", { type: "NodePort", ports: [{ port: 80, nodePort: 30110 }] }),
];
