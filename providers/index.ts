// SPDX-License-Identifier: Apache-2.0

import type { ProviderFactory } from "../src/controller/provider.ts";
import { baremetal } from "./baremetal/index.ts";

/** The providers by the name that `--cloud-provider` takes. */
export const providerFactories: { readonly baremetal: ProviderFactory } = { baremetal: baremetal };
