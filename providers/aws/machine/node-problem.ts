// SPDX-License-Identifier: Apache-2.0

/** Why nothing can be said of a node's machine, where AWS did answer; and how to mend it. */

import type { Problem, ProblemKind } from "../../../src/errors.ts";
import type { Node } from "../../../src/model/request.ts";
import type { nodeReasons } from "../reasons.ts";
import type { NameChoice } from "./choose-by-name.ts";

type NodeReason = keyof typeof nodeReasons;

const kinds: Readonly<Record<NodeReason, ProblemKind>> = {
  AmbiguousNodeName: "UserError",
  InstanceNotSeen: "RetryableError",
  NodeNotFoundByName: "UserError",
  NotAnInstance: "UserError",
};

function problem(reason: NodeReason, message: string): Problem {
  return { kind: kinds[reason], reason, message };
}

export function notAnInstance({ providerID }: Pick<Node, "providerID">): Problem {
  const form = "aws:///<zone>/<instance id>";
  return problem("NotAnInstance", `The providerID ${providerID} is not of the form ${form}: the node is left alone.`);
}

/** The name has an id in it, or was looked for, and nothing came of it. */
export function notFoundByName(
  { name }: Pick<Node, "name">,
  choice: Exclude<NameChoice, { readonly kind: "Chosen" }>,
  clusterName: string,
): Problem {
  const kubelet = "start the kubelet with --provider-id=aws:///<zone>/<instance id>";
  const tag = `kubernetes.io/cluster/${clusterName}`;
  switch (choice.kind) {
    case "None":
      return problem(
        "NodeNotFoundByName",
        `The node has no providerID, and no instance has the private DNS name ${name}: ${kubelet}, or with --hostname-override=<that name>.`,
      );
    case "OfOthers":
      return problem(
        "NodeNotFoundByName",
        `The node has no providerID, and the instance with the private DNS name ${name} is tagged for the cluster ${choice.clusters.join(", ")}: tag it ${tag}, or give --cluster-name.`,
      );
    case "Several":
      return problem(
        "AmbiguousNodeName",
        `The node has no providerID, and ${choice.ids.join(", ")} have the private DNS name ${name}: tag the one that it is ${tag}, give --aws-vpc-id, or ${kubelet}.`,
      );
  }
}

/** Why an instance that AWS does not tell of is not taken to be gone. */
export type Doubt =
  /** AWS says that there is none, but may not have heard of it yet. */
  | "TooEarly"
  /** AWS says that there is none; but then, none of its region was ever seen. */
  | "NoneSeenThere"
  /** AWS was asked, and says nothing of it. */
  | "NotTold";

const doubts: Readonly<Record<Doubt, string>> = {
  TooEarly: "that is believed when it has been so for five minutes",
  NoneSeenThere:
    "but none of the cluster's was found in its region since this process began, so look whether region and account are right; if they are, delete the node by hand",
  NotTold: "and does not say that there is none; it may be another account's",
};

export function instanceNotSeen(id: string, doubt: Doubt): Problem {
  return problem("InstanceNotSeen", `AWS tells of no instance ${id}: ${doubts[doubt]}.`);
}
