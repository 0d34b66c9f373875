// SPDX-License-Identifier: Apache-2.0

import type { AwsSettings } from "../../providers/aws/settings.ts";
import { providers } from "../../providers/index.ts";
import type { ProviderFactory } from "../controller/provider.ts";
import { awsFlags } from "../flags/aws-flags.ts";
import { fallbacksOf } from "../flags/parse-flags.ts";
import { type CloudAccess, createAwsScenery } from "../sandbox/cloud/aws-scenery.ts";
import type { Scenery, SceneryContext } from "../sandbox/sandbox-parts.ts";
import { toAwsSettings } from "./aws-settings.ts";
import type { Invocation } from "./command.ts";
import type { Connection } from "./connection.ts";
import { connectRole, createSandboxController } from "./sandbox-roles.ts";

/** Ten times the default: the account is looked through in a second or two. */
const DRIFT_READS_PER_SECOND = 20;

/** AWS: an account in this process, with the provider at work on it through the SDK. */
export function createSandboxOnAws(context: SceneryContext, invocation: Invocation): Promise<Scenery> {
  return createAwsScenery(context, (access) => {
    const connection = connectRole(context.kubeconfigFile, "cloud-controller-manager", invocation);
    const { clusterName, className } = access;
    const factory = createProvider(access, connection);
    return createSandboxController({ factory, clusterName, className }, connection);
  });
}

/** The provider in the account's time: the rest of the controller has its own, by which it deals with the API server. */
function createProvider(access: CloudAccess, { metrics }: Connection): ProviderFactory {
  const { endpoint, credentials, clock } = access;
  const factory = providers.aws({
    settings: toSettings(access),
    recorder: metrics.awsCalls(),
    drift: metrics.awsDrift(),
    access: { endpoint, credentials },
  });
  return (context) => factory({ ...context, clock });
}

/** As without flags, but for what the account says. */
function toSettings({ clusterName, className, region, replacedGraceMs }: CloudAccess): AwsSettings {
  const config = { ...fallbacksOf(awsFlags), "cluster-name": clusterName, "load-balancer-class": className };
  return { ...toAwsSettings(config), region, driftReadsPerSecond: DRIFT_READS_PER_SECOND, replacedGraceMs };
}
