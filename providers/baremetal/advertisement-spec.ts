// SPDX-License-Identifier: Apache-2.0

import type { ConfigurationObject } from "../../src/controller/provider.ts";
import { parseLabelSelectors } from "./label-selector.ts";
import type { L2Advertisement } from "./model.ts";
import { readFields, readTexts, readUniqueTexts } from "./spec-fields.ts";

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
  };
}
