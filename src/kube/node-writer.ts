// SPDX-License-Identifier: Apache-2.0

import type { FreshNode, NodeWriter, Taint } from "../controller/node-writer.ts";
import { toFairleadError } from "../errors.ts";
import type { Node } from "../model/request.ts";
import type { KubeClient } from "./client.ts";
import { listOf, mapList, textOf, timeOf } from "./fields.ts";
import type { Informer } from "./informer.ts";
import { toAddressPatchBody, toNodePatchBody } from "./node-patches.ts";
import { nodesPath } from "./node-store.ts";
import { toNode } from "./to-node.ts";

/** As for Services: longer than any healthy server takes. */
const timeoutMs = 15_000;

/** Reads Nodes afresh and writes them; what comes back of a patch is taken into `nodes` at once. */
export function createNodeWriter(client: KubeClient, nodes: Pick<Informer<Node>, "absorb">): NodeWriter {
  const patch = async (path: string, body: unknown, signal: AbortSignal): Promise<FreshNode> => {
    const contentType = "application/merge-patch+json";
    const answer = await client.request({ method: "PATCH", path, contentType, body, signal, timeoutMs });
    nodes.absorb(answer.body);
    return toFreshNode(answer.body);
  };
  return {
    async read(name, signal) {
      try {
        const { body } = await client.request({ method: "GET", path: pathOf(name), signal, timeoutMs });
        return toFreshNode(body);
      } catch (thrown) {
        if (!signal.aborted && toFairleadError(thrown).reason === "NotFound") return undefined;
        throw thrown;
      }
    },
    patch: (fresh, change, signal) => patch(pathOf(fresh.node.name), toNodePatchBody(fresh, change), signal),
    patchAddresses: (fresh, addresses, signal) =>
      patch(`${pathOf(fresh.node.name)}/status`, toAddressPatchBody(fresh, addresses), signal),
    async delete({ node, resourceVersion }, signal) {
      const body = { apiVersion: "v1", kind: "DeleteOptions", preconditions: { uid: node.uid, resourceVersion } };
      await client.request({ method: "DELETE", path: pathOf(node.name), body, signal, timeoutMs });
    },
  };
}

function pathOf(name: string): string {
  return `${nodesPath}/${name}`;
}

function toFreshNode(raw: unknown): FreshNode {
  return {
    node: toNode(raw),
    resourceVersion: textOf(raw, "metadata", "resourceVersion") ?? "",
    createdAt: timeOf(raw, "metadata", "creationTimestamp"),
    taints: mapList(listOf(raw, "spec", "taints"), toTaint),
  };
}

/** All fields stay, those that this version does not know as well: taints are written back whole. */
function toTaint(raw: unknown): Taint | undefined {
  const key = textOf(raw, "key");
  return key === undefined ? undefined : { ...(raw as Readonly<Record<string, unknown>>), key };
}
