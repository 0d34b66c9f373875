// SPDX-License-Identifier: Apache-2.0

import { type AwsCall, listParameter, Refusal } from "../endpoint/aws-call.ts";
import { entriesOf } from "../endpoint/lookups.ts";
import type { Mend } from "../endpoint/mend.ts";
import { textOf, type Xml } from "../endpoint/xml.ts";

/** Names or ARNs of one call: the API reference of ELBv2. */
const maxNamed = 20;

interface Listing {
  readonly list: string;
  /** Parameter that names what is asked for, and the field of an entry that it is compared with. */
  readonly keys: Readonly<Record<string, string>>;
  readonly notFound: string;
}

const listings: Readonly<Record<string, Listing>> = {
  DescribeLoadBalancers: {
    list: "LoadBalancers",
    keys: { Names: "LoadBalancerName", LoadBalancerArns: "LoadBalancerArn" },
    notFound: "LoadBalancerNotFound",
  },
  DescribeTargetGroups: {
    list: "TargetGroups",
    keys: { Names: "TargetGroupName", TargetGroupArns: "TargetGroupArn" },
    notFound: "TargetGroupNotFound",
  },
  DescribeListeners: { list: "Listeners", keys: { ListenerArns: "ListenerArn" }, notFound: "ListenerNotFound" },
};

/** moto takes any number of names, and some lists with a missing name among others it answers with what it has. */
export function describeByName(): Mend {
  return {
    actions: Object.keys(listings),
    async answer(call, next) {
      const listing = listings[call.action];
      if (listing === undefined) return next(call);
      refuseTooMany(call, listing);
      const reply = await next(call);
      refuseMissing(call, reply, listing);
      return reply;
    },
  };
}

function refuseTooMany(call: AwsCall, { keys }: Listing): void {
  for (const parameter of Object.keys(keys)) {
    if (listParameter(call, parameter).length > maxNamed) {
      throw new Refusal("ValidationError", `The maximum number of ${parameter} in a call is '${maxNamed}'`);
    }
  }
}

function refuseMissing(call: AwsCall, reply: Xml, { list, keys, notFound }: Listing): void {
  for (const [parameter, field] of Object.entries(keys)) {
    const have = new Set(entriesOf(reply, list).map((entry) => textOf(entry, field)));
    const missing = listParameter(call, parameter).filter((name) => !have.has(name));
    if (missing.length > 0) throw new Refusal(notFound, `${list} '[${missing.join(", ")}]' not found`);
  }
}
