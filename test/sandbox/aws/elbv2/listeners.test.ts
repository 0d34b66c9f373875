// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import type { Action, CreateListenerInput } from "@aws-sdk/client-elastic-load-balancing-v2";
import {
  type AwsRig,
  forwardTo,
  makeListener,
  makeLoadBalancer,
  makeTargetGroup,
  refused,
  startRig,
} from "../aws-rig.ts";

let rig: AwsRig;
let loadBalancer: string;
let targetGroup: string;

beforeEach(async () => {
  rig = await startRig();
  loadBalancer = await makeLoadBalancer(rig);
  targetGroup = await makeTargetGroup(rig);
});

afterEach(() => rig.close());

function listen(input: Partial<CreateListenerInput> = {}): Promise<string> {
  return makeListener(rig, loadBalancer, targetGroup, input);
}

const certificate = "arn:aws:acm:us-west-2:123456789012:certificate/0a1b2c3d-0000-4000-8000-000000000000";

describe("createListener", () => {
  test("answers with the listener", async () => {
    const arn = await listen();
    assert.match(arn, /:listener\/net\/lb\/[0-9a-f]{16}\/[0-9a-f]{16}$/);
    const { Listeners } = await rig.elb.describeListeners({ LoadBalancerArn: loadBalancer });
    assert.deepEqual(Listeners, [
      {
        ListenerArn: arn,
        LoadBalancerArn: loadBalancer,
        Port: 80,
        Protocol: "TCP",
        DefaultActions: [
          {
            Type: "forward",
            TargetGroupArn: targetGroup,
            ForwardConfig: {
              TargetGroups: [{ TargetGroupArn: targetGroup }],
              TargetGroupStickinessConfig: { Enabled: false },
            },
          },
        ],
      },
    ]);
  });

  test("TLS has a policy of its own accord", async () => {
    await listen({ Protocol: "TLS", Certificates: [{ CertificateArn: certificate }], AlpnPolicy: ["HTTP2Preferred"] });
    const { Listeners } = await rig.elb.describeListeners({ LoadBalancerArn: loadBalancer });
    const { Certificates, SslPolicy, AlpnPolicy } = Listeners?.[0] ?? {};
    assert.deepEqual(
      [Certificates, SslPolicy, AlpnPolicy],
      [[{ CertificateArn: certificate }], "ELBSecurityPolicy-2016-08", ["HTTP2Preferred"]],
    );
  });

  test("the same again is the one that is there; another on its port is refused, whatever the protocol", async () => {
    const arn = await listen();
    const explicit: Action = { Type: "forward", ForwardConfig: { TargetGroups: [{ TargetGroupArn: targetGroup }] } };
    assert.equal(await listen({ DefaultActions: [explicit] }), arn);
    const other = await makeTargetGroup(rig, { Name: "other" });
    await refused("DuplicateListener", listen({ DefaultActions: forwardTo(other) }));
    const udp = await makeTargetGroup(rig, { Name: "udp", Protocol: "UDP" });
    await refused("DuplicateListener", listen({ Protocol: "UDP", DefaultActions: forwardTo(udp) }));
  });

  const refusals: readonly (readonly [title: string, code: string, input: Partial<CreateListenerInput>])[] = [
    ["no port", "ValidationError", { Port: undefined }],
    ["port 0", "ValidationError", { Port: 0 }],
    ["port 65536", "ValidationError", { Port: 65_536 }],
    ["no protocol", "ValidationError", { Protocol: undefined }],
    ["HTTP", "ValidationError", { Protocol: "HTTP" }],
    ["no action", "ValidationError", { DefaultActions: [] }],
    ["a redirect", "InvalidLoadBalancerAction", { DefaultActions: [{ Type: "redirect" }] }],
    ["TLS without a certificate", "ValidationError", { Protocol: "TLS" }],
    ["a certificate for TCP", "ValidationError", { Certificates: [{ CertificateArn: certificate }] }],
    ["a policy for TCP", "ValidationError", { SslPolicy: "ELBSecurityPolicy-2016-08" }],
    ["ALPN for TCP", "ValidationError", { AlpnPolicy: ["None"] }],
    [
      "two certificates",
      "ValidationError",
      { Protocol: "TLS", Certificates: [{ CertificateArn: certificate }, { CertificateArn: certificate }] },
    ],
    [
      "a certificate of another region",
      "CertificateNotFound",
      { Protocol: "TLS", Certificates: [{ CertificateArn: certificate.replace("us-west-2", "us-east-1") }] },
    ],
    [
      "an unknown SSL policy",
      "SSLPolicyNotFound",
      { Protocol: "TLS", Certificates: [{ CertificateArn: certificate }], SslPolicy: "mine" },
    ],
    [
      "an unknown ALPN policy",
      "ALPNPolicyNotFound",
      { Protocol: "TLS", Certificates: [{ CertificateArn: certificate }], AlpnPolicy: ["HTTP3"] },
    ],
    ["a tag twice", "DuplicateTagKeys", { Tags: [{ Key: "a" }, { Key: "a" }] }],
  ];
  for (const [title, code, input] of refusals) {
    test(`refuses ${title}`, async () => {
      await refused(code, listen(input));
      assert.equal(rig.aws.account.listeners.size, 0);
    });
  }

  test("refuses a certificate that is known to be absent, and more listeners than the quota", async () => {
    rig.aws.account.absentCertificates.add(certificate);
    const Certificates = [{ CertificateArn: certificate }];
    await refused("CertificateNotFound", listen({ Protocol: "TLS", Certificates }));
    rig.aws.account.setQuotas({ listenersPerLoadBalancer: 1 });
    await listen();
    await refused("TooManyListeners", listen({ Port: 81 }));
  });
});

describe("modifyListener", () => {
  test("changes what is said and keeps the rest", async () => {
    const ListenerArn = await listen({ Tags: [{ Key: "a", Value: "b" }] });
    const other = await makeTargetGroup(rig, { Name: "other" });
    await rig.elb.modifyListener({ ListenerArn, DefaultActions: forwardTo(other) });
    const { Listeners } = await rig.elb.modifyListener({ ListenerArn, Port: 8080 });
    assert.equal(Listeners?.[0]?.Port, 8080);
    assert.equal(Listeners?.[0]?.DefaultActions?.[0]?.TargetGroupArn, other);
    assert.equal(rig.aws.account.listeners.get(ListenerArn)?.tags.get("a"), "b");
  });

  test("TCP to TLS wants a certificate, TLS to TCP drops it with its list", async () => {
    const ListenerArn = await listen();
    await refused("ValidationError", rig.elb.modifyListener({ ListenerArn, Protocol: "TLS" }));
    const Certificates = [{ CertificateArn: certificate }];
    await rig.elb.modifyListener({ ListenerArn, Protocol: "TLS", Certificates });
    assert.equal(rig.aws.account.listeners.get(ListenerArn)?.attributes.size, 0);
    await rig.elb.addListenerCertificates({ ListenerArn, Certificates: [{ CertificateArn: `${certificate}1` }] });
    const { Listeners } = await rig.elb.modifyListener({ ListenerArn, Protocol: "TCP" });
    const { Certificates: left, SslPolicy } = Listeners?.[0] ?? {};
    assert.deepEqual([left, SslPolicy], [undefined, undefined]);
    assert.deepEqual(rig.aws.account.listeners.get(ListenerArn)?.extraCertificates, []);
    assert.equal(rig.aws.account.listeners.get(ListenerArn)?.attributes.get("tcp.idle_timeout.seconds"), "350");
  });

  test("refuses another's port, and what is not there", async () => {
    const ListenerArn = await listen();
    await listen({ Port: 81 });
    await refused("DuplicateListener", rig.elb.modifyListener({ ListenerArn, Port: 81 }));
    await rig.elb.deleteListener({ ListenerArn });
    await refused("ListenerNotFound", rig.elb.modifyListener({ ListenerArn, Port: 82 }));
    await refused("ListenerNotFound", rig.elb.deleteListener({ ListenerArn }));
  });
});

describe("describeListeners", () => {
  test("finds by load balancer or ARN, and fails as a whole", async () => {
    const arns = [await listen(), await listen({ Port: 81 })];
    const found = await rig.elb.describeListeners({ ListenerArns: arns });
    assert.deepEqual(
      found.Listeners?.map(({ ListenerArn }) => ListenerArn),
      arns,
    );
    const page = await rig.elb.describeListeners({ LoadBalancerArn: loadBalancer, PageSize: 1 });
    assert.equal(page.Listeners?.length, 1);
    const rest = await rig.elb.describeListeners({ LoadBalancerArn: loadBalancer, Marker: page.NextMarker });
    assert.deepEqual([rest.Listeners?.[0]?.ListenerArn, rest.NextMarker], [arns[1], undefined]);
    await refused("ValidationError", rig.elb.describeListeners({}));
    const gone = arns[0]?.replace(/.$/, (digit) => (digit === "0" ? "1" : "0")) ?? "";
    await refused("ListenerNotFound", rig.elb.describeListeners({ ListenerArns: [...arns, gone] }));
    const noSuch = loadBalancer.replace("/lb/", "/lc/");
    await refused("LoadBalancerNotFound", rig.elb.describeListeners({ LoadBalancerArn: noSuch }));
  });
});
