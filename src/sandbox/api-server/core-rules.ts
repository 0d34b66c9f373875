// SPDX-License-Identifier: Apache-2.0

/** Rules of core kinds other than Services. */

import { duplicate, type FieldError, forbidden, required } from "./api-error.ts";
import { asList, asObject, asText, type JsonObject, valueAt } from "./json.ts";
import type { KubeObject } from "./kube-object.ts";
import type { Rules } from "./resource.ts";

function providerIdOf(node: KubeObject): string {
  return asText(valueAt(node, ["spec", "providerID"]));
}

/** A new Node takes no pods until the node lifecycle controller has seen it Ready (admission TaintNodesByCondition). */
function taintNotReady(spec: JsonObject): JsonObject {
  const taint = { key: "node.kubernetes.io/not-ready", effect: "NoSchedule" };
  const taints = asList(spec["taints"]);
  const has = taints.some((entry) => asObject(entry)["key"] === taint.key);
  return has ? spec : { ...spec, taints: [...taints, taint] };
}

/** An address may stand once: a strategic merge by type doubles two of one type, which is told here. */
function findDoubleAddresses(node: KubeObject): readonly FieldError[] {
  const addresses = asList(valueAt(node, ["status", "addresses"])).map(asObject);
  return addresses.flatMap(({ type, address }, index) => {
    const first = addresses.findIndex((other) => other["type"] === type && other["address"] === address);
    return first < index ? [duplicate(`status.addresses[${index}]`, { Type: type, Address: address })] : [];
  });
}

export const NODE_RULES: Rules = {
  // Unlike most kinds, a Node may be created with its status: kubelets register themselves so.
  prepareCreate: (draft) => ({ ...draft, spec: taintNotReady(asObject(draft["spec"])) }),
  validate(want, have): readonly FieldError[] {
    if (have === undefined || providerIdOf(have) === "" || providerIdOf(want) === providerIdOf(have)) return [];
    return [forbidden("spec.providerID", 'node updates may not change providerID except from "" to valid')];
  },
  validateStatus: findDoubleAddresses,
};

const PENDING = { phase: "Pending" };

export const POD_RULES: Rules = {
  prepareCreate: (draft) => ({ ...draft, status: PENDING }),
  validate(want): readonly FieldError[] {
    return asList(valueAt(want, ["spec", "containers"])).length > 0 ? [] : [required("spec.containers")];
  },
  // A Pod on a node stays until its kubelet says that the containers have ended.
  gracePeriodSeconds(have, asked): number {
    if (asText(valueAt(have, ["spec", "nodeName"])) === "") return 0;
    const own = valueAt(have, ["spec", "terminationGracePeriodSeconds"]);
    return asked ?? (typeof own === "number" ? own : 30);
  },
};

/** A namespace goes only after it has been emptied: `kubernetes` in spec.finalizers says that it has not. */
export const NAMESPACE_RULES: Rules = {
  prepareCreate: (draft) => ({ ...draft, spec: { finalizers: ["kubernetes"] }, status: { phase: "Active" } }),
  holdsDeletion: (namespace) => asList(valueAt(namespace, ["spec", "finalizers"])).length > 0,
  markDeleted: (have) => ({ ...have, status: { ...asObject(have["status"]), phase: "Terminating" } }),
};
