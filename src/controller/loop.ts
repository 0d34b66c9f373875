// SPDX-License-Identifier: Apache-2.0

import type { Random } from "../clock.ts";
import type { PortRange } from "../model/node-port.ts";
import type { Service } from "../model/service.ts";
import type { NodePortCensus } from "./node-port-census.ts";
import type { Outage } from "./outage.ts";
import type { Io, ProviderRuntime } from "./provider.ts";
import type { RequestSource } from "./request-source.ts";
import type { Roster } from "./roster.ts";
import type { ServiceStore, ServiceWriter } from "./service-store.ts";
import type { Streaks } from "./streaks.ts";
import type { Teller } from "./telling.ts";
import type { Scope } from "./triggers.ts";

/** What one pass over a load balancer works with. Made once, by the service controller. */
export interface Loop {
  readonly scope: Scope;
  readonly runtime: ProviderRuntime;
  readonly services: ServiceStore;
  readonly writer: ServiceWriter;
  readonly io: Io;
  readonly random: Random;
  readonly roster: Roster;
  readonly requests: RequestSource;
  readonly teller: Teller;
  readonly streaks: Streaks;
  readonly outage: Outage;
  /** As the informer would tell it. */
  readonly serviceChanged: (have: Service, want: Service) => void;
  readonly nodePorts: { readonly range: PortRange; readonly census: NodePortCensus };
}
