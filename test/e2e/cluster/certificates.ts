// SPDX-License-Identifier: Apache-2.0

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "../process/run-command.ts";

/** What TLS and service-account tokens of a test cluster rest on. Files, because the programs want files. */
export interface Certificates {
  readonly certFile: string;
  readonly keyFile: string;
  readonly serviceAccountKeyFile: string;
  readonly serviceAccountPublicKeyFile: string;
  /** PEM of the self-signed certificate, which is its own authority. */
  readonly authority: string;
  readonly key: string;
}

/** Makes a certificate for `hosts` (addresses) and localhost, and a key pair for service-account tokens. */
export async function makeCertificates(folder: string, hosts: readonly string[]): Promise<Certificates> {
  const file = (name: string): string => join(folder, name);
  const names = ["DNS:localhost", ...["127.0.0.1", ...hosts].map((host) => `IP:${host}`)].join(",");
  const selfSigned = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=kube-apiserver";
  const alternatives = ["-addext", `subjectAltName=${names}`];
  const output = ["-keyout", file("server.key"), "-out", file("server.crt")];
  await runCommand("openssl", [...selfSigned.split(" "), ...alternatives, ...output]);
  await runCommand("openssl", ["genpkey", "-algorithm", "RSA", "-out", file("sa.key")]);
  await runCommand("openssl", ["pkey", "-in", file("sa.key"), "-pubout", "-out", file("sa.pub")]);
  return {
    certFile: file("server.crt"),
    keyFile: file("server.key"),
    serviceAccountKeyFile: file("sa.key"),
    serviceAccountPublicKeyFile: file("sa.pub"),
    authority: await readFile(file("server.crt"), "utf8"),
    key: await readFile(file("server.key"), "utf8"),
  };
}
