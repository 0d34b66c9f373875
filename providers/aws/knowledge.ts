// SPDX-License-Identifier: Apache-2.0

import type { ProviderContext } from "../../src/controller/provider.ts";
import { type AwsReads, createAwsReads } from "./api/reads.ts";
import type { AwsApi } from "./aws-api.ts";
import { Provisioning } from "./drift/provisioning.ts";
import { AccountMirror } from "./mirror/account-mirror.ts";
import { Orphans } from "./mirror/orphans.ts";
import { Presumptions } from "./mirror/presumptions.ts";
import { Publications } from "./mirror/publications.ts";
import { SharedGroups } from "./mirror/shared-groups.ts";
import { Stock } from "./mirror/stock.ts";
import { Wishes } from "./mirror/wishes.ts";
import { Network } from "./network/network.ts";
import type { AwsSettings } from "./settings.ts";

/** What is known between two passes, and how to learn more. One for the whole process. */
export interface Knowledge {
  readonly api: AwsApi;
  readonly reads: AwsReads;
  readonly mirror: AccountMirror;
  readonly stock: Stock;
  readonly network: Network;
  readonly shared: SharedGroups;
  readonly wishes: Wishes;
  readonly presumptions: Presumptions;
  readonly publications: Publications;
  readonly orphans: Orphans;
  readonly provisioning: Provisioning;
}

/** What the provider works with, beside its settings. */
export interface AwsParts {
  readonly api: AwsApi;
  /** VPC of the instance that this program runs on: asked where nothing else tells. */
  readonly ownVpcId: () => Promise<string | undefined>;
}

/** Nothing is known yet, and nothing read. */
export function createKnowledge(
  settings: AwsSettings,
  { api, ownVpcId }: AwsParts,
  { clock, log, requeue }: Pick<ProviderContext, "clock" | "log" | "requeue">,
): Knowledge {
  const reads = createAwsReads(api, clock);
  const mirror = new AccountMirror(settings);
  const network = new Network({ api, clock, vpcId: settings.vpcId, ownVpcId });
  const shared = new SharedGroups({ api, settings, mirror, network });
  const provisioning = new Provisioning({ reads, clock, log, mirror, requeue });
  const orphans = new Orphans({ settings, mirror, shared, log });
  const onTaken = (): void => {
    for (const key of mirror.keys()) provisioning.watch(key, mirror.holdings(key).loadBalancers);
    requeue(orphans.keys());
  };
  return {
    api,
    reads,
    mirror,
    stock: new Stock({ api, reads, settings, mirror, shared, clock, log, onTaken }),
    network,
    shared,
    wishes: new Wishes(),
    presumptions: new Presumptions(),
    publications: new Publications({ clock, graceMs: settings.replacedGraceMs, requeue }),
    orphans,
    provisioning,
  };
}
