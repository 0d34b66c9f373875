// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { createBareMetalPlanner } from "../../providers/baremetal/planner.ts";
import { toConfigurationObject } from "../../src/kube/to-configuration-object.ts";
import { toService } from "../../src/kube/to-service.ts";
import type { ClusterState } from "../../src/plan/cluster-state.ts";
import { runPlan } from "../../src/plan/run-plan.ts";
import { advertisement, type Manifest, node, type PlanAnswer, plan, pool, service, slice } from "./plan-cases.ts";

const everyKind: readonly Manifest[] = [
  pool("lan", ["192.0.2.0/24"], {
    autoAssign: true,
    serviceAllocation: { priority: 1, namespaces: ["default"], serviceSelectors: [{ matchLabels: { app: "web" } }] },
  }),
  advertisement("all", {
    interfaces: ["eth0"],
    nodeSelectors: [{ matchExpressions: [{ key: "a", operator: "In", values: ["b"] }] }],
    preferredNodeSelectors: [{ weight: 1, preference: {} }],
  }),
  node("n1", { a: "b" }, { Ready: "True" }),
  { apiVersion: "v1", kind: "Namespace", metadata: { name: "default", labels: { a: "b" } } },
  service(
    "web",
    { loadBalancerIP: "192.0.2.7", ipFamilies: ["IPv4"], selector: { app: "web" } },
    { labels: { app: "web" } },
    ["192.0.2.7"],
  ),
  slice("web", ["n1"], { ready: true }),
];

const junk = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    "",
    0,
    -1,
    2 ** 53,
    1e308,
    true,
    [],
    {},
    [null],
    [[]],
    "None",
    "__proto__",
    "10.0.0.0/8",
  ),
  fc.jsonValue(),
);

/** One function for each place in these values, that puts another value there. */
function placesIn(value: unknown): readonly ((value: unknown) => void)[] {
  if (typeof value !== "object" || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.entries(holder).flatMap(([key, inner]) => [
    (replacement: unknown) => {
      holder[key] = replacement;
    },
    ...placesIn(inner),
  ]);
}

describe("runPlan", () => {
  test("prints exactly the fields that programs rely on", async () => {
    const given = [
      pool("lan", ["192.0.2.1/32"]),
      advertisement("all"),
      node("n1"),
      service("first"),
      slice("first", ["n1"]),
      service("second"),
    ];
    const { output } = await plan(given);
    const answer = JSON.parse(output);
    assert.deepEqual(Object.keys(answer), ["services", "configuration"]);
    assert.deepEqual(answer.services[0], {
      namespace: "default",
      name: "first",
      provider: "baremetal",
      ingress: [{ ip: "192.0.2.1" }],
      pool: "lan",
      announcedBy: [{ ip: "192.0.2.1", node: "n1", interfaces: [] }],
      candidates: [{ node: "n1", eligible: true, reason: "Announces" }],
      problem: null,
    });
    const { message, ...problem } = answer.services[1].problem;
    assert.deepEqual(problem, { kind: "UserError", reason: "PoolExhausted" });
    assert.match(message, /\S/);
    assert.deepEqual(answer.configuration[0], { kind: "IPAddressPool", name: "lan", problem: null });
  });

  test("tells people the same in words", async () => {
    const given = [
      pool("lan", ["192.0.2.1/32"]),
      advertisement("all", { interfaces: ["eth0"] }),
      node("n1"),
      node("n2"),
      node("n3", {}, { NetworkUnavailable: "True" }),
      service("first"),
      slice("first", ["n1"]),
      service("second", {}, { annotations: { "fairlead.dev/loadBalancerIPs": "9.9.9.9" } }),
      service("other", { type: "NodePort" }),
    ];
    const { output, code } = await plan(given, { output: "text" });
    const lines = output.split("\n");
    assert.equal(lines[0], "default/first: 192.0.2.1 from pool lan");
    assert.match(lines[1] ?? "", /^ {2}192\.0\.2\.1 is announced by node n[12], on eth0$/);
    assert.match(lines[2] ?? "", /^ {2}standing by: n[12]: n[12] comes before it/);
    assert.match(lines[3] ?? "", /^ {2}not announcing: n3: the node's condition NetworkUnavailable is True$/);
    assert.equal(lines[5], "default/second: no address");
    assert.match(lines[6] ?? "", /^ {2}problem: AddressNotInPool: /);
    assert.equal(lines.at(-1), "2 Services planned, 1 left alone; 1 problem.");
    assert.equal(code, 1);
  });

  const unreadable: readonly (readonly [string, string | readonly Manifest[], RegExp])[] = [
    ["broken YAML", "kind: [", /^fairlead plan: standard input, line \d+: /],
    ["no name", [{ apiVersion: "v1", kind: "Service", metadata: {} }], /Service: metadata\.name is missing; write it/],
    ["no metadata", [{ apiVersion: "v1", kind: "Node" }], /Node: metadata is missing; write it/],
    [
      "an annotation that is no text",
      "apiVersion: v1\nkind: Service\nmetadata: {name: a, annotations: {metallb.io/allow-shared-ip: 1}}\n",
      /metadata\.annotations "metallb\.io\/allow-shared-ip" is 1; it must be text; put it in quotes/,
    ],
  ];
  for (const [title, input, message] of unreadable) {
    test(`exits with 2 on ${title}, and says where and how to mend it`, async () => {
      const { code, complaint, output } = await plan(input);
      assert.deepEqual([code, output], [2, ""]);
      assert.match(complaint, message);
    });
  }

  test("whatever stands in a field: a plan, or one line of why there is none", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(), junk), { minLength: 1, maxLength: 3 }), async (edits) => {
        const given = structuredClone(everyKind);
        const places = placesIn(given);
        for (const [at, value] of edits) places[at % places.length]?.(structuredClone(value));
        const { code, complaint, output } = await plan(given);
        assert.ok(code === 2 ? output === "" && /^fairlead plan: .+$/.test(complaint) : complaint === "", complaint);
      }),
      { numRuns: 300 },
    );
  });

  test("exits with 2 without any input", async () => {
    const { code, complaint } = await plan([], { paths: [] });
    assert.equal(code, 2);
    assert.match(complaint, /give -f FILE/);
  });

  test("passes over kinds that it does not look at, whatever they hold", async () => {
    const { code, services } = await plan([
      { apiVersion: "v1", kind: "ConfigMap", data: { a: 1 } },
      { apiVersion: "metallb.io/v1beta2", kind: "BGPPeer", metadata: { name: "peer" } },
      { apiVersion: "example.com/v1", kind: "IPAddressPool", metadata: { name: "other" }, spec: { addresses: 5 } },
    ]);
    assert.deepEqual([code, services], [0, []]);
  });
});

describe("runPlan on top of a cluster", () => {
  const running = service("web", { clusterIP: "fd00:96::1" }, { creationTimestamp: "2024-01-01T00:00:00Z" }, [
    "2001:db8::7",
  ]);
  const cluster: ClusterState = {
    services: [toService({ ...running, metadata: { name: "web", namespace: "default", uid: "u1" } })],
    endpoints: new Map(),
    nodes: [],
    speakers: undefined,
    configuration: [toConfigurationObject(pool("lan", ["2001:db8::/120", "192.0.2.0/24"]), "IPAddressPool")],
  };

  async function planOn(manifests: readonly Manifest[], paths: readonly string[] = ["-"]): Promise<PlanAnswer> {
    let output = "";
    const code = await runPlan(
      { paths, output: "json", clusterName: "kubernetes", className: undefined },
      {
        loadPlanner: async () => ({ createPlanner: createBareMetalPlanner, remarks: () => [] }),
        readStandardInput: async () => JSON.stringify({ apiVersion: "v1", kind: "List", items: manifests }),
        readCluster: async () => cluster,
        print: (line) => {
          output += line;
        },
        complain: assert.fail,
      },
    );
    return { code, output, complaint: "", ...JSON.parse(output) };
  }

  test("says apart from the plan how it was made", async () => {
    const printed: string[] = [];
    const complaints: string[] = [];
    await runPlan(
      { paths: [], output: "json", clusterName: "kubernetes", className: undefined },
      {
        loadPlanner: async () => ({ createPlanner: createBareMetalPlanner, remarks: () => ["it was dark"] }),
        readStandardInput: async () => "",
        readCluster: async () => cluster,
        print: (line) => printed.push(line),
        complain: (line) => complaints.push(line),
      },
    );
    assert.equal(printed.length, 1);
    assert.deepEqual(complaints, ["fairlead plan: it was dark"]);
  });

  test("plans for what is there without any manifest", async () => {
    const { services } = await planOn([], []);
    assert.deepEqual(services[0]?.ingress, [{ ip: "2001:db8::7" }]);
  });

  test("a manifest keeps what the cluster gave to the Service", async () => {
    const manifest = service("web", { clusterIP: undefined, ports: [{ port: 443 }] });
    const { services } = await planOn([{ ...manifest, status: undefined }]);
    assert.deepEqual(services[0]?.ingress, [{ ip: "2001:db8::7" }]);
  });

  test("a pool of the manifests replaces the one of the cluster", async () => {
    const { services } = await planOn([pool("lan", ["2001:db8:1::/120"])]);
    assert.deepEqual(services[0]?.ingress, [{ ip: "2001:db8:1::" }]);
  });

  test("a new Service gets what is free", async () => {
    const { services } = await planOn([service("new")]);
    assert.deepEqual(
      services.map(({ name, ingress }) => [name, ingress[0]?.ip]),
      [
        ["web", "2001:db8::7"],
        ["new", "192.0.2.0"],
      ],
    );
  });
});
