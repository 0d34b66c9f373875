// SPDX-License-Identifier: Apache-2.0

import { readFileSync } from "node:fs";
import type { RequestOptions } from "node:https";
import type { User } from "@kubernetes/client-node/dist/config_types.js";
import { ExecAuth } from "@kubernetes/client-node/dist/exec_auth.js";
import type { Clock } from "../clock.ts";
import { RetryableError } from "../errors.ts";
import type { Kubeconfig } from "./kubeconfig.ts";

/** What a connection and a request need to be let in. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: TlsIdentity;
}

/** Text in PEM; undefined = the system's own. */
export interface TlsIdentity {
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly servername: string | undefined;
  readonly rejectUnauthorized: boolean;
}

export interface CredentialSource {
  /** As of at most a minute ago. @throws RetryableError("CredentialsUnreadable") */
  current(): Promise<Credentials>;
  /** To be called after a 401: the next `current` reads everything anew. */
  forget(): void;
}

/** As client-go: a bound token is renewed at 80 % of an hour or more, so a minute is soon enough. */
const maxAgeMs = 60_000;

const pluginTimeoutMs = 30_000;

/** Reads files and runs the exec plugin again each minute, so that rotated tokens, certificates and CAs are followed. */
export function createCredentialSource(kubeconfig: Kubeconfig, clock: Clock): CredentialSource {
  let held: { readonly credentials: Promise<Credentials>; readonly readAt: number } | undefined;
  let exec = new ExecAuth();
  return {
    current() {
      const now = clock.monotonic();
      if (held === undefined || now - held.readAt > maxAgeMs) {
        const reading = { credentials: within(clock, readCredentials(kubeconfig, exec)), readAt: now };
        held = reading;
        // What failed is read again by the next caller, not held for a minute.
        reading.credentials.catch(() => {
          if (held === reading) held = undefined;
        });
      }
      return held.credentials;
    },
    forget() {
      held = undefined;
      exec = new ExecAuth();
    },
  };
}

/** A plugin that hangs must not hang us. */
async function within(clock: Clock, reading: Promise<Credentials>): Promise<Credentials> {
  const { promise, reject } = Promise.withResolvers<never>();
  const endTimer = clock.after(pluginTimeoutMs, () => {
    reject(new RetryableError("CredentialsUnreadable", `no credentials within ${pluginTimeoutMs} ms`));
  });
  return Promise.race([reading, promise]).finally(endTimer);
}

async function readCredentials(kubeconfig: Kubeconfig, exec: ExecAuth): Promise<Credentials> {
  const { cluster, user } = kubeconfig;
  try {
    const plugin = await runPlugin(kubeconfig, exec);
    return {
      headers: toHeaders(user, readToken(kubeconfig) ?? plugin.authorization),
      tls: {
        ca: readPem(cluster.caFile, cluster.caData),
        cert: plugin.cert ?? readPem(user.certFile, user.certData),
        key: plugin.key ?? readPem(user.keyFile, user.keyData),
        servername: cluster.tlsServerName,
        rejectUnauthorized: !cluster.skipTLSVerify,
      },
    };
  } catch (thrown) {
    const text = thrown instanceof Error ? thrown.message : String(thrown);
    throw new RetryableError("CredentialsUnreadable", `credentials of user "${user.name}": ${text}`, { cause: thrown });
  }
}

/** A file wins over a token in the kubeconfig, as in client-go. */
function readToken(kubeconfig: Kubeconfig): string | undefined {
  const { tokenFile, user } = kubeconfig;
  const token = tokenFile === undefined ? user.token : readFileSync(tokenFile, "utf8").trim();
  return token ? `Bearer ${token}` : undefined;
}

function toHeaders(user: User, authorization: string | undefined): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  if (authorization !== undefined) headers["authorization"] = authorization;
  else if (user.username) {
    headers["authorization"] = `Basic ${Buffer.from(`${user.username}:${user.password ?? ""}`).toString("base64")}`;
  }
  if (user.impersonateUser) headers["impersonate-user"] = user.impersonateUser;
  return headers;
}

interface PluginAnswer {
  readonly authorization?: string;
  readonly cert?: string;
  readonly key?: string;
}

async function runPlugin(kubeconfig: Kubeconfig, exec: ExecAuth): Promise<PluginAnswer> {
  const { user } = kubeconfig;
  if (!user.exec) return {};
  const options: RequestOptions = { headers: {} };
  await exec.applyAuthentication(withExecInfo(user), options);
  const authorization = Object.entries(options.headers ?? {}).find(([name]) => name === "Authorization")?.[1];
  return {
    ...(typeof authorization === "string" ? { authorization } : {}),
    ...(typeof options.cert === "string" ? { cert: options.cert } : {}),
    ...(typeof options.key === "string" ? { key: options.key } : {}),
  };
}

/** Plugins learn from KUBERNETES_EXEC_INFO which form of answer is wanted; the library does not set it. */
function withExecInfo(user: User): User {
  const info = { apiVersion: user.exec.apiVersion, kind: "ExecCredential", spec: { interactive: false } };
  const env = [...(user.exec.env ?? []), { name: "KUBERNETES_EXEC_INFO", value: JSON.stringify(info) }];
  return { ...user, exec: { ...user.exec, env } };
}

function readPem(file: string | undefined, data: string | undefined): string | undefined {
  if (file) return readFileSync(file, "utf8");
  return data ? Buffer.from(data, "base64").toString("utf8") : undefined;
}
