// SPDX-License-Identifier: Apache-2.0

import { type ApiRate, parseApiRates } from "../../providers/aws/api/api-rates.ts";
import { providers } from "../../providers/index.ts";
import type { ProviderSection } from "../cloud-config/cloud-config.ts";
import type { ControllerConfig } from "../config.ts";
import type { Fence } from "../controller/fence.ts";
import type { ProviderFactory } from "../controller/provider.ts";
import { UserError } from "../errors.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { toAwsSettings } from "./aws-settings.ts";
import type { ProviderEntry } from "./provider-entry.ts";

/** A provider as the cloud configuration has it; what that does not say, flags do. */
export function toProviderEntry(
  section: ProviderSection,
  config: ControllerConfig,
  fence: Fence | undefined,
): ProviderEntry {
  const { name, loadBalancerClass } = section;
  const className = loadBalancerClass ?? (config["load-balancer-class"] || undefined);
  const own = { ...config, ...section.aws.flags, "load-balancer-class": className ?? "" };
  const createFactory = (metrics: Metrics): ProviderFactory =>
    name === "aws" ? createAwsFactory(own, section, { metrics, fence }) : providers.baremetal;
  return { name, className, createFactory };
}

function createAwsFactory(
  config: ControllerConfig,
  { aws }: ProviderSection,
  { metrics, fence }: { readonly metrics: Metrics; readonly fence: Fence | undefined },
): ProviderFactory {
  return providers.aws({
    settings: toAwsSettings(config, aws),
    rates: readRates(config["aws-api-throttle"]),
    recorder: metrics.awsCalls(),
    drift: metrics.awsDrift(),
    fence,
    access: { endpoints: aws.endpoints },
  });
}

/** Other values were refused with the command line, and with the file. @throws UserError */
function readRates(text: string): readonly ApiRate[] {
  const parsed = parseApiRates(text);
  if (parsed.kind === "Mistaken") throw new UserError("InvalidFlag", parsed.mistakes.join("\n"));
  return parsed.rates;
}
