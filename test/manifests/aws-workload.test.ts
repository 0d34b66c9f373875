// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { type ControllerConfig, controllerFlags } from "../../src/config.ts";
import { parseFlags } from "../../src/flags/parse-flags.ts";
import type { Fields, Manifest } from "../../src/plan/parse-manifests.ts";
import { kustomized } from "./kustomization.ts";
import { at, manifestsOf, objectOf } from "./manifest-files.ts";

describe("the workload on AWS", () => {
  let manifests: readonly Manifest[] = [];
  let controller: Fields = {};
  before(async () => {
    manifests = await kustomized("aws");
    controller = objectOf(manifests, "Deployment", "fairlead-controller");
  });

  const pod = (): unknown => at(controller, "spec", "template", "spec");
  const container = (): unknown => at(pod(), "containers", 0);

  async function bareMetalFlags(): Promise<ControllerConfig> {
    const bareMetal = objectOf(await kustomized("."), "Deployment", "fairlead-controller");
    return flags(at(bareMetal, "spec", "template", "spec", "containers", 0));
  }

  function flags(of: unknown = container()): ControllerConfig {
    const [command, ...args] = at(of, "args") as readonly string[];
    assert.equal(command, "cloud-controller-manager");
    const parsed = parseFlags(controllerFlags, args, {});
    assert.ok(parsed.kind === "Parsed" && parsed.positionals.length === 0, JSON.stringify(parsed));
    return parsed.values;
  }

  test("is the controller alone, for AWS", async () => {
    assert.equal(flags()["cloud-provider"], "aws");
    assert.notEqual(flags()["cluster-name"], controllerFlags["cluster-name"].fallback);
    assert.equal(flags()["load-balancer-class"], "fairlead.dev/nlb");
    assert.deepEqual(flags().controllers, ["service"], "nodes are another's");
    const kinds = manifests.map(({ kind }) => kind).toSorted();
    assert.deepEqual(kinds, [
      "ClusterRole",
      "ClusterRoleBinding",
      "ClusterRoleBinding",
      "Deployment",
      "Namespace",
      "NetworkPolicy",
      "PodDisruptionBudget",
      "Role",
      "RoleBinding",
      "RoleBinding",
      "ServiceAccount",
    ]);
    const [bareMetal, aws] = [await bareMetalFlags(), flags()];
    for (const flag of ["leader-elect-resource-namespace", "leader-elect-resource-name"] as const) {
      assert.equal(aws[flag], bareMetal[flag], "the role is the same");
    }
  });

  test("is otherwise the controller of bare metal", async () => {
    const bareMetal = objectOf(await kustomized("."), "Deployment", "fairlead-controller");
    const without = (deployment: Fields): unknown => {
      const copy = structuredClone(deployment);
      const spec = at(copy, "spec", "template", "spec") as Record<string, unknown>;
      delete spec["tolerations"];
      delete (at(spec, "containers", 0) as Record<string, unknown>)["args"];
      return copy;
    };
    assert.deepEqual(without(controller), without(bareMetal));
  });

  test("is probed where the program listens", () => {
    const [port] = at(container(), "ports") as readonly { readonly name: string; readonly containerPort: number }[];
    assert.equal(flags()["secure-port"], port?.containerPort);
    assert.equal(at(container(), "readinessProbe", "httpGet", "port"), port?.name);
  });

  test("may run before the nodes are initialized", () => {
    const tolerations = at(pod(), "tolerations") as readonly Fields[];
    assert.deepEqual(
      tolerations.map(({ key }) => key),
      ["node-role.kubernetes.io/control-plane", "node.cloudprovider.kubernetes.io/uninitialized"],
    );
  });

  test("is allowed by the strictest level of its namespace", () => {
    const labels = at(objectOf(manifests, "Namespace", "fairlead-system"), "metadata", "labels");
    assert.equal(at(labels, "pod-security.kubernetes.io/enforce"), "restricted");
    assert.equal(at(pod(), "securityContext", "runAsNonRoot"), true);
    assert.deepEqual(at(pod(), "securityContext", "seccompProfile"), { type: "RuntimeDefault" });
    assert.equal(at(container(), "securityContext", "allowPrivilegeEscalation"), false);
    assert.deepEqual(at(container(), "securityContext", "capabilities"), { drop: ["ALL"] });
    for (const field of ["hostNetwork", "hostPID", "hostIPC", "volumes"]) assert.equal(at(pod(), field), undefined);
  });

  test("acts as an account that the role is bound to, and that can be given an IAM role", async () => {
    const account = String(at(pod(), "serviceAccountName"));
    objectOf(manifests, "ServiceAccount", account);
    const binding = objectOf(manifests, "ClusterRoleBinding", account);
    assert.equal(at(binding, "subjects", 0, "name"), account);
    objectOf(manifests, "ClusterRole", String(at(binding, "roleRef", "name")));
    const patch = objectOf(await manifestsOf("aws/irsa-patch.yaml"), "ServiceAccount", account);
    const role = at(patch, "metadata", "annotations", "eks.amazonaws.com/role-arn");
    assert.match(String(role), /^arn:aws:iam::\d{12}:role\/\w+$/);
  });
});
