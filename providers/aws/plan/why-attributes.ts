// SPDX-License-Identifier: Apache-2.0

import type { Attribute } from "../model.ts";

/** Which attributes are given which values, for people. */
export function whyAttributes(attributes: readonly Attribute[]): string {
  return `Attributes ${attributes.map(({ Key, Value }) => `${Key}=${Value}`).join(", ")}`;
}
