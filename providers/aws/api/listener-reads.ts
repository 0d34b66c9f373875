// SPDX-License-Identifier: Apache-2.0

import type { AwsApi } from "../aws-api.ts";
import { toMoreCertificates, toObservedListener } from "../to-observed.ts";
import { readMarkedPages } from "./pages.ts";
import type { ListenerReads } from "./reads.ts";

export function createListenerReads(api: AwsApi): ListenerReads {
  return {
    async listeners(loadBalancerArn, signal) {
      const pages = await readMarkedPages(api, "DescribeListeners", { LoadBalancerArn: loadBalancerArn }, signal);
      const listeners = pages.flatMap(({ Listeners = [] }) => Listeners.map(toObservedListener));
      return listeners.sort((one, other) => one.Port - other.Port);
    },
    async moreCertificates(listenerArn, signal) {
      const input = { ListenerArn: listenerArn };
      const pages = await readMarkedPages(api, "DescribeListenerCertificates", input, signal);
      return toMoreCertificates(pages.flatMap(({ Certificates = [] }) => Certificates));
    },
  };
}
