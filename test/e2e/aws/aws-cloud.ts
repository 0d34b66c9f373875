// SPDX-License-Identifier: Apache-2.0

/** moto with its mends, and an account in it: AWS as a scenario needs it, without Kubernetes. */

import { systemClock } from "../../../src/clock.ts";
import type { ProcessGroup } from "../process/process-group.ts";
import type { RunEnvironment } from "../run-environment.ts";
import { Account } from "./account.ts";
import { callers, createClients } from "./aws-clients.ts";
import type { AnswerCall } from "./endpoint/aws-call.ts";
import { AwsEndpoint } from "./endpoint/aws-endpoint.ts";
import type { JournalEntry } from "./endpoint/journal.ts";
import { createMotoClient, type MotoClient } from "./endpoint/moto-client.ts";
import { rememberReads } from "./endpoint/remembered-reads.ts";
import { mendedMoto } from "./mends.ts";
import { startMoto } from "./moto/moto-server.ts";
import { region } from "./region.ts";

export interface AwsCloudOptions {
  readonly environment: Pick<RunEnvironment, "moto">;
  readonly processes: ProcessGroup;
  /** How long load balancers are provisioned, targets initial, and groups of deleted load balancers in use. */
  readonly settleMs: number;
}

export class AwsCloud {
  readonly endpoint: AwsEndpoint;
  readonly account: Account;
  /** Where moto listens, for what the endpoint does not know. */
  readonly motoUrl: string;
  /** moto itself, for what takes too long through the mends. */
  readonly pastMends: AnswerCall;
  readonly #moto: MotoClient;

  private constructor(parts: AwsCloudParts) {
    this.motoUrl = parts.motoUrl;
    this.pastMends = parts.pastMends;
    this.endpoint = parts.endpoint;
    this.account = parts.account;
    this.#moto = parts.moto;
  }

  static async start({ environment, processes, settleMs }: AwsCloudOptions): Promise<AwsCloud> {
    if (environment.moto === undefined) throw new Error("this run has no moto");
    const motoUrl = await startMoto({ program: environment.moto, processes });
    const moto = createMotoClient(motoUrl, region);
    const pastMends = rememberReads(moto.call);
    const endpoint = await AwsEndpoint.start(mendedMoto(pastMends, region, { clock: systemClock, settleMs }));
    const account = await Account.seed(createClients(endpoint.url, region), region);
    return new AwsCloud({ motoUrl, moto, pastMends, endpoint, account });
  }

  /** What Fairlead called while `action` ran. */
  async callsDuring(action: () => Promise<unknown>): Promise<readonly JournalEntry[]> {
    const start = this.endpoint.journal.length;
    await action();
    return this.endpoint.journal.since(start, callers.fairlead);
  }

  /** Ends all but moto, which is one of `processes`. */
  async stop(): Promise<void> {
    this.account.clients.close();
    await this.endpoint.stop();
    await this.#moto.close();
  }
}

interface AwsCloudParts {
  readonly motoUrl: string;
  readonly moto: MotoClient;
  readonly pastMends: AnswerCall;
  readonly endpoint: AwsEndpoint;
  readonly account: Account;
}
