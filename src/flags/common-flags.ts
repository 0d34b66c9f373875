// SPDX-License-Identifier: Apache-2.0

import { switchFlag } from "./flag-kinds.ts";
import { parseGoBoolean } from "./go-values.ts";
import type { Flag, FlagTable } from "./parse-flags.ts";

/** "" = not asked for. */
export type VersionForm = "" | "plain" | "raw";

/** What every command has; a field has the name of its flag. */
export interface CommonConfig {
  readonly help: boolean;
  readonly version: VersionForm;
}

const version: Flag<VersionForm> = {
  placeholder: "",
  doc: "Print the version and exit; --version=raw: also of what it runs on.",
  fallback: "",
  isSwitch: true,
  parse(text) {
    if (text === "raw") return "raw";
    const isAsked = parseGoBoolean(text);
    if (isAsked === undefined) throw new Error("must be true, false or raw");
    return isAsked ? "plain" : "";
  },
};

export const commonFlags: FlagTable<CommonConfig> = {
  help: switchFlag(false, { short: "h", doc: "Print this and exit." }),
  version,
};
