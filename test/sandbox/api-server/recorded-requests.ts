// SPDX-License-Identifier: Apache-2.0

/**
 * Requests whose answers were taken down from a real kube-apiserver v1.36.3 (see record-answers.ts), in the order in
 * which they are sent. The sandbox's API server must give the same answers.
 */

export interface RecordedRequest {
  /** Tells the answer in the fixture. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly contentType?: string;
  readonly body?: unknown;
}

export const NAMESPACE = "recorded";

const SERVICES = `/api/v1/namespaces/${NAMESPACE}/services`;
const WIDGETS = "/apis/recorded.example.dev/v1/widgets";

type Spec = Readonly<Record<string, unknown>>;

function service(name: string, spec: Spec, metadata: Spec = {}): unknown {
  return { apiVersion: "v1", kind: "Service", metadata: { name, ...metadata }, spec };
}

function create(label: string, spec: Spec, metadata: Spec = {}): RecordedRequest {
  const name = label
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 60)
    .replace(/-$/, "");
  return { name: `create: ${label}`, method: "POST", path: SERVICES, body: service(name, spec, metadata) };
}

function patch(
  label: string,
  target: string,
  body: unknown,
  kind: "strategic-merge" | "merge" | "json" = "strategic-merge",
): RecordedRequest {
  const contentType = `application/${kind}-patch+json`;
  return { name: `patch: ${label}`, method: "PATCH", path: `${SERVICES}/${target}`, contentType, body };
}

const get = (label: string, path: string): RecordedRequest => ({ name: `get: ${label}`, method: "GET", path });
const PORT = { port: 80 };
const LB = { type: "LoadBalancer", ports: [PORT] };

const CREATIONS: readonly RecordedRequest[] = [
  create("plain ClusterIP", { ports: [PORT] }),
  create("load balancer", LB),
  create("load balancer Local", { ...LB, externalTrafficPolicy: "Local" }),
  create("load balancer without nodePorts", { ...LB, allocateLoadBalancerNodePorts: false }),
  create("nodePort though none are allocated", {
    type: "LoadBalancer",
    allocateLoadBalancerNodePorts: false,
    ports: [{ port: 80, nodePort: 30100 }],
  }),
  create("nodePort taken", { type: "NodePort", ports: [{ port: 80, nodePort: 30100 }] }),
  create("nodePort out of range", { type: "NodePort", ports: [{ port: 80, nodePort: 80 }] }),
  create("nodePort on ClusterIP", { ports: [{ port: 80, nodePort: 30101 }] }),
  create("nodePort twice", {
    type: "NodePort",
    ports: [
      { name: "a", port: 80, nodePort: 30102 },
      { name: "b", port: 81, nodePort: 30102 },
    ],
  }),
  create("TCP and UDP share a nodePort", {
    type: "LoadBalancer",
    ports: [
      { name: "tcp", port: 53, nodePort: 30110 },
      { name: "udp", port: 53, protocol: "UDP" },
    ],
  }),
  create("health check port taken", { ...LB, externalTrafficPolicy: "Local", healthCheckNodePort: 30100 }),
  create("health check port without Local", { ...LB, healthCheckNodePort: 30103 }),
  create("port 10250", { type: "LoadBalancer", ports: [{ port: 10250 }] }),
  create("class", { ...LB, loadBalancerClass: "example.com/lb" }),
  create("class on ClusterIP", { ports: [PORT], loadBalancerClass: "example.com/lb" }),
  create("bad class", { ...LB, loadBalancerClass: "a b" }),
  create("allocate on ClusterIP", { ports: [PORT], allocateLoadBalancerNodePorts: true }),
  create("source ranges on ClusterIP", { ports: [PORT], loadBalancerSourceRanges: ["10.0.0.0/8"] }),
  create(
    "source ranges annotation on ClusterIP",
    { ports: [PORT] },
    { annotations: { "service.beta.kubernetes.io/load-balancer-source-ranges": "10.0.0.0/8" } },
  ),
  create("bad source range", { ...LB, loadBalancerSourceRanges: ["10.0.0.1"] }),
  create("padded source range", { ...LB, loadBalancerSourceRanges: [" 10.0.0.0/8 "] }),
  create("external traffic policy on ClusterIP", { ports: [PORT], externalTrafficPolicy: "Local" }),
  create("bad external traffic policy", { ...LB, externalTrafficPolicy: "Loca" }),
  create("external IPs", { ports: [PORT], externalIPs: ["192.0.2.1"] }),
  create("bad external IPs", { ports: [PORT], externalIPs: ["192.0.2", "127.0.0.1", "169.254.1.1"] }),
  create("ClientIP affinity", { ...LB, sessionAffinity: "ClientIP" }),
  create("bad affinity timeout", {
    ...LB,
    sessionAffinity: "ClientIP",
    sessionAffinityConfig: { clientIP: { timeoutSeconds: 90_000 } },
  }),
  create("bad affinity", { ...LB, sessionAffinity: "Client" }),
  create("no ports", { type: "LoadBalancer" }),
  create("nameless ports", { ports: [{ port: 80 }, { port: 81 }] }),
  create("same port name", {
    ports: [
      { name: "a", port: 80 },
      { name: "a", port: 81 },
    ],
  }),
  create("same port", {
    ports: [
      { name: "a", port: 80 },
      { name: "b", port: 80 },
    ],
  }),
  create("port zero", { ports: [{ port: 0 }] }),
  create("bad protocol", { ports: [{ port: 80, protocol: "ICMP" }] }),
  create("bad target port", { ports: [{ port: 80, targetPort: "A_B" }] }),
  create("bad app protocol", { ports: [{ port: 80, appProtocol: "a b" }] }),
  create("bad type", { type: "Balancer", ports: [PORT] }),
  create("headless", { clusterIP: "None", selector: { a: "b" }, ports: [PORT] }),
  create("headless without selector", { clusterIP: "None", ports: [PORT] }),
  create("headless load balancer", { ...LB, clusterIP: "None" }),
  create("external name", { type: "ExternalName", externalName: "example.com" }),
  create("bad external name", { type: "ExternalName", externalName: "exa mple" }),
  create("missing external name", { type: "ExternalName" }),
  create("dual stack", { ...LB, ipFamilyPolicy: "RequireDualStack" }),
  create("prefers dual stack", { ...LB, ipFamilyPolicy: "PreferDualStack" }),
  create("IPv6", { ...LB, ipFamilies: ["IPv6"] }),
  create("IPv6 first", { ...LB, ipFamilyPolicy: "PreferDualStack", ipFamilies: ["IPv6", "IPv4"] }),
  create("two families on one stack", { ...LB, ipFamilyPolicy: "SingleStack", ipFamilies: ["IPv4", "IPv6"] }),
  create("bad family", { ...LB, ipFamilies: ["IPv5"] }),
  create("same family twice", { ...LB, ipFamilies: ["IPv4", "IPv4"] }),
  create("bad policy", { ...LB, ipFamilyPolicy: "Dual" }),
  create("requested cluster IP", { ports: [PORT], clusterIP: "10.96.77.77" }),
  create("cluster IP taken", { ports: [PORT], clusterIP: "10.96.77.77" }),
  create("cluster IP out of range", { ports: [PORT], clusterIP: "192.0.2.1" }),
  create("bad cluster IP", { ports: [PORT], clusterIP: "10.96.0.x" }),
  create("cluster IPs differ", { ports: [PORT], clusterIP: "10.96.77.78", clusterIPs: ["10.96.77.79"] }),
  create("cluster IP of the other family", { ports: [PORT], clusterIP: "fd00:96::77", ipFamilies: ["IPv4"] }),
  create("bad internal traffic policy", { ports: [PORT], internalTrafficPolicy: "Loca" }),
  create("bad distribution", { ports: [PORT], trafficDistribution: "Far" }),
  create("status is dropped", LB, { labels: { a: "b" } }),
  create("bad labels", LB, { labels: { "a b": "c", d: "e f" } }),
  create("bad finalizer", LB, { finalizers: ["mine"] }),
  { name: "create: exists already", method: "POST", path: SERVICES, body: service("load-balancer", LB) },
  { name: "create: bad name", method: "POST", path: SERVICES, body: service("B_d", LB) },
  {
    name: "create: with a resourceVersion",
    method: "POST",
    path: SERVICES,
    body: service("", LB, { resourceVersion: "5", name: "rv" }),
  },
  { name: "create: other namespace", method: "POST", path: SERVICES, body: service("x", LB, { namespace: "default" }) },
  { name: "create: no namespace", method: "POST", path: "/api/v1/namespaces/absent/services", body: service("x", LB) },
  {
    name: "create: unknown field, strict",
    method: "POST",
    path: `${SERVICES}?fieldValidation=Strict`,
    body: service("x", { ...LB, foo: 1 }),
  },
  {
    name: "create: unknown field, ignored",
    method: "POST",
    path: `${SERVICES}?fieldValidation=Ignore&dryRun=All`,
    body: service("unknown-ignored", { ...LB, foo: 1 }),
  },
  { name: "create: wrong type", method: "POST", path: SERVICES, body: service("x", { ports: [{ port: "80" }] }) },
  { name: "create: dry run", method: "POST", path: `${SERVICES}?dryRun=All`, body: service("dry", LB) },
];

const FINALIZER = "service.kubernetes.io/load-balancer-cleanup";
const lb = "load-balancer";

const CHANGES: readonly RecordedRequest[] = [
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

const READS: readonly RecordedRequest[] = [
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

const DELETIONS: readonly RecordedRequest[] = [
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

const NODE = "recorded-node";
const NODES: readonly RecordedRequest[] = [
  {
    name: "node: create with status",
    method: "POST",
    path: "/api/v1/nodes",
    body: {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: NODE, labels: { zone: "a" } },
      spec: { podCIDR: "10.1.0.0/24" },
      status: {
        addresses: [{ type: "InternalIP", address: "192.0.2.1" }],
        conditions: [{ type: "Ready", status: "True" }],
      },
    },
  },
  {
    name: "node: condition",
    method: "PATCH",
    path: `/api/v1/nodes/${NODE}/status`,
    contentType: "application/strategic-merge-patch+json",
    body: { status: { conditions: [{ type: "NetworkUnavailable", status: "False" }] } },
  },
  {
    name: "node: addresses of one type are doubled",
    method: "PATCH",
    path: `/api/v1/nodes/${NODE}/status`,
    contentType: "application/strategic-merge-patch+json",
    body: {
      status: {
        addresses: [
          { type: "InternalIP", address: "192.0.2.1" },
          { type: "InternalIP", address: "192.0.2.2" },
        ],
      },
    },
  },
  {
    name: "node: cordon",
    method: "PATCH",
    path: `/api/v1/nodes/${NODE}`,
    contentType: "application/strategic-merge-patch+json",
    body: { spec: { unschedulable: true } },
  },
  {
    name: "node: providerID",
    method: "PATCH",
    path: `/api/v1/nodes/${NODE}`,
    contentType: "application/merge-patch+json",
    body: { spec: { providerID: "a://b" } },
  },
  {
    name: "node: providerID again",
    method: "PATCH",
    path: `/api/v1/nodes/${NODE}`,
    contentType: "application/merge-patch+json",
    body: { spec: { providerID: "a://c" } },
  },
  { name: "node: delete", method: "DELETE", path: `/api/v1/nodes/${NODE}` },
];

const SLICES = `/apis/discovery.k8s.io/v1/namespaces/${NAMESPACE}/endpointslices`;
const LEASES = `/apis/coordination.k8s.io/v1/namespaces/${NAMESPACE}/leases`;
const OTHERS: readonly RecordedRequest[] = [
  {
    name: "slice: create",
    method: "POST",
    path: SLICES,
    body: {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { name: "web-a", labels: { "kubernetes.io/service-name": "web" } },
      addressType: "IPv4",
      endpoints: [
        { addresses: ["10.1.0.1"], conditions: { ready: false }, nodeName: "n" },
        { addresses: ["10.1.0.2"] },
      ],
      ports: [{ port: 80 }],
    },
  },
  {
    name: "slice: change",
    method: "PATCH",
    path: `${SLICES}/web-a`,
    contentType: "application/merge-patch+json",
    body: { endpoints: [{ addresses: ["10.1.0.3"], conditions: { ready: true, serving: true, terminating: false } }] },
  },
  {
    name: "lease: create",
    method: "POST",
    path: LEASES,
    body: {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { name: "l" },
      spec: {
        holderIdentity: "me",
        leaseDurationSeconds: 15,
        renewTime: "2026-01-01T00:00:00.000000Z",
        leaseTransitions: 0,
      },
    },
  },
  {
    name: "lease: released",
    method: "PATCH",
    path: `${LEASES}/l`,
    contentType: "application/merge-patch+json",
    body: { spec: { holderIdentity: "" } },
  },
  {
    name: "event: create",
    method: "POST",
    path: `/api/v1/namespaces/${NAMESPACE}/events`,
    body: {
      apiVersion: "v1",
      kind: "Event",
      metadata: { name: "e.1" },
      involvedObject: { kind: "Service", name: "web", namespace: NAMESPACE, apiVersion: "v1" },
      reason: "R",
      message: "m",
      type: "Normal",
      count: 1,
      firstTimestamp: "2026-01-01T00:00:00Z",
      lastTimestamp: "2026-01-01T00:00:00Z",
      source: { component: "c" },
    },
  },
  {
    name: "event: by object",
    method: "GET",
    path: `/api/v1/namespaces/${NAMESPACE}/events?fieldSelector=involvedObject.name%3Dweb`,
  },
  { name: "path: unknown resource", method: "GET", path: "/api/v1/foos" },
  { name: "path: put on a collection", method: "PUT", path: SERVICES, body: {} },
];

function widget(name: string, spec: unknown): RecordedRequest["body"] {
  return { apiVersion: "recorded.example.dev/v1", kind: "Widget", metadata: { name }, spec };
}

const newWidget = (label: string, spec: unknown): RecordedRequest => ({
  name: `custom: ${label}`,
  method: "POST",
  path: WIDGETS,
  body: widget(label.replaceAll(/[^a-z0-9]+/g, "-"), spec),
});

const changeWidget = (label: string, path: string, body: unknown): RecordedRequest => ({
  name: `custom: ${label}`,
  method: "PATCH",
  path: `${WIDGETS}/${path}`,
  contentType: "application/merge-patch+json",
  body,
});

const CUSTOM: readonly RecordedRequest[] = [
  newWidget("defaults", { names: ["a"] }),
  newWidget("pruned", { names: ["a"], bogus: 1, free: { x: { y: 1 } }, nested: { a: "1", q: 2 } }),
  newWidget("null is nothing", { names: ["a"], nested: null, size: null }),
  newWidget("missing", {}),
  newWidget("too few", { names: [] }),
  newWidget("too many", { names: ["a", "b", "c", "d"] }),
  newWidget("set with duplicate", { names: ["a", "a"] }),
  newWidget("too long", { names: ["abcdefg"] }),
  newWidget("wrong type in list", { names: [1] }),
  newWidget("wrong type", { names: "a" }),
  newWidget("too small", { names: ["a"], size: 0 }),
  newWidget("too big", { names: ["a"], size: 10 }),
  newWidget("enum", { names: ["a"], color: "blue" }),
  newWidget("pattern", { names: ["a"], code: "A" }),
  newWidget("nested missing", { names: ["a"], nested: {} }),
  newWidget("int or string", { names: ["a"], port: true }),
  newWidget("map value", { names: ["a"], map: { a: 1 } }),
  newWidget("list map duplicate", { names: ["a"], items: [{ k: "a" }, { k: "a" }] }),
  {
    name: "custom: unknown field, strict",
    method: "POST",
    path: `${WIDGETS}?fieldValidation=Strict`,
    body: widget("strict", { names: ["a"], bogus: 1 }),
  },
  {
    name: "custom: other version",
    method: "POST",
    path: WIDGETS,
    body: { apiVersion: "recorded.example.dev/v2", kind: "Widget", metadata: { name: "x" } },
  },
  changeWidget("change", "defaults", { spec: { size: 5 } }),
  changeWidget("change of labels alone", "defaults", { metadata: { labels: { a: "b" } } }),
  changeWidget("status", "defaults/status", {
    metadata: { labels: { c: "d" } },
    spec: { size: 7 },
    status: { conditions: [{ type: "Ready", status: "True" }] },
  }),
  changeWidget("status is not changed by spec", "defaults", { status: { conditions: [] } }),
  {
    name: "custom: strategic merge",
    method: "PATCH",
    path: `${WIDGETS}/defaults`,
    contentType: "application/strategic-merge-patch+json",
    body: {},
  },
  { name: "custom: delete", method: "DELETE", path: `${WIDGETS}/pruned` },
];

/** The CRD that the requests for widgets need. */
export const WIDGET_CRD: unknown = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "widgets.recorded.example.dev" },
  spec: {
    group: "recorded.example.dev",
    names: { kind: "Widget", plural: "widgets" },
    scope: "Cluster",
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: "object",
            required: ["spec"],
            properties: {
              spec: {
                type: "object",
                required: ["names"],
                properties: {
                  names: {
                    type: "array",
                    minItems: 1,
                    maxItems: 3,
                    "x-kubernetes-list-type": "set",
                    items: { type: "string", minLength: 1, maxLength: 5 },
                  },
                  size: { type: "integer", minimum: 1, maximum: 9, default: 3 },
                  on: { type: "boolean", default: true },
                  color: { type: "string", enum: ["red", "green"] },
                  code: { type: "string", pattern: "^[a-z]+$" },
                  nested: {
                    type: "object",
                    required: ["a"],
                    properties: { a: { type: "string" }, b: { type: "string", default: "bb" } },
                  },
                  free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
                  port: { "x-kubernetes-int-or-string": true },
                  map: { type: "object", additionalProperties: { type: "string" } },
                  items: {
                    type: "array",
                    "x-kubernetes-list-type": "map",
                    "x-kubernetes-list-map-keys": ["k"],
                    items: {
                      type: "object",
                      required: ["k"],
                      properties: { k: { type: "string" }, v: { type: "integer" } },
                    },
                  },
                },
              },
              status: {
                type: "object",
                properties: {
                  conditions: {
                    type: "array",
                    "x-kubernetes-list-type": "map",
                    "x-kubernetes-list-map-keys": ["type"],
                    items: {
                      type: "object",
                      required: ["type", "status"],
                      properties: { type: { type: "string" }, status: { type: "string" } },
                    },
                  },
                },
              },
            },
          },
        },
      },
    ],
  },
};

/** All requests, in order: later ones build on what earlier ones made. */
export const RECORDED_REQUESTS: readonly RecordedRequest[] = [
  ...CREATIONS,
  ...CHANGES,
  ...READS,
  ...DELETIONS,
  ...NODES,
  ...OTHERS,
  ...CUSTOM,
];
