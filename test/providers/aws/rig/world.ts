// SPDX-License-Identifier: Apache-2.0

/** A small AWS account with a cluster's network, and an edge to it without sockets. */

import { EC2Client } from "@aws-sdk/client-ec2";
import { actionServices } from "../../../../providers/aws/api/actions.ts";
import { commands } from "../../../../providers/aws/api/commands.ts";
import type { Action, ActionInput, ActionOutput, AwsApi } from "../../../../providers/aws/aws-api.ts";
import { isWorthAnotherTry, toAwsFailure } from "../../../../providers/aws/errors.ts";
import type { AwsSettings } from "../../../../providers/aws/settings.ts";
import type { Clock } from "../../../../src/clock.ts";
import { FairleadError } from "../../../../src/errors.ts";
import type { Node } from "../../../../src/model/request.ts";
import { Account } from "../../../../src/sandbox/aws/account.ts";
import { FaultPlan } from "../../../../src/sandbox/aws/faults.ts";
import { FrontEnd } from "../../../../src/sandbox/aws/front-end.ts";
import { Journal } from "../../../../src/sandbox/aws/journal.ts";
import { addClusterNetwork, type ClusterNetwork } from "../../../../src/sandbox/aws/network/cluster-network.ts";
import type { Parameters } from "../../../../src/sandbox/aws/protocol/parameters.ts";
import { DEFAULT_QUOTAS, DEFAULT_TIMINGS, type Quotas, type Timings } from "../../../../src/sandbox/aws/quotas.ts";
import { RateLimiter } from "../../../../src/sandbox/aws/rate-limits.ts";
import { type Snapshot, type SnapshotObject, takeSnapshot } from "../../../../src/sandbox/aws/snapshot.ts";
import { makeNode } from "../../../support/make-service.ts";
import { makeSettings } from "../make-settings.ts";

import { createDirectCalls, type DirectCall, hungUp } from "./direct-calls.ts";

export const clusterName = "c1";

export interface WorldOptions {
  readonly clock: Clock;
  readonly nodes?: number;
  readonly quotas?: Partial<Quotas>;
  readonly timings?: Partial<Timings>;
}

export interface World {
  readonly account: Account;
  readonly network: ClusterNetwork;
  readonly faults: FaultPlan;
  readonly journal: Journal;
  readonly api: AwsApi;
  /** One for each instance of the cluster. */
  readonly nodes: readonly Node[];
}

/** Made at once, without waiting: the same world each time. */
export function makeWorld(options: WorldOptions): World {
  const { clock } = options;
  const account = new Account({
    region: "us-west-2",
    accountId: "123456789012",
    clock,
    quotas: { ...DEFAULT_QUOTAS, ...options.quotas },
    timings: { ...DEFAULT_TIMINGS, ...options.timings },
  });
  const network = addClusterNetwork(account, { clusterName, nodes: options.nodes ?? 3 });
  const faults = new FaultPlan();
  const journal = new Journal();
  const limiter = new RateLimiter(() => clock.monotonic());
  const frontEnd = new FrontEnd({ account, clock, faults, limiter, journal, onCall() {} });
  const nodes = network.instanceIds.map((id, index) =>
    makeNode({ name: `node-${index + 1}`, providerID: `aws:///us-west-2a/${id}` }),
  );
  return {
    account,
    network,
    faults,
    journal,
    api: createDirectApi(frontEnd, createDirectCalls({ account, clock, faults, journal })),
    nodes,
  };
}

/** All there is. Rules of security groups have ids that nobody uses, given in the order in which the rules came. */
export function snapshotOf({ account }: Pick<World, "account">): Snapshot {
  const snapshot = takeSnapshot(account);
  const securityGroups = Object.entries(snapshot.securityGroups).map(([id, group]) => {
    const { ingress, ...rest } = group as { readonly ingress: SnapshotObject };
    return [
      id,
      {
        ...rest,
        ingress: Object.values(ingress)
          .map((rule) => JSON.stringify(rule))
          .sort(),
      },
    ] as const;
  });
  return { ...snapshot, securityGroups: Object.fromEntries(securityGroups) };
}

export const settings: AwsSettings = makeSettings({ clusterName, driftReadsPerSecond: 10 });

/** Tries of one call, as the edge makes them; here without a pause. */
const mostTries = 3;

/** The same edge, whose quick retries happen at once. */
export function withQuickRetries(api: AwsApi): AwsApi {
  return {
    async call(action, input, signal) {
      for (let tries = 1; ; tries++) {
        try {
          return await api.call(action, input, signal);
        } catch (error) {
          if (tries === mostTries || !(error instanceof FairleadError) || !isWorthAnotherTry(error)) throw error;
        }
      }
    },
  };
}

/** One try a call. EC2's are written and read by the SDK, because its wire has names of its own. */
function createDirectApi(frontEnd: FrontEnd, callElbv2: DirectCall): AwsApi {
  const ec2 = new EC2Client({
    region: "us-west-2",
    endpoint: "http://aws.invalid",
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
    maxAttempts: 1,
    requestHandler: { handle: (request: SdkRequest) => answer(frontEnd, request) },
  }) as unknown as { send(command: object): Promise<unknown> };
  const send = <A extends Action>(action: A, input: ActionInput<A>): Promise<unknown> =>
    actionServices[action] === "ec2"
      ? ec2.send(new commands[action](input))
      : callElbv2(action, input as unknown as Parameters);
  return {
    async call<A extends Action>(action: A, input: ActionInput<A>, signal: AbortSignal): Promise<ActionOutput<A>> {
      signal.throwIfAborted();
      try {
        return (await send(action, input)) as ActionOutput<A>;
      } catch (thrown) {
        throw toAwsFailure(thrown, action);
      } finally {
        signal.throwIfAborted();
      }
    },
  };
}

interface SdkRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

async function answer(frontEnd: FrontEnd, { method, headers, body }: SdkRequest) {
  const authorization = headers["authorization"] ?? "";
  const reply = await frontEnd.answer({ method, authorization, body: String(body) });
  if (reply === undefined) throw hungUp();
  const response = {
    statusCode: reply.status,
    headers: { "content-type": "text/xml", "x-amzn-requestid": reply.requestId },
    body: new TextEncoder().encode(reply.body),
  };
  return { response };
}
