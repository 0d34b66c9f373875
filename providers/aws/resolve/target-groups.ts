// SPDX-License-Identifier: Apache-2.0

import { parseCidr, parseIp, rangeContains } from "../../../src/model/ip.ts";
import { compareText } from "../../../src/model/service.ts";
import type { Target, TargetGroupModel } from "../model.ts";
import type { NetworkFacts } from "../observed.ts";
import { byIdAndPort } from "../target-key.ts";
import type { TargetGroupWish } from "../wanted.ts";

/** The target groups in this VPC, by name, each with its targets by id and port. */
export function resolveTargetGroups(
  wishes: readonly TargetGroupWish[],
  vpc: NetworkFacts["vpc"],
): readonly TargetGroupModel[] {
  const locate = createLocator(vpc);
  return wishes
    .map((wish) => {
      const { service: _service, ...targetGroup } = wish;
      const Targets = wish.Targets.map(wish.TargetType === "ip" ? locate : keep).sort(byIdAndPort);
      return { ...targetGroup, VpcId: vpc.VpcId, Targets };
    })
    .sort((left, right) => compareText(left.Name, right.Name));
}

/**
 * AWS finds the zone of an address of the VPC by itself; for others it has to be told "all" (RegisterTargets, AvailabilityZone).
 * Without a block of the address's family nothing is known of it, and nothing said.
 */
function createLocator({ CidrBlocks }: NetworkFacts["vpc"]): (target: Target) => Target {
  const ranges = CidrBlocks.map(parseCidr).filter((range) => range !== undefined);
  return (target) => {
    const address = parseIp(target.Id);
    const ofFamily = ranges.filter(({ family }) => family === address?.family);
    if (address === undefined || ofFamily.length === 0) return target;
    return ofFamily.some((range) => rangeContains(range, address)) ? target : { ...target, AvailabilityZone: "all" };
  };
}

function keep(target: Target): Target {
  return target;
}
