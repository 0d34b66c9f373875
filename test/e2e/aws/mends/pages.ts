// SPDX-License-Identifier: Apache-2.0

import { parameter, withoutParameters, withParameters } from "../endpoint/aws-call.ts";
import { entriesOf } from "../endpoint/lookups.ts";
import type { Mend } from "../endpoint/mend.ts";
import { element, put } from "../endpoint/xml.ts";

/** Largest page, and the default: the API reference of ELBv2. */
const maxPageSize = 400;

const lists: Readonly<Record<string, string>> = {
  DescribeLoadBalancers: "LoadBalancers",
  DescribeTargetGroups: "TargetGroups",
  DescribeListeners: "Listeners",
};

/** moto's pages have 50 load balancers, and all target groups and listeners; AWS's have 400 entries. */
export function pages(): Mend {
  return {
    actions: Object.keys(lists),
    async answer(call, next) {
      const list = lists[call.action] ?? "";
      const reply = await next(withoutParameters(call, "Marker", "PageSize"));
      const all = entriesOf(reply, list);
      const start = Number(parameter(call, "Marker"));
      const end = start + Math.min(maxPageSize, Number(parameter(call, "PageSize")) || maxPageSize);
      const page = put(reply, element(list, all.slice(start, end)));
      return end < all.length ? put(page, element("NextMarker", String(end))) : page;
    },
  };
}

/** The mends behind `pages`, and moto's reply to them, know no pages. */
export function wholeLists(): Mend {
  return {
    actions: ["DescribeLoadBalancers"],
    answer: (call, next) => next(withParameters(call, { PageSize: "1000000" })),
  };
}
