// SPDX-License-Identifier: Apache-2.0

/** Puts the secure port together: what it proves itself by, whom it believes, whom it asks, and what it shows. */

import { FileFollower } from "../file-follower.ts";
import type { AuthenticationConfig } from "../flags/authentication-flags.ts";
import type { AuthorizationConfig } from "../flags/authorization-flags.ts";
import type { SecureServingConfig } from "../flags/secure-serving-flags.ts";
import { insecureCipherSuites } from "../flags/tls-names.ts";
import { createAuthenticator } from "../http/access/authenticate.ts";
import { createAuthorizer } from "../http/access/authorize.ts";
import { ClientTrust } from "../http/access/client-trust.ts";
import { createGuard } from "../http/access/guard.ts";
import type { Check } from "../http/checks.ts";
import type { HealthChecks } from "../http/health-page.ts";
import type { BoundAddress } from "../http/listen.ts";
import { createSecurePages } from "../http/secure-pages.ts";
import { type SecureServerOptions, serveSecurely } from "../http/secure-server.ts";
import {
  authenticationConfigMap,
  type ClusterAuthentication,
  createClusterAuthentication,
} from "../kube/authentication-config-map.ts";
import type { KubeClient } from "../kube/client.ts";
import type { Informer } from "../kube/informer.ts";
import { reviewAccess } from "../kube/subject-access-review.ts";
import { reviewToken } from "../kube/token-review.ts";
import type { Log } from "../log.ts";
import { createHealthcheckMetrics } from "../metrics/secure-port-metrics.ts";
import { needsLookup, trustCluster, trustFiles } from "./client-authorities.ts";
import type { Connection } from "./connection.ts";
import { createServingIdentity, isEveryAddress } from "./serving-identity.ts";

export interface SecurePortConfig extends SecureServingConfig, AuthenticationConfig, AuthorizationConfig {}

export interface SecurePortParts {
  readonly connection: Pick<Connection, "clock" | "random" | "log" | "metrics">;
  /** A client of its own for a kubeconfig file, "" for that of everything else. Without the fence: a standby answers as well. */
  readonly openClient: (kubeconfig: string) => KubeClient;
  /** What else is asked of the process's health. Asked each time. */
  readonly health: HealthChecks;
  readonly configz: () => unknown;
  readonly setVerbosity: (verbosity: number) => void;
}

export interface SecurePort {
  readonly address: BoundAddress;
  close(): Promise<void>;
}

/** Go's HTTP/2 server as upstream sets it up. */
const usualStreams = 100;

/**
 * Serves until it is closed; undefined where `--secure-port` is 0.
 * @throws UserError when the port, a file or a kubeconfig is not to be had
 */
export async function openSecurePort(
  config: SecurePortConfig,
  parts: SecurePortParts,
): Promise<SecurePort | undefined> {
  if (config["secure-port"] === 0) return undefined;
  const { clock, log, metrics } = parts.connection;
  tellOfSuites(config, log);
  const stopped = new AbortController();
  const recorder = metrics.securePort();
  const follower = new FileFollower({ clock, log, recorder });
  const identity = await createServingIdentity(config, { follower, recorder, clock, signal: stopped.signal });
  const access = await createAccess(config, parts, follower);
  const { trust } = access;
  identity.setAuthorities(trust.pem);
  const server = await serveSecurely({ ...toListening(config), identity, log, answer: createAnswer(access, parts) });
  trust.onChange(() => {
    identity.setAuthorities(trust.pem);
    server.renewConnections();
  });
  void follower.run(stopped.signal);
  void access.cluster?.start(stopped.signal);
  return {
    address: server.address,
    async close() {
      stopped.abort(new Error("the secure port closes"));
      await server.close();
      access.close();
    },
  };
}

function tellOfSuites(config: SecurePortConfig, log: Log): void {
  const insecure = config["tls-cipher-suites"].filter((name) => insecureCipherSuites.has(name));
  if (insecure.length > 0)
    log.warn({ flag: "--tls-cipher-suites", insecure }, "insecure cipher suites are not offered");
}

function toListening(
  config: SecurePortConfig,
): Pick<SecureServerOptions, "address" | "sharesPort" | "speaksHttp2" | "maxStreams"> {
  const address = config["bind-address"];
  return {
    address: { host: isEveryAddress(address) ? undefined : address, port: config["secure-port"] },
    sharesPort: config["permit-port-sharing"],
    speaksHttp2: !config["disable-http2-serving"],
    maxStreams: config["http2-max-streams-per-connection"] || usualStreams,
  };
}

/** Whom the port believes and asks. */
interface Access {
  readonly trust: ClientTrust;
  readonly authenticate: ReturnType<typeof createAuthenticator>;
  readonly authorize: ReturnType<typeof createAuthorizer>;
  /** undefined = nothing is looked up. */
  readonly cluster: Informer<ClusterAuthentication> | undefined;
  readonly checks: readonly Check[];
  close(): void;
}

async function createAccess(config: SecurePortConfig, parts: SecurePortParts, follower: FileFollower): Promise<Access> {
  const { clock, random, log, metrics } = parts.connection;
  const trust = new ClientTrust();
  await trustFiles(config, trust, follower);
  const files = [config["authentication-kubeconfig"], config["authorization-kubeconfig"]] as const;
  const asked = parts.openClient(files[0]);
  const judge = files[0] === files[1] ? asked : parts.openClient(files[1]);
  const cluster = needsLookup(config)
    ? createClusterAuthentication({ client: asked, clock, random, log, recorder: metrics.informers })
    : undefined;
  if (cluster !== undefined) trustCluster(cluster, config, trust, log);
  return {
    trust,
    authenticate: createAuthenticator({
      trust,
      reviewToken: (token) => reviewToken(asked, token),
      tokenTtlMs: config["authentication-token-webhook-cache-ttl"],
      clock,
    }),
    authorize: createAuthorizer({
      reviewAccess: (question) => reviewAccess(judge, question),
      alwaysAllowPaths: config["authorization-always-allow-paths"],
      allowedTtlMs: config["authorization-webhook-cache-authorized-ttl"],
      deniedTtlMs: config["authorization-webhook-cache-unauthorized-ttl"],
      clock,
    }),
    cluster,
    checks: cluster === undefined || config["authentication-tolerate-lookup-failure"] ? [] : [lookupCheck(cluster)],
    close() {
      for (const client of new Set([asked, judge])) client.close();
    },
  };
}

/** Once it has been read, what is known goes on to hold. */
function lookupCheck(cluster: Informer<ClusterAuthentication>): Check {
  const { namespace, name } = authenticationConfigMap;
  return {
    name: "authentication",
    problem: () =>
      cluster.hasSynced
        ? undefined
        : `the ConfigMap ${namespace}/${name} could not be read yet: ${cluster.problem?.message}`,
  };
}

function createAnswer(access: Access, parts: SecurePortParts): SecureServerOptions["answer"] {
  const { health, configz, setVerbosity, connection } = parts;
  const slis = createHealthcheckMetrics();
  const guard = createGuard({ ...access, log: connection.log });
  const show = createSecurePages({
    health: {
      get livez() {
        return health.livez;
      },
      get readyz() {
        return [...health.readyz, ...access.checks];
      },
    },
    observeCheck: (path, name, problem) => slis.observed(path, name, problem),
    metrics: connection.metrics,
    slis,
    configz,
    setVerbosity,
  });
  return async (request) => (await guard(request)) ?? show(request);
}
