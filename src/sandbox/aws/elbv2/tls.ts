// SPDX-License-Identifier: Apache-2.0

import type { Account } from "../account.ts";
import { AwsError, validationError } from "../aws-error.ts";
import { optionalText, type Parameters, requiredText, structures, textList } from "../protocol/parameters.ts";
import type { Listener } from "./model.ts";

/** What a listener has of TLS; all undefined for one that is not TLS. */
export type TlsSettings = Pick<Listener, "sslPolicy" | "certificate" | "alpnPolicy">;

/** What the API takes where no policy is given. */
const DEFAULT_POLICY = "ELBSecurityPolicy-2016-08";
const ALPN_POLICIES: readonly string[] = ["HTTP1Only", "HTTP2Only", "HTTP2Optional", "HTTP2Preferred", "None"];

/** DescribeSSLPolicies for network load balancers. */
const SSL_POLICIES: ReadonlySet<string> = new Set(
  [
    "2015-05 2016-08 FS-1-1-2019-08 FS-1-2-2019-08 FS-1-2-Res-2019-08 FS-1-2-Res-2020-10 FS-2018-06",
    "TLS-1-0-2015-04 TLS-1-1-2017-01 TLS-1-2-2017-01 TLS-1-2-Ext-2018-06",
    "TLS13-1-0-2021-06 TLS13-1-1-2021-06 TLS13-1-2-2021-06 TLS13-1-2-Ext1-2021-06 TLS13-1-2-Ext2-2021-06",
    "TLS13-1-2-Res-2021-06 TLS13-1-3-2021-06",
    "TLS13-1-0-FIPS-2023-04 TLS13-1-1-FIPS-2023-04 TLS13-1-2-FIPS-2023-04 TLS13-1-2-Ext0-FIPS-2023-04",
    "TLS13-1-2-Ext1-FIPS-2023-04 TLS13-1-2-Ext2-FIPS-2023-04 TLS13-1-2-Res-FIPS-2023-04 TLS13-1-3-FIPS-2023-04",
    "TLS13-1-0-PQ-2025-09 TLS13-1-2-PQ-2025-09 TLS13-1-2-Ext1-PQ-2025-09 TLS13-1-2-Ext2-PQ-2025-09",
    "TLS13-1-2-Res-PQ-2025-09 TLS13-1-3-PQ-2025-09",
    "TLS13-1-0-FIPS-PQ-2025-09 TLS13-1-2-FIPS-PQ-2025-09 TLS13-1-2-Ext0-FIPS-PQ-2025-09",
    "TLS13-1-2-Ext1-FIPS-PQ-2025-09 TLS13-1-2-Ext2-FIPS-PQ-2025-09 TLS13-1-2-Res-FIPS-PQ-2025-09",
    "TLS13-1-3-FIPS-PQ-2025-09",
  ].flatMap((names) => names.split(" ").map((name) => `ELBSecurityPolicy-${name}`)),
);

const NO_TLS: TlsSettings = { certificate: undefined, sslPolicy: undefined, alpnPolicy: undefined };

function completeTls(given: TlsSettings, have: TlsSettings): TlsSettings {
  const certificate = given.certificate ?? have.certificate;
  if (certificate === undefined) throw validationError("A certificate must be specified for TLS listeners");
  return {
    certificate,
    sslPolicy: given.sslPolicy ?? have.sslPolicy ?? DEFAULT_POLICY,
    alpnPolicy: given.alpnPolicy ?? have.alpnPolicy,
  };
}

function checkNoTls({ certificate, sslPolicy, alpnPolicy }: TlsSettings, protocol: string): TlsSettings {
  const given = certificate ?? sslPolicy ?? alpnPolicy;
  if (given === undefined) return NO_TLS;
  throw validationError(
    `Certificates, SSL and ALPN policies cannot be specified for ${protocol} listeners: '${given}'`,
  );
}

/** @throws AwsError CertificateNotFound for what is no certificate of ACM in this region, or of IAM */
function checkCertificate(account: Account, arn: string): void {
  const acm = new RegExp(`^arn:aws:acm:${account.region}:\\d{12}:certificate/[0-9a-f-]+$`);
  const isWellFormed = acm.test(arn) || /^arn:aws:iam::\d{12}:server-certificate\/.+$/.test(arn);
  if (isWellFormed && !account.absentCertificates.has(arn)) return;
  throw new AwsError("CertificateNotFound", `Certificate '${arn}' not found`);
}

/** Reads Certificates where exactly one may be given. */
export function readCertificate(account: Account, parameters: Parameters): string | undefined {
  const given = structures(parameters, "Certificates");
  const [first] = given;
  if (first === undefined) return undefined;
  if (given.length > 1) throw validationError("Exactly one certificate must be specified");
  const arn = requiredText(first, "CertificateArn");
  if (first["IsDefault"] !== undefined) throw validationError("IsDefault cannot be specified");
  checkCertificate(account, arn);
  return arn;
}

function readPolicy(parameters: Parameters): string | undefined {
  const policy = optionalText(parameters, "SslPolicy");
  if (policy === undefined || SSL_POLICIES.has(policy)) return policy;
  throw new AwsError("SSLPolicyNotFound", `SSL policy '${policy}' not found`);
}

function readAlpn(parameters: Parameters): string | undefined {
  const policies = textList(parameters, "AlpnPolicy");
  const [policy] = policies;
  if (policies.length > 1) throw validationError("Exactly one ALPN policy can be specified");
  if (policy === undefined || ALPN_POLICIES.includes(policy)) return policy;
  throw new AwsError("ALPNPolicyNotFound", `ALPN policy '${policy}' is not supported`);
}

/**
 * Reads what a listener of this protocol is to have of TLS: what is not said stays as in `have`, or is the default.
 * @throws AwsError for TLS without a certificate, and for anything of TLS with another protocol
 */
export function readTls(
  account: Account,
  parameters: Parameters,
  protocol: string,
  have: TlsSettings | undefined,
): TlsSettings {
  const certificate = readCertificate(account, parameters);
  const sslPolicy = readPolicy(parameters);
  const alpnPolicy = readAlpn(parameters);
  const given: TlsSettings = { certificate, sslPolicy, alpnPolicy };
  return protocol === "TLS" ? completeTls(given, have ?? NO_TLS) : checkNoTls(given, protocol);
}
