// SPDX-License-Identifier: Apache-2.0

import type { LogFormat } from "../create-log.ts";
import { choiceFlag, countFlag } from "./flag-kinds.ts";
import type { FlagTable } from "./parse-flags.ts";

/** A field has the name of its flag. */
export interface LoggingConfig {
  readonly "logging-format": LogFormat;
  readonly v: number;
}

export const loggingFlags: FlagTable<LoggingConfig> = {
  "logging-format": choiceFlag(["json", "text"], "json", {
    doc: "Form of the log: an object a line, or lines as klog writes them. Upstream's default is text.",
  }),
  v: countFlag(0, 0, { placeholder: "N", short: "v", doc: "Log level: 0 tells each change, 4 and more tell why." }),
};
