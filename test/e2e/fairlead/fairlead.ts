// SPDX-License-Identifier: Apache-2.0

/** Fairlead's own programs, started as a cluster starts them: the bundle, the RBAC of the manifests, and no capability they do not need. */

import type { Cluster } from "../cluster/cluster.ts";
import { freePorts } from "../cluster/free-port.ts";
import { eventually } from "../eventually.ts";
import type { LanNode } from "../lan/lan-node.ts";
import type { ManagedProcess } from "../process/managed-process.ts";
import type { ProcessGroup } from "../process/process-group.ts";
import type { RunEnvironment } from "../run-environment.ts";
import { imageEnvironment } from "./image-environment.ts";

export const systemNamespace = "fairlead-system";

export type CloudProvider = "baremetal" | "aws";

export interface FairleadParts {
  readonly cloudProvider: CloudProvider;
  readonly cluster: Cluster;
  readonly processes: ProcessGroup;
  readonly tokens: FairleadTokens;
  readonly environment: Pick<RunEnvironment, "bundle">;
}

/** Of the service accounts of the manifests. */
export interface FairleadTokens {
  readonly controller: string;
  /** "" on AWS, which has no speakers. */
  readonly speaker: string;
}

/** Once a cluster, so that the programs can be started while the API server is away. */
export async function requestTokens(cluster: Cluster, cloudProvider: CloudProvider): Promise<FairleadTokens> {
  return {
    controller: await cluster.serviceAccountToken(systemNamespace, "fairlead-controller"),
    speaker: cloudProvider === "aws" ? "" : await cluster.serviceAccountToken(systemNamespace, "fairlead-speaker"),
  };
}

export interface StartOptions {
  readonly flags?: readonly string[];
  /** Another way to the API server, for example a proxy. */
  readonly server?: string;
  /** Added to the environment that the image gives. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where the controller runs; beside the API server unless told otherwise. */
  readonly place?: ControllerPlace;
  /** Do not wait until it says that it is ready. */
  readonly unready?: boolean;
}

/** Somewhere else, for example another machine of the network. */
export interface ControllerPlace {
  /** By which the test reaches it. */
  readonly address: string;
  /** What is to be run instead, so that a command runs there. */
  readonly inside: (
    command: string,
    args: readonly string[],
  ) => { readonly command: string; readonly args: readonly string[] };
}

const besideApiServer: ControllerPlace = { address: "127.0.0.1", inside: (command, args) => ({ command, args }) };

/** A controller or speaker that runs. */
export interface FairleadProcess {
  readonly process: ManagedProcess;
  /** Where it serves /healthz, /readyz and /metrics. */
  readonly http: string;
}

/**
 * Starts the controller beside the API server, with no capability at all. It takes part in no election unless the flags say so: after a
 * SIGKILL the next one would wait for the Lease to run out.
 */
export async function startController(parts: FairleadParts, options: StartOptions = {}): Promise<FairleadProcess> {
  const { cloudProvider, cluster, processes, tokens, environment } = parts;
  const { place = besideApiServer, server = cluster.server } = options;
  const [port = 0] = await freePorts(1);
  const http = `${place.address}:${port}`;
  const kubeconfig = cluster.kubeconfig(`fairlead-controller-${port}`, tokens.controller, server);
  const args = withCapabilities("", [
    environment.bundle,
    "cloud-controller-manager",
    `--cloud-provider=${cloudProvider}`,
    `--kubeconfig=${kubeconfig}`,
    `--http-bind-address=${http}`,
    "--secure-port=0",
    "--leader-elect=false",
    ...withControllers(options.flags ?? []),
  ]);
  const child = processes.start({
    name: "fairlead-controller",
    ...place.inside("setpriv", args),
    env: { ...imageEnvironment(), ...options.env },
  });
  return ready({ process: child, http: `http://${http}` }, options);
}

/** Unless they say which, the one that the rights of a controller beside another cloud-controller-manager are for. */
function withControllers(flags: readonly string[]): readonly string[] {
  return flags.some((flag) => flag.startsWith("--controllers=")) ? flags : ["--controllers=service", ...flags];
}

/** Starts a node's speaker inside the node's namespace, with CAP_NET_RAW and nothing else. */
export async function startSpeaker(
  parts: FairleadParts,
  node: LanNode,
  options: StartOptions = {},
): Promise<FairleadProcess> {
  const { cluster, processes, tokens, environment } = parts;
  const http = `${node.address.v4}:7472`;
  const kubeconfig = cluster.kubeconfig(
    `fairlead-speaker-${node.name}`,
    tokens.speaker,
    options.server ?? cluster.server,
  );
  const args = withCapabilities("+net_raw", [
    environment.bundle,
    "speaker",
    `--node-name=${node.name}`,
    `--kubeconfig=${kubeconfig}`,
    `--http-bind-address=${http}`,
    ...(options.flags ?? []),
  ]);
  const child = processes.start({
    name: `speaker-${node.name}`,
    ...node.namespace.inside("setpriv", args),
    env: imageEnvironment(),
  });
  return ready({ process: child, http: `http://${http}` }, options);
}

async function ready(fairlead: FairleadProcess, { unready = false }: StartOptions): Promise<FairleadProcess> {
  if (unready) return fairlead;
  await eventually(`${fairlead.process.name} is ready`, async () => {
    fairlead.process.assertRunning();
    return await isReady(fairlead);
  });
  return fairlead;
}

export async function isReady(fairlead: FairleadProcess): Promise<boolean> {
  try {
    return (await fetch(`${fairlead.http}/readyz`)).ok;
  } catch {
    return false;
  }
}

/** Arguments of setpriv (util-linux) that run Node with these capabilities only, as in a container that drops ALL. */
function withCapabilities(added: "" | "+net_raw", nodeArgs: readonly string[]): readonly string[] {
  const set = added === "" ? "-all" : `-all,${added}`;
  return [`--bounding-set=${set}`, `--inh-caps=${set}`, "--no-new-privs", "--", process.execPath, ...nodeArgs];
}
