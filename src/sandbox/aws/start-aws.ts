// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../clock.ts";
import { Account } from "./account.ts";
import { FaultPlan } from "./faults.ts";
import { FrontEnd } from "./front-end.ts";
import { HttpServer } from "./http-server.ts";
import { Journal, type JournalEntry } from "./journal.ts";
import type { Parameters } from "./protocol/parameters.ts";
import type { Reply } from "./protocol/query-response.ts";
import { DEFAULT_QUOTAS, DEFAULT_TIMINGS, type Quotas, type Timings } from "./quotas.ts";
import { type RateLimit, RateLimiter } from "./rate-limits.ts";
import { act, serviceOfAction } from "./service.ts";
import { type Snapshot, takeSnapshot } from "./snapshot.ts";

export interface AwsOptions {
  readonly clock: Clock;
  /** us-west-2 where not given. */
  readonly region?: string;
  /** 12 digits. */
  readonly accountId?: string;
  /** 0, or not given = any free port. */
  readonly port?: number;
  /** What is not given is as in a new account: 50 load balancers, 60 rules a security group … */
  readonly quotas?: Partial<Quotas>;
  /** What is not given takes no time. */
  readonly timings?: Partial<Timings>;
  /** None where not given. */
  readonly limits?: readonly RateLimit[];
  /** Called for each call, when it is done. */
  onCall?(entry: JournalEntry): void;
}

/** An AWS account in this process: ELBv2 and EC2 over plain HTTP, for the SDK's `endpoint`. */
export interface InProcessAws {
  /** `http://127.0.0.1:PORT`, for both services. */
  readonly url: string;
  /** What the account has; it is empty at first: `addClusterNetwork` gives it a network. */
  readonly account: Account;
  readonly faults: FaultPlan;
  readonly journal: Journal;
  /** From now on these limits hold, with full buckets; none where the list is empty. */
  limit(limits: readonly RateLimit[]): void;
  /**
   * Does an action without a call: at once, not recorded, spared by faults and limits. Parameters have the names of the wire
   * (EC2's lists are in the singular: `GroupId: ["sg-…"]`), the reply has the names of the XML.
   * @throws AwsError
   */
  act(action: string, parameters: Parameters): Reply;
  snapshot(): Snapshot;
  close(): Promise<void>;
}

/** Starts an empty account on 127.0.0.1. It asks nobody who they are, but wants requests to be signed. */
export async function startAws(options: AwsOptions): Promise<InProcessAws> {
  const { clock, region = "us-west-2", accountId = "123456789012" } = options;
  const quotas = { ...DEFAULT_QUOTAS, ...options.quotas };
  const timings = { ...DEFAULT_TIMINGS, ...options.timings };
  const account = new Account({ region, accountId, clock, quotas, timings });
  const faults = new FaultPlan();
  const journal = new Journal();
  const limiter = new RateLimiter(() => clock.monotonic());
  limiter.set(options.limits ?? []);
  const onCall = (entry: JournalEntry): void => options.onCall?.(entry);
  const frontEnd = new FrontEnd({ account, clock, faults, limiter, journal, onCall });
  const server = new HttpServer((request) => frontEnd.answer(request));
  const port = await server.listen(options.port ?? 0);
  return {
    url: `http://127.0.0.1:${port}`,
    account,
    faults,
    journal,
    limit: (limits) => limiter.set(limits),
    act: (action, parameters) => act(serviceOfAction(action), account, action, parameters),
    snapshot: () => takeSnapshot(account),
    close: () => server.close(),
  };
}
