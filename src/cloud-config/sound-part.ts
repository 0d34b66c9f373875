// SPDX-License-Identifier: Apache-2.0

import type { Finding } from "./schema-errors.ts";

/**
 * A copy without what the findings are about; what they say of the whole takes nothing away. Elements of lists leave a hole, so that the
 * others keep their number.
 */
export function soundPart(value: unknown, findings: readonly Pick<Finding, "path">[]): unknown {
  const copy = structuredClone(value);
  for (const { path } of findings) {
    const holder = path.slice(0, -1).reduce<unknown>(memberOf, copy);
    const name = path.at(-1);
    if (name !== undefined && isHolder(holder)) Reflect.deleteProperty(holder, name);
  }
  return copy;
}

function memberOf(holder: unknown, name: string | number): unknown {
  return isHolder(holder) ? holder[name] : undefined;
}

function isHolder(value: unknown): value is Record<string | number, unknown> {
  return typeof value === "object" && value !== null;
}
