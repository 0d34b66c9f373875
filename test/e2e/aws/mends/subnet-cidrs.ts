// SPDX-License-Identifier: Apache-2.0

import type { Mend } from "../endpoint/mend.ts";
import { mapTexts } from "../endpoint/xml.ts";

/** moto writes the state of a subnet's IPv6 block as Python prints a dictionary: `{'State': 'associated'}`. */
export function subnetCidrs(): Mend {
  return {
    actions: ["DescribeSubnets"],
    answer: async (call, next) => mapTexts(await next(call), (text) => text.replace(/^\{'State': '(.*)'\}$/, "$1")),
  };
}
