// SPDX-License-Identifier: Apache-2.0

import { withDefaults } from "../endpoint/attributes.ts";
import { elbCall, parameter, Refusal, structures } from "../endpoint/aws-call.ts";
import { entriesOf } from "../endpoint/lookups.ts";
import type { Mend } from "../endpoint/mend.ts";
import { textOf } from "../endpoint/xml.ts";

/** Seconds; an attribute of these protocols only: ListenerAttribute, and the guide of Network Load Balancers. */
const idleTimeout = { "tcp.idle_timeout.seconds": "350" };
const protocolsWithIt: readonly string[] = ["TCP", "TCP_UDP"];

/** moto gives every listener an idle timeout, and takes any key. */
export function listenerAttributes(): Mend {
  return {
    actions: ["DescribeListenerAttributes", "ModifyListenerAttributes"],
    async answer(call, next) {
      const reply = await next(elbCall("DescribeListeners", { ListenerArns: [parameter(call, "ListenerArn")] }));
      const isWithIt = entriesOf(reply, "Listeners").some((one) => protocolsWithIt.includes(textOf(one, "Protocol")));
      const defaults: Readonly<Record<string, string>> = isWithIt ? idleTimeout : {};
      const unknown = structures(call, "Attributes.member").find(({ Key = "" }) => !(Key in defaults));
      if (unknown !== undefined) {
        throw new Refusal("ValidationError", `Listener attribute key '${unknown["Key"] ?? ""}' is not recognized`);
      }
      return withDefaults(await next(call), defaults);
    },
  };
}
