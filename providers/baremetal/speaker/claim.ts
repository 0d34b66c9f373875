// SPDX-License-Identifier: Apache-2.0

import type { AnnouncedAddress } from "./address-table.ts";

/** A station says that it has an address that is announced here. */
export interface Claim {
  readonly address: AnnouncedAddress;
  /** `aa:bb:cc:dd:ee:ff`; may be one of this node's own. */
  readonly mac: string;
}
