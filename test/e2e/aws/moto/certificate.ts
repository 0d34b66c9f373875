// SPDX-License-Identifier: Apache-2.0

import { region } from "../region.ts";

/** Makes a certificate in ACM, whose protocol is JSON and not the one that the endpoint speaks. Resolves to its ARN. */
export async function requestCertificate(motoUrl: string, domain: string): Promise<string> {
  const answer = await fetch(motoUrl, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "CertificateManager.RequestCertificate",
      authorization: `AWS4-HMAC-SHA256 Credential=rig/20260101/${region}/acm/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify({ DomainName: domain, ValidationMethod: "DNS" }),
  });
  const { CertificateArn = "" } = (await answer.json()) as { readonly CertificateArn?: string };
  if (CertificateArn === "") throw new Error(`no certificate for ${domain}: ${answer.status}`);
  return CertificateArn;
}
