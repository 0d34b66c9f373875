// SPDX-License-Identifier: Apache-2.0

import { isDeepStrictEqual } from "node:util";
import type { EndpointStore } from "../controller/service-store.ts";
import type { EndpointGroup } from "../model/request.ts";
import { compareText } from "../model/service.ts";
import { emptyList } from "./fields.ts";
import type { Informer } from "./informer.ts";
import type { EndpointSlice } from "./to-endpoint-group.ts";

/** Where all EndpointSlices are read from. */
export const endpointSlicesPath = "/apis/discovery.k8s.io/v1/endpointslices";

/**
 * EndpointSlices by the Service they belong to. `changed` is told the key of each Service whose endpoints differ from what
 * they were: not of one whose slice was only written anew, as the server's controllers often do.
 */
export function createEndpointStore(
  slices: Pick<Informer<EndpointSlice>, "subscribe">,
  changed: (serviceKey: string) => void,
): EndpointStore {
  const byService = new Map<string, Map<string, EndpointGroup>>();
  const put = (slice: EndpointSlice): void => {
    if (slice.serviceKey === undefined) return;
    const groups = byService.get(slice.serviceKey) ?? new Map<string, EndpointGroup>();
    byService.set(slice.serviceKey, groups.set(slice.name, slice.group));
  };
  const drop = (slice: EndpointSlice): void => {
    const groups = slice.serviceKey === undefined ? undefined : byService.get(slice.serviceKey);
    groups?.delete(slice.name);
    if (slice.serviceKey !== undefined && groups?.size === 0) byService.delete(slice.serviceKey);
  };
  const tell = (...touched: readonly EndpointSlice[]): void => {
    const keys = new Set(touched.map((slice) => slice.serviceKey));
    for (const key of keys) if (key !== undefined) changed(key);
  };
  slices.subscribe({
    added(want) {
      put(want);
      tell(want);
    },
    updated(have, want) {
      if (isDeepStrictEqual(have, want)) return;
      // Its label may have been moved to another Service.
      drop(have);
      put(want);
      tell(have, want);
    },
    deleted(have) {
      drop(have);
      tell(have);
    },
  });
  return {
    of(serviceKey) {
      const groups = byService.get(serviceKey);
      if (groups === undefined) return emptyList;
      return Array.from(groups)
        .sort(([left], [right]) => compareText(left, right))
        .map(([, group]) => group);
    },
  };
}
