// SPDX-License-Identifier: Apache-2.0

/** Answers in pages, on recorded replies. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createAwsReads } from "../../../../providers/aws/api/reads.ts";
import { systemClock } from "../../../../src/clock.ts";
import type { PostAnswer } from "../../../support/http.ts";
import { elbv2Error, origins, recordAws } from "./recorded-aws.ts";

const signal = AbortSignal.timeout(20_000);

/** A reply with a list of members, and what comes after it. */
function page(action: string, members: readonly string[], rest: string = ""): PostAnswer {
  const list = action.replace("Describe", "").replace("ListenerCertificates", "Certificates");
  const items = members.map((member) => `<member>${member}</member>`).join("");
  return {
    code: 200,
    body: `<${action}Response xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"><${action}Result><${list}>${items}</${list}>${rest}</${action}Result></${action}Response>`,
  };
}

async function inPages<Found>(
  answers: readonly PostAnswer[],
  read: (reads: ReturnType<typeof createAwsReads>) => Promise<Found>,
): Promise<readonly [Found, readonly (string | null)[]]> {
  const { api, replay } = recordAws(origins.elasticloadbalancing, answers);
  try {
    const found = await read(createAwsReads(api, systemClock, 1));
    assert.equal(replay.unused(), 0);
    return [found, replay.sent.map((form) => form.get("Marker"))];
  } finally {
    replay.end();
  }
}

describe("all pages are read", () => {
  const balancer = (name: string): string =>
    `<LoadBalancerName>${name}</LoadBalancerName><LoadBalancerArn>arn:${name}</LoadBalancerArn>`;
  const group = (name: string): string =>
    `<TargetGroupName>${name}</TargetGroupName><TargetGroupArn>arn:${name}</TargetGroupArn>`;
  const tagsOf = (...names: readonly string[]): PostAnswer => ({
    code: 200,
    body: `<DescribeTagsResponse><DescribeTagsResult><TagDescriptions>${names
      .map((name) => `<member><ResourceArn>arn:${name}</ResourceArn><Tags/></member>`)
      .join("")}</TagDescriptions></DescribeTagsResult></DescribeTagsResponse>`,
  });

  test("of load balancers, with tags for those of concern", async () => {
    const [found, markers] = await inPages(
      [
        page("DescribeLoadBalancers", [balancer("c"), balancer("a")], "<NextMarker>m1==</NextMarker>"),
        page("DescribeLoadBalancers", [], "<NextMarker>m2==</NextMarker>"),
        page("DescribeLoadBalancers", [balancer("b"), balancer("x")], "<NextMarker></NextMarker>"),
        tagsOf("a", "b", "c"),
      ],
      (reads) => reads.listLoadBalancers((name) => name !== "x", signal),
    );
    assert.deepEqual(
      found.map(({ LoadBalancerName }) => LoadBalancerName),
      ["a", "b", "c"],
    );
    assert.deepEqual(markers, [null, "m1==", "m2==", null]);
  });

  test("of target groups", async () => {
    const [found, markers] = await inPages(
      [
        page("DescribeTargetGroups", [group("b")], "<NextMarker>m1</NextMarker>"),
        page("DescribeTargetGroups", [group("a")]),
      ],
      (reads) => reads.targetGroupsOf("arn:lb", signal),
    );
    assert.deepEqual(
      found.map(({ TargetGroupName }) => TargetGroupName),
      ["a", "b"],
    );
    assert.deepEqual(markers, [null, "m1"]);
  });

  test("of listeners", async () => {
    const [found, markers] = await inPages(
      [
        page("DescribeListeners", ["<Port>443</Port>"], "<NextMarker>m1</NextMarker>"),
        page("DescribeListeners", ["<Port>80</Port>"]),
      ],
      (reads) => reads.listeners("arn:lb", signal),
    );
    assert.deepEqual(
      found.map(({ Port }) => Port),
      [80, 443],
    );
    assert.deepEqual(markers, [null, "m1"]);
  });

  test("of certificates", async () => {
    const certificate = (name: string): string => `<CertificateArn>arn:${name}</CertificateArn>`;
    const [found, markers] = await inPages(
      [
        page(
          "DescribeListenerCertificates",
          [`${certificate("z")}<IsDefault>true</IsDefault>`, certificate("b")],
          "<NextMarker>m1</NextMarker>",
        ),
        page("DescribeListenerCertificates", [certificate("a")]),
      ],
      (reads) => reads.moreCertificates("arn:l", signal),
    );
    assert.deepEqual(found, ["arn:a", "arn:b"]);
    assert.deepEqual(markers, [null, "m1"]);
  });

  test("a page that fails fails the whole", async () => {
    const refused = inPages(
      [
        page("DescribeListeners", ["<Port>443</Port>"], "<NextMarker>m1</NextMarker>"),
        elbv2Error("LoadBalancerNotFound"),
      ],
      (reads) => reads.listeners("arn:lb", signal),
    );
    await assert.rejects(refused, { reason: "NotFound" });
  });

  test("one whose tags are gone meanwhile is left out", async () => {
    const [found] = await inPages(
      [
        page("DescribeLoadBalancers", [balancer("a"), balancer("b")]),
        elbv2Error("LoadBalancerNotFound"),
        tagsOf("a"),
        elbv2Error("LoadBalancerNotFound"),
      ],
      (reads) => reads.listLoadBalancers(() => true, signal),
    );
    assert.deepEqual(
      found.map(({ LoadBalancerName }) => LoadBalancerName),
      ["a"],
    );
  });
});
