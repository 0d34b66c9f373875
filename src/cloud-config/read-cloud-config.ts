// SPDX-License-Identifier: Apache-2.0

import { readAwsIni } from "./aws-ini.ts";
import type { CloudConfig } from "./cloud-config.ts";
import type { ProviderGrammar } from "./provider-grammar.ts";
import { readYamlForm } from "./yaml-form.ts";

/**
 * Reads the text of `--cloud-config`: INI where the first thing in it is the header of a section, and YAML otherwise. `file` is what it
 * is called in messages.
 * @throws UserError("InvalidCloudConfig") with all mistakes
 */
export function readCloudConfig(file: string, text: string, grammar: ProviderGrammar): CloudConfig {
  return isIni(text) ? readAwsIni(file, text, grammar) : readYamlForm(file, text, grammar);
}

/** Blanks, empty lines and comments of both forms are passed over; nothing at all is INI, in which it has a meaning. */
function isIni(text: string): boolean {
  const rest = text.replace(/^\uFEFF/, "").replace(/^(?:\s+|[;#][^\n]*(?:\n|$))+/, "");
  return rest === "" || rest.startsWith("[");
}
