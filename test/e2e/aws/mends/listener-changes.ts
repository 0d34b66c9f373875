// SPDX-License-Identifier: Apache-2.0

import { type AwsCall, listParameter, parameter, withoutParameters } from "../endpoint/aws-call.ts";
import { listenerReplies } from "../endpoint/elb-actions.ts";
import { entriesOf } from "../endpoint/lookups.ts";
import type { Mend } from "../endpoint/mend.ts";
import { childrenOf, element, mapList, textOf, type Xml } from "../endpoint/xml.ts";

/** What was sent last: of a change, only what it changes. */
interface Wish {
  readonly protocol: string;
  readonly alpnPolicy: readonly string[];
}

/**
 * moto's ModifyListener refuses the protocols of a Network Load Balancer and does not know ALPN; and its CreateListener gives an SSL
 * policy to listeners without TLS.
 */
export function listenerChanges(): Mend {
  const wishes = new Map<string, Wish>();
  const mendOne = (listener: Xml): Xml => {
    const wish = wishes.get(textOf(listener, "ListenerArn"));
    return wish === undefined ? listener : listenerBy(wish, listener);
  };
  return {
    actions: listenerReplies,
    async answer(call, next) {
      const reply = await next(
        call.action === "ModifyListener" ? withoutParameters(call, "Protocol", "AlpnPolicy") : call,
      );
      if (call.action !== "DescribeListeners") {
        for (const listener of entriesOf(reply, "Listeners")) {
          const arn = textOf(listener, "ListenerArn");
          wishes.set(arn, merge(wishes.get(arn), call));
        }
      }
      return mapList(reply, "Listeners", mendOne);
    },
  };
}

function merge(have: Wish | undefined, call: AwsCall): Wish {
  const protocol = parameter(call, "Protocol") || (have?.protocol ?? "");
  const sent = listParameter(call, "AlpnPolicy");
  const alpnPolicy = sent.length > 0 ? sent : (have?.alpnPolicy ?? []);
  return { protocol, alpnPolicy: protocol === "TLS" ? alpnPolicy : [] };
}

function listenerBy({ protocol, alpnPolicy }: Wish, listener: Xml): Xml {
  const mended = new Set(["Protocol", "AlpnPolicy", ...(protocol === "TLS" ? [] : ["SslPolicy"])]);
  return element("member", [
    ...childrenOf(listener).filter(({ name }) => !mended.has(name)),
    element("Protocol", protocol),
    element(
      "AlpnPolicy",
      alpnPolicy.map((policy) => element("member", policy)),
    ),
  ]);
}
