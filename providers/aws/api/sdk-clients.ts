// SPDX-License-Identifier: Apache-2.0

import { EC2Client } from "@aws-sdk/client-ec2";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Fence } from "../../../src/controller/fence.ts";
import { RetryableError } from "../../../src/errors.ts";
import type { Action, ActionInput, ActionOutput } from "../aws-api.ts";
import { actionServices } from "./actions.ts";
import { commands } from "./commands.ts";
import { instanceMetadata } from "./instance-metadata.ts";

/** Where AWS is, and who asks; what is undefined the SDK finds out by its environment, profile and credential chain. */
export interface AwsAccess {
  readonly region: string | undefined;
  /** The region of the cluster's nodes, as far as they are known yet: asked where the SDK's environment and profile name none. */
  readonly regionOfNodes?: () => string | undefined;
  /** For both services: an AWS in this process, or a proxy. */
  readonly endpoint?: string;
  /** Where one of the two is; the first that fits the region. */
  readonly endpoints?: readonly ServiceEndpoint[] | undefined;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Asked before everything but a Describe leaves; undefined = this process may always write. */
  readonly fence?: Fence | undefined;
}

/** One of AWS's services at an address of the user's. */
export interface ServiceEndpoint {
  readonly service: "ec2" | "elasticloadbalancing";
  /** Only where this is the region; undefined = in every one. */
  readonly region?: string;
  readonly url: string;
  /** That calls are signed for; undefined = the one in which they are made. */
  readonly signingRegion?: string;
}

/** Makes one try of one call. */
export type Send = <A extends Action>(
  action: A,
  input: ActionInput<A>,
  signal: AbortSignal,
) => Promise<Reply<ActionOutput<A>>>;

export type Reply<Output> = Output & { readonly $metadata?: { readonly httpStatusCode?: number } };

/** The same for both clients. A call that has not been answered in this time will not be. */
const connectTimeoutMs = 3_000;
const answerTimeoutMs = 20_000;

/** More than the loop has workers, so that no call waits for a socket: what limits calls is their rate. */
const mostSockets = 128;

/**
 * The clients of both services, with one provider of credentials: each temporary credential is fetched once. The SDK's own retries
 * are off: `createAwsApi` has them.
 * @throws RetryableError when nobody says which region
 */
export async function createSend(access: AwsAccess): Promise<Send> {
  const region = access.region ?? (await findRegion(access.regionOfNodes));
  const options = { ...toClientOptions(access), region };
  const elbv2 = new ElasticLoadBalancingV2Client({ ...options, ...placeOf("elasticloadbalancing", region, access) });
  const { credentials } = elbv2.config;
  const ec2 = new EC2Client({ ...options, ...placeOf("ec2", region, access), credentials });
  const clients = { elasticloadbalancing: elbv2, ec2 } as const;
  return async (action, input, signal) => {
    const command = new commands[action](input);
    // The table of commands ties input and output to the action; the clients' overloads cannot follow.
    if (access.fence !== undefined && !action.startsWith("Describe")) guard(command as Guarded, access.fence);
    const client = clients[actionServices[action]] as unknown as AnyClient<Reply<ActionOutput<typeof action>>>;
    return await client.send(command, { abortSignal: signal });
  };
}

/** Last of what the SDK does before it sends: finding credentials may take a while. */
function guard(command: Guarded, fence: Fence): void {
  const ask: Step = (next) => (args) => {
    fence.pass();
    return next(args);
  };
  command.middlewareStack.add(ask, { step: "finalizeRequest", priority: "low", name: "fence" });
}

type Step = <Args, Result>(next: (args: Args) => Result) => (args: Args) => Result;
interface Guarded {
  readonly middlewareStack: { add(step: Step, options: object): void };
}

interface AnyClient<Output> {
  send(command: object, options: { readonly abortSignal: AbortSignal }): Promise<Output>;
}

function toClientOptions({ endpoint, credentials }: AwsAccess) {
  const agent = { keepAlive: true, maxSockets: mostSockets };
  return {
    maxAttempts: 1,
    customUserAgent: "fairlead",
    requestHandler: {
      connectionTimeout: connectTimeoutMs,
      requestTimeout: answerTimeoutMs,
      throwOnRequestTimeout: true,
      httpAgent: agent,
      httpsAgent: agent,
    },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  };
}

function placeOf(service: ServiceEndpoint["service"], region: string, { endpoints = [] }: AwsAccess) {
  const place = endpoints.find((each) => each.service === service && (each.region ?? region) === region);
  if (place === undefined) return {};
  return { endpoint: place.url, ...(place.signingRegion !== undefined && { signingRegion: place.signingRegion }) };
}

/** As the SDK does (environment, then profile); else as the nodes have it; else as the instance that this process runs on. */
async function findRegion(regionOfNodes: AwsAccess["regionOfNodes"]): Promise<string> {
  const region = (await findSdkRegion()) ?? regionOfNodes?.() ?? (await instanceMetadata.region());
  if (region !== undefined) return region;
  const ways = "--aws-region, AWS_REGION, the profile, a node's provider id, or the instance metadata service";
  throw new RetryableError("RegionUnknown", `nothing says which AWS region to use: give it by ${ways}`);
}

async function findSdkRegion(): Promise<string | undefined> {
  const client = new ElasticLoadBalancingV2Client({});
  try {
    return await client.config.region();
  } catch {
    return undefined;
  } finally {
    client.destroy();
  }
}
