// SPDX-License-Identifier: Apache-2.0

import type { AwsSettings } from "../../providers/aws/settings.ts";
import { providers } from "../../providers/index.ts";
import type { ProviderFactory } from "../controller/provider.ts";
import { type CloudAccess, createAwsScenery } from "../sandbox/cloud/aws-scenery.ts";
import type { Scenery, SceneryContext } from "../sandbox/sandbox-parts.ts";
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

function toSettings({ clusterName, className, region, replacedGraceMs }: CloudAccess): AwsSettings {
  return {
    clusterName,
    className,
    region,
    vpcId: undefined,
    defaultScheme: undefined,
    defaultTargetType: "instance",
    defaultSslPolicy: "ELBSecurityPolicy-2016-08",
    defaultTags: {},
    externalManagedTags: [],
    clusterHealthCheck: "TrafficPort",
    kubeProxyHealthPort: 10256,
    maxTargetsPerTargetGroup: undefined,
    manageBackendRules: false,
    driftReadsPerSecond: DRIFT_READS_PER_SECOND,
    replacedGraceMs,
  };
}
