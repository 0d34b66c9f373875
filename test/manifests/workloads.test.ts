// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { controllerFlags, speakerFlags } from "../../src/config.ts";
import { type FlagTable, parseFlags } from "../../src/flags/parse-flags.ts";
import type { Fields, Manifest } from "../../src/plan/parse-manifests.ts";
import { kustomized } from "./kustomization.ts";
import { at, nameOf, objectOf, repository } from "./manifest-files.ts";

describe("the workloads on bare metal", () => {
  let manifests: readonly Manifest[] = [];
  let controller: Fields = {};
  let speaker: Fields = {};
  before(async () => {
    manifests = await kustomized(".");
    controller = objectOf(manifests, "Deployment", "fairlead-controller");
    speaker = objectOf(manifests, "DaemonSet", "fairlead-speaker");
  });

  const container = (workload: Fields): unknown => at(workload, "spec", "template", "spec", "containers", 0);
  const argsOf = (workload: Fields): readonly string[] => at(container(workload), "args") as readonly string[];

  function flagsOf<Config>(workload: Fields, table: FlagTable<Config>): Config {
    const names = (at(container(workload), "env") ?? []) as readonly { readonly name: string }[];
    const env = Object.fromEntries(names.map(({ name }) => [name, `the ${name}`]));
    const parsed = parseFlags(table, argsOf(workload).slice(1), env);
    assert.equal(parsed.kind, "Parsed");
    assert.ok(parsed.kind === "Parsed" && parsed.positionals.length === 0);
    return parsed.values;
  }

  test("call commands that exist, with flags that they have", () => {
    assert.equal(argsOf(controller)[0], "cloud-controller-manager");
    assert.equal(flagsOf(controller, controllerFlags)["cloud-provider"], "baremetal");
    assert.deepEqual(flagsOf(controller, controllerFlags).controllers, ["service"], "nodes are another's");
    assert.equal(argsOf(speaker)[0], "speaker");
    const flags = flagsOf(speaker, speakerFlags);
    assert.equal(flags["node-name"], "the NODE_NAME");
    assert.equal(flags.namespace, "the POD_NAMESPACE");
  });

  test("probe where the program listens", () => {
    const ports = at(container(controller), "ports") as readonly {
      readonly name: string;
      readonly containerPort: number;
    }[];
    assert.equal(flagsOf(controller, controllerFlags)["secure-port"], ports[0]?.containerPort);
    assert.equal(flagsOf(controller, controllerFlags)["http-bind-address"], "");
    for (const [probe, path] of [
      ["livenessProbe", "/healthz"],
      ["readinessProbe", "/readyz"],
    ] as const) {
      assert.equal(at(container(controller), probe, "httpGet", "port"), ports[0]?.name);
      assert.equal(at(container(controller), probe, "httpGet", "path"), path);
      assert.equal(at(container(controller), probe, "httpGet", "scheme"), "HTTPS");
      const { host, port } = at(container(speaker), probe, "httpGet") as {
        readonly host: string;
        readonly port: number;
      };
      assert.equal(flagsOf(speaker, speakerFlags)["http-bind-address"], `${host}:${port}`);
      assert.equal(at(container(speaker), probe, "httpGet", "path"), path);
    }
  });

  test("give the controller no capability, and the speaker NET_RAW alone", () => {
    const security = (workload: Fields): unknown => at(container(workload), "securityContext");
    assert.deepEqual(at(security(controller), "capabilities"), { drop: ["ALL"] });
    assert.deepEqual(at(security(speaker), "capabilities"), { drop: ["ALL"], add: ["NET_RAW"] });
    for (const workload of [controller, speaker]) {
      assert.equal(at(security(workload), "allowPrivilegeEscalation"), false);
      assert.equal(at(security(workload), "readOnlyRootFilesystem"), true);
      assert.equal(at(security(workload), "privileged"), undefined);
    }
    const pod = at(controller, "spec", "template", "spec", "securityContext");
    assert.equal(at(pod, "runAsNonRoot"), true);
    assert.notEqual(at(pod, "runAsUser"), 0);
    assert.equal(at(controller, "spec", "template", "spec", "hostNetwork"), undefined);
    assert.equal(at(speaker, "spec", "template", "spec", "hostNetwork"), true);
  });

  test("run two controllers, of which one works: by a Lease that its role names", () => {
    assert.equal(at(controller, "spec", "replicas"), 2);
    assert.equal(at(controller, "spec", "strategy", "type"), "RollingUpdate");
    const flags = flagsOf(controller, controllerFlags);
    assert.equal(flags["leader-elect"], true);
    const role = objectOf(manifests, "Role", "fairlead-controller");
    assert.equal(at(role, "metadata", "namespace"), flags["leader-elect-resource-namespace"]);
    assert.deepEqual(at(role, "rules", 1, "resourceNames"), [flags["leader-elect-resource-name"]]);
    const binding = objectOf(manifests, "RoleBinding", "fairlead-controller");
    assert.equal(at(binding, "roleRef", "name"), "fairlead-controller");
    assert.equal(at(binding, "subjects", 0, "name"), at(controller, "spec", "template", "spec", "serviceAccountName"));
  });

  test("keep a controller running through drains, and the two on different nodes", () => {
    const budget = objectOf(manifests, "PodDisruptionBudget", "fairlead-controller");
    assert.equal(at(budget, "spec", "maxUnavailable"), 1);
    const labels = at(controller, "spec", "selector", "matchLabels");
    assert.deepEqual(at(budget, "spec", "selector", "matchLabels"), labels);
    const spread = at(controller, "spec", "template", "spec", "topologySpreadConstraints", 0);
    assert.equal(at(spread, "topologyKey"), "kubernetes.io/hostname");
    assert.deepEqual(at(spread, "labelSelector", "matchLabels"), labels);
  });

  test("leave the speaker the time that its drain takes, and as much again", () => {
    const graceSeconds = at(speaker, "spec", "template", "spec", "terminationGracePeriodSeconds") as number;
    assert.ok(graceSeconds * 1000 >= 2 * flagsOf(speaker, speakerFlags)["drain-timeout"]);
  });

  test("run speakers on every node, whatever its taints", () => {
    assert.deepEqual(at(speaker, "spec", "template", "spec", "tolerations"), [{ operator: "Exists" }]);
  });

  test("name accounts that exist, and that the roles are bound to", () => {
    for (const workload of [controller, speaker]) {
      const account = at(workload, "spec", "template", "spec", "serviceAccountName");
      objectOf(manifests, "ServiceAccount", String(account));
      const binding = objectOf(manifests, "ClusterRoleBinding", String(account));
      assert.deepEqual(at(binding, "subjects", 0, "name"), account);
      objectOf(manifests, "ClusterRole", String(at(binding, "roleRef", "name")));
    }
    const binding = objectOf(manifests, "RoleBinding", "fairlead-speaker");
    assert.equal(at(binding, "subjects", 0, "name"), "fairlead-speaker");
    objectOf(manifests, "Role", String(at(binding, "roleRef", "name")));
  });

  test("select their own pods", () => {
    for (const workload of [controller, speaker]) {
      const labels = at(workload, "spec", "template", "metadata", "labels");
      assert.deepEqual(at(workload, "spec", "selector", "matchLabels"), labels);
    }
  });

  test("are in one namespace, which is there; only what is granted of the control plane's is in its own", () => {
    objectOf(manifests, "Namespace", "fairlead-system");
    const elsewhere = manifests.filter(({ fields }) => {
      const namespace = at(fields, "metadata", "namespace");
      return namespace !== undefined && namespace !== "fairlead-system";
    });
    assert.deepEqual(elsewhere.map(nameOf), ["fairlead-controller-secure-port"]);
    assert.equal(at(elsewhere[0]?.fields, "roleRef", "name"), "extension-apiserver-authentication-reader");
  });

  test("name the image of this version", async () => {
    const { version } = JSON.parse(await readFile(join(repository, "package.json"), "utf8"));
    for (const workload of [controller, speaker]) assert.equal(at(container(workload), "image"), `fairlead:${version}`);
  });
});
