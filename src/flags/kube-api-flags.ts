// SPDX-License-Identifier: Apache-2.0

/** How often the API server is asked. */

import type { RequestRate } from "../kube/limit-requests.ts";
import { countFlag, numberFlag } from "./flag-kinds.ts";
import type { FlagTable } from "./parse-flags.ts";

/** A field has the name of its flag; 0 = not given. */
export interface KubeApiConfig {
  readonly "kube-api-qps": number;
  readonly "kube-api-burst": number;
}

/** Upstream's defaults, for the one of the two that is not given. */
const upstreamRate: RequestRate = { requestsPerSecond: 20, burst: 30 };

export const kubeApiFlags: FlagTable<KubeApiConfig> = {
  "kube-api-qps": numberFlag(0, {
    doc: "Requests a second to the API server, but for those of the leader election; 20 if only --kube-api-burst is given. 0 or less = not limited: writes are few, and the API server shares itself out by priority and fairness.",
  }),
  "kube-api-burst": countFlag(0, 0, {
    doc: "Requests that may be made at once after a rest; 30 if only --kube-api-qps is given.",
  }),
};

/** undefined = not limited. */
export function requestRateOf(config: KubeApiConfig): RequestRate | undefined {
  const { "kube-api-qps": requestsPerSecond, "kube-api-burst": burst } = config;
  if (requestsPerSecond < 0 || (requestsPerSecond === 0 && burst === 0)) return undefined;
  return {
    requestsPerSecond: requestsPerSecond || upstreamRate.requestsPerSecond,
    burst: burst || upstreamRate.burst,
  };
}
