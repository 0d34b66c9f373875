// SPDX-License-Identifier: Apache-2.0

import type { ConfigurationObject } from "../../src/controller/provider.ts";
import { UserError } from "../../src/errors.ts";
import { parseLabelSelector, parseLabelSelectors } from "./label-selector.ts";
import type { L2Advertisement, PreferredNodeSelector } from "./model.ts";
import { readFields, readList, readTexts, readUniqueTexts } from "./spec-fields.ts";

/** Reads an L2Advertisement. @throws UserError that names the field and says how to mend it */
export function parseAdvertisement(object: ConfigurationObject): L2Advertisement {
  const spec = readFields(object.spec, "spec");
  return {
    name: object.name,
    ipAddressPools: readUniqueTexts(spec["ipAddressPools"], "spec.ipAddressPools"),
    ipAddressPoolSelectors: parseLabelSelectors(spec["ipAddressPoolSelectors"], "spec.ipAddressPoolSelectors"),
    nodeSelectors: parseLabelSelectors(spec["nodeSelectors"], "spec.nodeSelectors"),
    interfaces: [...new Set(readTexts(spec["interfaces"], "spec.interfaces"))],
    serviceSelectors: parseLabelSelectors(spec["serviceSelectors"], "spec.serviceSelectors"),
    preferredNodeSelectors: parsePreferences(spec["preferredNodeSelectors"], "spec.preferredNodeSelectors"),
  };
}

function parsePreferences(value: unknown, path: string): readonly PreferredNodeSelector[] {
  return readList(value, path).map((item, index) => {
    const { weight, preference } = readFields(item, `${path}[${index}]`);
    return {
      weight: checkWeight(weight, `${path}[${index}].weight`),
      preference: parseLabelSelector(preference, `${path}[${index}].preference`),
    };
  });
}

/** The limits of the scheduler's preferredDuringSchedulingIgnoredDuringExecution, which MetalLB's are. */
function checkWeight(value: unknown, path: string): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 100) return value;
  throw new UserError(
    "InvalidSpec",
    `${path} is ${JSON.stringify(value) ?? "missing"}; it must be a whole number from 1 to 100.`,
  );
}
