// SPDX-License-Identifier: Apache-2.0

import { createAws } from "./aws/create-aws.ts";
import { baremetal } from "./baremetal/index.ts";

/** How each provider is made, by the name that `--cloud-provider` takes. */
export const providers: { readonly aws: typeof createAws; readonly baremetal: typeof baremetal } = {
  aws: createAws,
  baremetal,
};
