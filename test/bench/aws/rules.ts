// SPDX-License-Identifier: Apache-2.0

import { seconds } from "../figure.ts";
import { AwsBenchWorld, withoutDrift } from "./aws-bench-world.ts";
import type { AwsBench } from "./aws-figure.ts";

const count = 30;

/** As many rules a security group as AWS gives a new account: those on the nodes' group must not grow with the Services. */
export const rules: AwsBench = {
  name: "rules",
  async run() {
    const bench = await AwsBenchWorld.start({ scenario: "rules" });
    try {
      await bench.startFairlead({ flags: [withoutDrift] });
      const took = await bench.serve("ruled", count);
      const { nodeRules } = await bench.account.count();
      return [
        {
          what: `${count} Services of 3 ports, 60 rules a security group: how many get an address`,
          controller: "–",
          cloudProvider: "11 of 30 never get one",
          target: `all ${count}`,
          measured: `${count} after ${seconds(took)}, with ${nodeRules} rules on the nodes' group`,
        },
      ];
    } finally {
      await bench.stop();
    }
  },
};
