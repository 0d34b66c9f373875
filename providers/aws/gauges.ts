// SPDX-License-Identifier: Apache-2.0

import type { Reading } from "../../src/controller/reading.ts";
import type { Orphans } from "./mirror/orphans.ts";

/** What the provider knows of the account and tells in metrics. */
export function awsGauges({
  orphans,
}: {
  readonly orphans: Pick<Orphans, "found" | "areCollected">;
}): readonly Reading[] {
  return [
    {
      name: "fairlead_aws_orphans",
      help: "Load balancers of this cluster's name that no Service had when the account was read after the start: Released, or LeftAlone where --cluster-name is the default one.",
      labels: ["handling"],
      read: () => [{ labels: { handling: orphans.areCollected ? "Released" : "LeftAlone" }, value: orphans.found }],
    },
  ];
}
