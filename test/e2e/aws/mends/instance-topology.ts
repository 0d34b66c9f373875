// SPDX-License-Identifier: Apache-2.0

import type { AnswerCall, AwsCall } from "../endpoint/aws-call.ts";
import type { Mend } from "../endpoint/mend.ts";
import { childrenOf, element, find, textOf, type Xml } from "../endpoint/xml.ts";

/** Types that AWS tells the place of. */
const placed = /^(?:hpc|p|trn)\d/;

/** moto has no DescribeInstanceTopology: AWS leaves out of the answer what is not running or of another type. */
export function instanceTopology(): Mend {
  return {
    actions: ["DescribeInstanceTopology"],
    async answer(call, next) {
      const instances = await instancesOf(call, next);
      const entries = instances
        .filter((one) => textOf(one, "instanceState", "name") === "running" && placed.test(textOf(one, "instanceType")))
        .map(toTopology);
      return element("", [element("instanceSet", entries)]);
    },
  };
}

async function instancesOf(call: AwsCall, next: AnswerCall): Promise<readonly Xml[]> {
  const reply = await next({ ...call, action: "DescribeInstances" });
  return childrenOf(find(reply, "reservationSet")).flatMap((one) => childrenOf(find(one, "instancesSet")));
}

/** Zone, type and instance are a node of the network each, from the root down. */
function toTopology(instance: Xml): Xml {
  const [id, type, zone] = [
    textOf(instance, "instanceId"),
    textOf(instance, "instanceType"),
    textOf(instance, "placement", "availabilityZone"),
  ];
  const nodes = [zone, `${zone}-${type}`, id].map((text) => element("item", `nn-${text}`));
  return element("item", [
    element("instanceId", id),
    element("instanceType", type),
    element("networkNodeSet", nodes),
    element("availabilityZone", zone),
  ]);
}
