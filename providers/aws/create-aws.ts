// SPDX-License-Identifier: Apache-2.0

import type { Fence } from "../../src/controller/fence.ts";
import type { ProviderFactory, ProviderRuntime } from "../../src/controller/provider.ts";
import type { AwsCallRecorder, DriftRecorder } from "../../src/metrics/aws-metrics.ts";
import type { Node } from "../../src/model/request.ts";
import type { ApiRate } from "./api/api-rates.ts";
import { createAwsApi } from "./api/create-aws-api.ts";
import { instanceMetadata } from "./api/instance-metadata.ts";
import type { AwsAccess } from "./api/sdk-clients.ts";
import { createAwsRuntime } from "./index.ts";
import { regionOfNodes } from "./region-of-nodes.ts";
import type { AwsSettings } from "./settings.ts";

export interface AwsOptions {
  readonly settings: AwsSettings;
  /** undefined = the defaults. */
  readonly rates?: readonly ApiRate[];
  readonly recorder: AwsCallRecorder;
  /** undefined = nobody counts. */
  readonly drift?: DriftRecorder;
  /** Where AWS is and who asks, for an AWS that is not the one of the environment. */
  readonly access?: Pick<AwsAccess, "endpoint" | "endpoints" | "credentials">;
  /** undefined = this process may always write. */
  readonly fence?: Fence | undefined;
}

/** The provider on the SDK. The region is the settings', else the environment's or the profile's, else that of the nodes seen. */
export function createAws({ settings, rates, recorder, drift, access, fence }: AwsOptions): ProviderFactory {
  return (context) => {
    const { clock, random } = context;
    let seen: string | undefined;
    const look: Look = ({ nodes }) => {
      seen ??= regionOfNodes(nodes);
    };
    const api = createAwsApi({
      access: { ...access, region: settings.region, regionOfNodes: () => seen, fence },
      ...(rates && { rates }),
      recorder,
      clock,
      random,
    });
    const parts = { api, ownVpcId: () => instanceMetadata.vpcId(), ...(drift && { drift }) };
    return lookingFirst(createAwsRuntime(settings, parts, context), look);
  };
}

type Look = (request: { readonly nodes: readonly Node[] }) => void;

/** The same runtime, the nodes of each request looked at before it is dealt with. */
function lookingFirst(runtime: ProviderRuntime, look: Look): ProviderRuntime {
  const { provider, instances } = runtime;
  return {
    ...runtime,
    ...(instances && {
      instances: {
        lookUp(nodes, signal) {
          look({ nodes });
          return instances.lookUp(nodes, signal);
        },
      },
    }),
    provider: {
      ...provider,
      ensure(request, io) {
        look(request);
        return provider.ensure(request, io);
      },
    },
    restore(requests) {
      for (const request of requests) look(request);
      runtime.restore?.(requests);
    },
  };
}
