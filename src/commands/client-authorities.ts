// SPDX-License-Identifier: Apache-2.0

/** Fills in whose certificates of clients are believed: from the files of flags, and for what those leave open from the cluster. */

import { toFairleadError } from "../errors.ts";
import type { FileFollower } from "../file-follower.ts";
import type { AuthenticationConfig } from "../flags/authentication-flags.ts";
import { parseAuthorities } from "../http/access/authorities.ts";
import type { ClientTrust } from "../http/access/client-trust.ts";
import type { ClusterAuthentication } from "../kube/authentication-config-map.ts";
import type { Informer } from "../kube/informer.ts";
import { toChanges } from "../kube/object-store.ts";
import type { Log } from "../log.ts";

/** Those of flags. @throws UserError when a file cannot be read or used */
export async function trustFiles(
  config: AuthenticationConfig,
  trust: ClientTrust,
  follower: FileFollower,
): Promise<void> {
  const clients = config["client-ca-file"];
  const proxies = config["requestheader-client-ca-file"];
  if (clients !== "") {
    const take = ([pem = ""]: readonly string[]): void => trust.setClients(parseAuthorities(pem, clients));
    await follower.add({ what: "client-ca-bundle", files: [clients], take });
  }
  if (proxies !== "") {
    const take = ([pem = ""]: readonly string[]): void =>
      trust.setFrontProxies({ ...toFrontProxyNames(config), authorities: parseAuthorities(pem, proxies) });
    await follower.add({ what: "request-header", files: [proxies], take });
  }
}

function toFrontProxyNames(config: AuthenticationConfig) {
  return {
    allowedNames: config["requestheader-allowed-names"],
    usernameHeaders: config["requestheader-username-headers"],
    uidHeaders: config["requestheader-uid-headers"],
    groupHeaders: config["requestheader-group-headers"],
    extraHeaderPrefixes: config["requestheader-extra-headers-prefix"],
  };
}

/** Whether the flags leave anything to be looked up. */
export function needsLookup(config: AuthenticationConfig): boolean {
  const isComplete = config["client-ca-file"] !== "" && config["requestheader-client-ca-file"] !== "";
  return !config["authentication-skip-lookup"] && !isComplete;
}

/** Those of the cluster, from now on. What cannot be used, or is taken away, leaves those in force that were there before. */
export function trustCluster(
  cluster: Informer<ClusterAuthentication>,
  config: AuthenticationConfig,
  trust: ClientTrust,
  log: Log,
): void {
  const take = ({ clientCa, frontProxies }: ClusterAuthentication): void => {
    if (config["client-ca-file"] === "" && clientCa !== undefined) {
      trust.setClients(parseAuthorities(clientCa, "client-ca-file"));
    }
    if (config["requestheader-client-ca-file"] === "" && frontProxies !== undefined) {
      const authorities = parseAuthorities(frontProxies.ca, "requestheader-client-ca-file");
      trust.setFrontProxies({ ...frontProxies, authorities });
    }
  };
  const changed = (want: ClusterAuthentication | undefined): void => {
    try {
      if (want !== undefined) take(want);
    } catch (thrown) {
      const { reason, message } = toFairleadError(thrown);
      log.error({ reason, message }, "the authorities that the cluster names cannot be used: those before stay");
    }
  };
  cluster.subscribe(toChanges((_, want) => changed(want)));
}
