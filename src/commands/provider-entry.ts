// SPDX-License-Identifier: Apache-2.0

import type { ProviderFactory } from "../controller/provider.ts";
import type { Metrics } from "../metrics/metrics.ts";

/** One provider that is to serve Services, beside others in the same process. */
export interface ProviderEntry {
  /** As of `--cloud-provider`. */
  readonly name: string;
  /** The class of the Services it serves, unlike that of any other entry; undefined = Services without one. */
  readonly className: string | undefined;
  /** Told where the provider is to count. */
  readonly createFactory: (metrics: Metrics) => ProviderFactory;
}
