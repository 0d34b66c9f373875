// SPDX-License-Identifier: Apache-2.0

import { parseApiRates } from "../../providers/aws/api/api-rates.ts";
import type { ControllerConfig } from "../config.ts";
import { findAuthenticationMistakes } from "../flags/authentication-flags.ts";
import { findAuthorizationMistakes } from "../flags/authorization-flags.ts";
import { findCloudProviderMistakes } from "../flags/cloud-provider-flag.ts";
import { findElectionMistakes } from "../flags/leader-election-flags.ts";
import { findNodeMistakes } from "../flags/node-flags.ts";
import { findSecureServingMistakes } from "../flags/secure-serving-flags.ts";

/** What is wrong between the flags of the controller manager, though each can be understood. Each names the flags it is about. */
export function findControllerMistakes(config: ControllerConfig): readonly string[] {
  return [
    ...findCloudProviderMistakes(config),
    ...findElectionMistakes(config),
    ...findNodeMistakes(config),
    ...findSecureServingMistakes(config),
    ...findAuthenticationMistakes(config),
    ...findAuthorizationMistakes(config),
    ...findThrottleMistakes(config["aws-api-throttle"]),
  ];
}

function findThrottleMistakes(text: string): readonly string[] {
  const parsed = parseApiRates(text);
  return parsed.kind === "Parsed" ? [] : parsed.mistakes.map((mistake) => `--aws-api-throttle: ${mistake}`);
}
