// SPDX-License-Identifier: Apache-2.0

/** What differs where Fairlead is the cluster's cloud-controller-manager. */

import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { type ControllerConfig, controllerFlags } from "../../src/config.ts";
import { parseFlags } from "../../src/flags/parse-flags.ts";
import type { Fields, Manifest } from "../../src/plan/parse-manifests.ts";
import { kustomized } from "./kustomization.ts";
import { at, nameOf, objectOf } from "./manifest-files.ts";

const beside = { baremetal: ".", aws: "aws" } as const;

for (const provider of ["baremetal", "aws"] as const) {
  describe(`as the cloud-controller-manager of ${provider}`, () => {
    let manifests: readonly Manifest[] = [];
    let controller: Fields = {};
    before(async () => {
      manifests = await kustomized(`cloud-controller-manager/${provider}`);
      controller = objectOf(manifests, "Deployment", "fairlead-controller");
    });

    const pod = (of: Fields = controller): unknown => at(of, "spec", "template", "spec");
    const tolerated = (): readonly string[] =>
      (at(pod(), "tolerations") as readonly { readonly key: string }[]).map(({ key }) => key);

    function flags(): ControllerConfig {
      const [command, ...args] = at(pod(), "containers", 0, "args") as readonly string[];
      assert.equal(command, "cloud-controller-manager");
      const parsed = parseFlags(controllerFlags, args, {});
      assert.ok(parsed.kind === "Parsed", JSON.stringify(parsed));
      return parsed.values;
    }

    test("drives that provider, under the Lease of every cloud-controller-manager, which its role names", () => {
      assert.equal(flags()["cloud-provider"], provider);
      assert.equal(flags()["load-balancer-class"], "");
      assert.deepEqual(flags().controllers, controllerFlags.controllers.fallback, "all of them");
      assert.equal(flags()["leader-elect"], true);
      const lease = [flags()["leader-elect-resource-namespace"], flags()["leader-elect-resource-name"]];
      assert.deepEqual(lease, ["kube-system", "cloud-controller-manager"]);
      const role = objectOf(manifests, "Role", "fairlead-controller");
      assert.equal(at(role, "metadata", "namespace"), "kube-system");
      assert.deepEqual(at(role, "rules", 1, "resourceNames"), ["cloud-controller-manager"]);
    });

    test("runs where and when nothing else does: on the control plane, in its network, on nodes that are not initialized", () => {
      assert.equal(at(pod(), "hostNetwork"), true);
      assert.equal(at(pod(), "dnsPolicy"), "Default");
      assert.deepEqual(at(pod(), "nodeSelector"), { "node-role.kubernetes.io/control-plane": "" });
      assert.ok(at(pod(), "affinity") == null);
      for (const key of ["node.cloudprovider.kubernetes.io/uninitialized", "node.kubernetes.io/not-ready"])
        assert.ok(tolerated().includes(key), key);
      const namespace = objectOf(manifests, "Namespace", "fairlead-system");
      assert.equal(at(namespace, "metadata", "labels", "pod-security.kubernetes.io/enforce"), "privileged");
    });

    test("is replaced although its port is taken: the one before goes first", () => {
      assert.deepEqual(at(controller, "spec", "strategy"), {
        type: "RollingUpdate",
        rollingUpdate: { maxUnavailable: 1, maxSurge: 0 },
      });
    });

    test("may change nodes, which beside another nobody may", async () => {
      const names = (of: readonly Manifest[]): readonly string[] =>
        of.filter(({ kind }) => kind === "ClusterRole").map(nameOf);
      assert.ok(names(manifests).includes("fairlead-controller-nodes"));
      assert.ok(!names(await kustomized(beside[provider])).includes("fairlead-controller-nodes"));
    });

    test("has no NetworkPolicy, which would not apply to the network of a node", () => {
      assert.deepEqual(
        manifests.filter(({ kind }) => kind === "NetworkPolicy"),
        [],
      );
    });

    test("is otherwise the controller beside another", async () => {
      const other = objectOf(await kustomized(beside[provider]), "Deployment", "fairlead-controller");
      assert.deepEqual(withoutPlace(controller), withoutPlace(other));
    });
  });
}

const places = ["hostNetwork", "dnsPolicy", "nodeSelector", "affinity", "tolerations"];

function withoutPlace(deployment: Fields): unknown {
  const copy = structuredClone(deployment);
  delete (at(copy, "spec") as Record<string, unknown>)["strategy"];
  const pod = at(copy, "spec", "template", "spec") as Record<string, unknown>;
  for (const field of places) delete pod[field];
  delete (at(pod, "containers", 0) as Record<string, unknown>)["args"];
  return copy;
}
