// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { type AwsRig, makeListener, makeLoadBalancer, makeTargetGroup, refused, startRig } from "../aws-rig.ts";

let rig: AwsRig;
let loadBalancer: string;
let targetGroup: string;
let ListenerArn: string;

const arnOf = (number: number): string => `arn:aws:acm:us-west-2:123456789012:certificate/${number}`;
const certificates = (...numbers: readonly number[]): { CertificateArn: string }[] =>
  numbers.map((number) => ({ CertificateArn: arnOf(number) }));

beforeEach(async () => {
  rig = await startRig();
  loadBalancer = await makeLoadBalancer(rig);
  targetGroup = await makeTargetGroup(rig);
  const tls = { Protocol: "TLS", Certificates: certificates(0) } as const;
  ListenerArn = await makeListener(rig, loadBalancer, targetGroup, tls);
});

afterEach(() => rig.close());

/** `number` of each certificate, with a star on the default. */
async function listed(): Promise<string> {
  const reply = await rig.elb.describeListenerCertificates({ ListenerArn });
  return (reply.Certificates ?? [])
    .map(({ CertificateArn = "", IsDefault }) => `${CertificateArn.slice(-1)}${IsDefault === true ? "*" : ""}`)
    .join(" ");
}

describe("the certificate list of a TLS listener", () => {
  test("has the default first, and each other once", async () => {
    for (const number of [1, 2, 1, 0]) {
      await rig.elb.addListenerCertificates({ ListenerArn, Certificates: certificates(number) });
    }
    assert.equal(await listed(), "0* 1 2 0");
  });

  test("gives back all but the default", async () => {
    await rig.elb.addListenerCertificates({ ListenerArn, Certificates: certificates(1) });
    for (const number of [1, 1]) {
      await rig.elb.removeListenerCertificates({ ListenerArn, Certificates: certificates(number) });
    }
    const removal = rig.elb.removeListenerCertificates({ ListenerArn, Certificates: certificates(0) });
    await refused("OperationNotPermitted", removal);
    assert.equal(await listed(), "0*");
  });

  test("takes one a call, of those that exist, up to the quota", async () => {
    const add = (...numbers: readonly number[]): Promise<unknown> =>
      rig.elb.addListenerCertificates({ ListenerArn, Certificates: certificates(...numbers) });
    await refused("ValidationError", add());
    await refused("ValidationError", add(1, 2));
    rig.aws.account.absentCertificates.add(arnOf(1));
    await refused("CertificateNotFound", add(1));
    rig.aws.account.setQuotas({ certificatesPerLoadBalancer: 1 });
    await add(2);
    await add(2);
    await refused("TooManyCertificates", add(3));
  });

  test("is no list of a TCP listener", async () => {
    ListenerArn = await makeListener(rig, loadBalancer, targetGroup, { Port: 81 });
    assert.equal(await listed(), "");
    const adding = rig.elb.addListenerCertificates({ ListenerArn, Certificates: certificates(1) });
    await refused("InvalidConfigurationRequest", adding);
  });
});
