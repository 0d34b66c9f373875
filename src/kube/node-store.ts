// SPDX-License-Identifier: Apache-2.0

import type { NodeDirectory } from "../controller/node-writer.ts";
import type { Node } from "../model/request.ts";
import { compareText } from "../model/service.ts";
import type { Informer } from "./informer.ts";

/** Where all Nodes are read from. */
export const nodesPath = "/api/v1/nodes";

/** The nodes in order of their names; sorted once a change, not once a question. */
export function createNodeStore(nodes: Pick<Informer<Node>, "subscribe" | "list" | "get">): NodeDirectory {
  let sorted: readonly Node[] | undefined;
  const forget = (): void => {
    sorted = undefined;
  };
  nodes.subscribe({ added: forget, updated: forget, deleted: forget });
  return {
    get: (name) => nodes.get(name),
    list() {
      sorted ??= nodes.list().toSorted((left, right) => compareText(left.name, right.name));
      return sorted;
    },
  };
}
