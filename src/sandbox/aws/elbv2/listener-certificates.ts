// SPDX-License-Identifier: Apache-2.0

import type { Account } from "../account.ts";
import { AwsError, invalidConfiguration, validationError } from "../aws-error.ts";
import type { Parameters } from "../protocol/parameters.ts";
import type { Reply } from "../protocol/query-response.ts";
import { describePage, requireListener } from "./look-up.ts";
import type { Listener } from "./model.ts";
import { readCertificate } from "./tls.ts";

function requireTlsListener(account: Account, parameters: Parameters): Listener {
  const listener = requireListener(account, parameters);
  if (listener.protocol === "TLS") return listener;
  throw invalidConfiguration(`Listener '${listener.arn}' has protocol ${listener.protocol} and takes no certificates`);
}

function requireCertificate(account: Account, parameters: Parameters): string {
  const certificate = readCertificate(account, parameters);
  if (certificate === undefined) throw validationError("A certificate must be specified");
  return certificate;
}

function countCertificates(account: Account, { loadBalancerArn }: Listener): number {
  const listeners = account.listeners.by("loadBalancer", loadBalancerArn);
  return listeners.reduce((count, { extraCertificates }) => count + extraCertificates.length, 0);
}

/** The default certificate first; it is there twice when it is on the list too. */
export function describeListenerCertificates(account: Account, parameters: Parameters): Reply {
  const { certificate, extraCertificates } = requireListener(account, parameters);
  const byDefault = certificate === undefined ? [] : [{ CertificateArn: certificate, IsDefault: true }];
  const listed = extraCertificates.map((arn) => ({ CertificateArn: arn, IsDefault: false }));
  const page = describePage([...byDefault, ...listed], parameters);
  return { Certificates: page.rows, NextMarker: page.next };
}

/** One a call; one that is on the list already is not added again. Default certificates do not count for the quota. */
export function addListenerCertificates(account: Account, parameters: Parameters): Reply {
  const have = requireTlsListener(account, parameters);
  const certificate = requireCertificate(account, parameters);
  const reply = { Certificates: [{ CertificateArn: certificate, IsDefault: false }] };
  if (have.extraCertificates.includes(certificate)) return reply;
  if (countCertificates(account, have) >= account.quotas.certificatesPerLoadBalancer) {
    throw new AwsError("TooManyCertificates", "The maximum number of certificates has been reached");
  }
  account.listeners.put({ ...have, extraCertificates: [...have.extraCertificates, certificate] });
  return reply;
}

/** One a call; the default certificate cannot be removed unless it is on the list too. */
export function removeListenerCertificates(account: Account, parameters: Parameters): Reply {
  const have = requireTlsListener(account, parameters);
  const certificate = requireCertificate(account, parameters);
  if (certificate === have.certificate && !have.extraCertificates.includes(certificate)) {
    throw new AwsError("OperationNotPermitted", "Default certificate cannot be removed");
  }
  const extraCertificates = have.extraCertificates.filter((arn) => arn !== certificate);
  account.listeners.put({ ...have, extraCertificates });
  return {};
}
