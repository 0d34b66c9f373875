// SPDX-License-Identifier: Apache-2.0

import type { Tag } from "../model.ts";
import type { AwsSettings } from "../settings.ts";
import { tagKeys, tagValue } from "../tags.ts";

/** What our tags say of a thing: which load balancer it belongs to. */
export interface Ownership {
  /** Key of the load balancer; undefined = the cluster's own: its backend group. */
  readonly key: string | undefined;
  /** Of the Service it was made for; "" = of a group of Services. */
  readonly uid: string;
}

/** What the tags say; undefined = it is not ours. Nothing else is believed: not the name, not where it is attached. */
export function ownershipIn(
  tags: readonly Tag[],
  { clusterName, className }: Pick<AwsSettings, "clusterName" | "className">,
): Ownership | undefined {
  if (tagValue(tags, tagKeys.cluster) !== clusterName || tagValue(tags, tagKeys.class) !== (className ?? ""))
    return undefined;
  const resource = tagValue(tags, tagKeys.resource);
  const key = tagValue(tags, tagKeys.loadBalancer);
  const isSomebodys = resource === "BackendSecurityGroup" ? key === undefined : key !== undefined;
  return resource !== undefined && isSomebodys ? { key, uid: tagValue(tags, tagKeys.uid) ?? "" } : undefined;
}
