// SPDX-License-Identifier: Apache-2.0

import { keyOf, type Relist, versionOf } from "./object-store.ts";

/** The versions of all objects of a list, and nothing else of them. */
export class Census {
  readonly versions: Map<string, number> = new Map();

  relist(): Relist {
    this.versions.clear();
    return {
      take: (raw) => this.versions.set(keyOf(raw), versionOf(raw)),
      drop: (raw) => this.versions.delete(keyOf(raw)),
      finish: () => undefined,
    };
  }
}
