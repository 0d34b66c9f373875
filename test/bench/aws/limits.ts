// SPDX-License-Identifier: Apache-2.0

import { seconds } from "../figure.ts";
import type { AccountLimit } from "./account-protocol.ts";
import { AwsBenchWorld } from "./aws-bench-world.ts";
import { type AwsBench, ownFigure } from "./aws-figure.ts";
import { type Calls, describeCalls } from "./calls.ts";

const count = 30;

/** Reads as AWS publishes them for a new account; registrations and other writes as aws-load-balancer-controller keeps to by default. */
const newAccount: readonly AccountLimit[] = [
  { actions: "^Describe(?!Instances|SecurityGroups|Subnets)", perSecond: 10, burst: 40 },
  { actions: "^(Register|Deregister)Targets$", perSecond: 4, burst: 20 },
  { actions: "^(Create|Delete|Modify)(?!SecurityGroup)", perSecond: 3, burst: 20 },
];

/** In an account that allows far less than Fairlead asks for at first: how much is lost until it has learned that. */
export const limits: AwsBench = {
  name: "limits",
  async run() {
    const bench = await AwsBenchWorld.start({ scenario: "limits" });
    try {
      await bench.startFairlead();
      await bench.settledStart();
      await bench.account.limit(newAccount);
      const took = await bench.serve("slow", count);
      const calls = await bench.account.callsSince();
      const refused = calls.filter(isThrottled);
      const fastest = (count * 7 - 20) / 3;
      const text = `${seconds(took)}; ${refused.length} of ${calls.length} calls throttled; ${describeCalls(calls, count)}`;
      return [
        ownFigure(
          `${count} Services of 3 ports in an account that allows 3 writes and 4 registrations a second`,
          text,
          `no faster than ${seconds(fastest * 1_000)}`,
        ),
      ];
    } finally {
      await bench.stop();
    }
  },
};

function isThrottled({ outcome }: Calls[number]): boolean {
  return outcome.kind === "Refused" && outcome.code === "Throttling";
}
