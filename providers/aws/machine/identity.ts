// SPDX-License-Identifier: Apache-2.0

import type { Node } from "../../../src/model/request.ts";

/** By what a node's machine is found. */
export type Identity =
  /** `zone` is "" where nothing says. `isStated` = by its providerID; else its name has the id in it. */
  | { readonly kind: "Instance"; readonly id: string; readonly zone: string; readonly isStated: boolean }
  /** It has no providerID yet: its name is taken for the private DNS name of an instance. */
  | { readonly kind: "Named"; readonly name: string }
  /** It is no instance of EC2, but a machine of EKS Fargate. `host` is its name there, without the prefix. */
  | { readonly kind: "Fargate"; readonly host: string; readonly zone: string }
  /** Its providerID is not one of those: somebody else's node. */
  | { readonly kind: "Foreign" };

const foreign: Identity = { kind: "Foreign" };

/** EC2's two forms. One that is of neither fails a call for all that are in it (InvalidInstanceID.Malformed). */
const instanceId = /^i-(?:[0-9a-f]{8}|[0-9a-f]{17})$/;

const fargatePrefix = "fargate-";

/** `eu-west-1a`, `us-west-2-lax-1a`, `us-east-1-wl1-bos-wlz-1`; but no account, and nothing that could not be a label's value. */
const zoneName = /^[a-z]+(?:-[a-z]+)+-\d[a-z0-9-]*$/;

/** From spec.providerID alone where there is one: it cannot change any more, while a name may be anything. */
export function identityOf({ name, providerID }: Pick<Node, "name" | "providerID">): Identity {
  if (providerID === "") return byName(name);
  if (instanceId.test(providerID)) return { kind: "Instance", id: providerID, zone: "", isStated: true };
  const scheme = "aws://";
  return providerID.startsWith(scheme) ? byPath(providerID.slice(scheme.length)) : foreign;
}

/** Instances that are named by their resource (`i-0123456789abcdef0.eu-west-1.compute.internal`) tell their id. */
function byName(name: string): Identity {
  const [host = ""] = name.split(".");
  return instanceId.test(host)
    ? { kind: "Instance", id: host, zone: "", isStated: false }
    : { kind: "Named", name: name.toLowerCase() };
}

/**
 * Of `aws:///zone/id`, `aws://zone/id` and `aws:///id`, what follows the scheme. There may be more between zone and id, as Fargate has
 * it: the last part says what it is, as upstream has it. What does not look like a zone is none.
 */
function byPath(path: string): Identity {
  const parts = path.split("/").filter((part) => part !== "");
  const last = parts.at(-1) ?? "";
  const zone = parts.slice(0, -1).find((part) => zoneName.test(part)) ?? "";
  if (last.startsWith(fargatePrefix)) return { kind: "Fargate", host: last.slice(fargatePrefix.length), zone };
  return instanceId.test(last) ? { kind: "Instance", id: last, zone, isStated: true } : foreign;
}
