// SPDX-License-Identifier: Apache-2.0

/** What the secure port proves itself by: given files, a pair of its own in a folder, or one in memory. */

import { access, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../clock.ts";
import { toFairleadError, UserError } from "../errors.ts";
import type { FileFollower } from "../file-follower.ts";
import type { SecureServingConfig } from "../flags/secure-serving-flags.ts";
import { toOpenSslCiphers, toOpenSslCurves } from "../flags/tls-names.ts";
import type { KeyPair } from "../http/tls/key-pair.ts";
import { makeSelfSigned, selfSignedLifeMs } from "../http/tls/self-signed.ts";
import { ServerIdentity } from "../http/tls/server-identity.ts";
import type { SecurePortRecorder } from "../metrics/secure-port-metrics.ts";

export interface IdentityParts {
  readonly follower: FileFollower;
  readonly recorder: SecurePortRecorder;
  readonly clock: Clock;
  /** Ends what renews a certificate in memory. */
  readonly signal: AbortSignal;
}

/** Upstream's name of the pair in --cert-dir. */
const pairName = "cloud-controller-manager";

const dayMs = 24 * 3_600_000;

/** @throws UserError when a file cannot be read, written or used */
export async function createServingIdentity(
  config: SecureServingConfig,
  parts: IdentityParts,
): Promise<ServerIdentity> {
  const identity = new ServerIdentity({
    minVersion: config["tls-min-version"] === "VersionTLS13" ? "TLSv1.3" : "TLSv1.2",
    ciphers: toOpenSslCiphers(config["tls-cipher-suites"]),
    curves: toOpenSslCurves(config["tls-curve-preferences"]),
  });
  const files = await findPairFiles(config, parts.clock);
  if (files === undefined) serveFromMemory(identity, config, parts);
  else await followPair(files, parts, (pair) => identity.setPair(pair, "serving-cert"));
  for (const [place, { certFile, keyFile, names }] of config["tls-sni-cert-key"].entries()) {
    const what = "sni-serving-cert";
    await followPair({ what, certFile, keyFile }, parts, (pair) => identity.setNamedPair(place, pair, names));
  }
  return identity;
}

interface PairFiles {
  readonly what: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** undefined = it is to be in memory. */
async function findPairFiles(config: SecureServingConfig, clock: Clock): Promise<PairFiles | undefined> {
  const what = "serving-cert";
  if (config["tls-cert-file"] !== "") {
    return { what, certFile: config["tls-cert-file"], keyFile: config["tls-private-key-file"] };
  }
  const folder = config["cert-dir"];
  if (folder === "") return undefined;
  const files = { what, certFile: join(folder, `${pairName}.crt`), keyFile: join(folder, `${pairName}.key`) };
  const [hasCert, hasKey] = await Promise.all([exists(files.certFile), exists(files.keyFile)]);
  if (hasCert !== hasKey) {
    throw new UserError(
      "InvalidCertificate",
      `--cert-dir: ${folder} has only one of ${pairName}.crt and ${pairName}.key`,
    );
  }
  if (!hasCert) await writePair(folder, files, makeSelfSigned(hostsOf(config), clock.now()));
  return files;
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

async function writePair(folder: string, { certFile, keyFile }: PairFiles, { cert, key }: KeyPair): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(keyFile, key, { mode: 0o600 });
    await writeFile(certFile, cert, { mode: 0o644 });
  } catch (thrown) {
    throw new UserError("UnwritableFile", `--cert-dir: ${toFairleadError(thrown).message}`, { cause: thrown });
  }
}

function followPair(
  { what, certFile, keyFile }: PairFiles,
  { follower, recorder }: IdentityParts,
  use: (pair: KeyPair) => { readonly validUntil: number },
): Promise<void> {
  return follower.add({
    what,
    files: [certFile, keyFile],
    take: ([cert = "", key = ""]) => recorder.serves(what, use({ cert, key }).validUntil),
  });
}

function serveFromMemory(identity: ServerIdentity, config: SecureServingConfig, parts: IdentityParts): void {
  const { clock, recorder } = parts;
  const make = (): void => {
    const pair = makeSelfSigned(hostsOf(config), clock.now());
    recorder.serves("serving-cert", identity.setPair(pair, "serving-cert").validUntil);
  };
  make();
  void renewInTime(make, parts);
}

/** After half of its life, by the wall clock, which goes on while a machine sleeps: a process may run for longer than a year. */
async function renewInTime(make: () => void, { clock, signal }: IdentityParts): Promise<void> {
  let madeAt = clock.now();
  while (!signal.aborted) {
    await clock.sleep(dayMs, signal).catch(() => undefined);
    if (signal.aborted || clock.now() - madeAt < selfSignedLifeMs / 2) continue;
    make();
    madeAt = clock.now();
  }
}

/** As upstream: this host, and the address where there is just one. */
function hostsOf({ "bind-address": address }: SecureServingConfig): readonly string[] {
  const hosts = ["localhost", "127.0.0.1", "::1"];
  return isEveryAddress(address) ? hosts : [...new Set([...hosts, address])];
}

/** Of all families, as upstream's flag has it. */
export function isEveryAddress(address: string): boolean {
  return ["", "0.0.0.0", "::"].includes(address);
}
