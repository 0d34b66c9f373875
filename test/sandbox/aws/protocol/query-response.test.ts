// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { AwsError } from "../../../../src/sandbox/aws/aws-error.ts";
import { ec2Form, elbv2Form, type Reply } from "../../../../src/sandbox/aws/protocol/query-response.ts";

const reply: Reply = { list: [{ id: 'a<b>&"c"' }, "d"], none: [], missing: undefined, is: true, n: 7 };

describe("the XML of replies", () => {
  test("ELBv2 wraps the result and calls entries member", () => {
    assert.equal(
      elbv2Form.reply("Do", reply, "r-1"),
      '<DoResponse xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"><DoResult>' +
        "<list><member><id>a&lt;b&gt;&amp;&quot;c&quot;</id></member><member>d</member></list><none/><is>true</is><n>7</n>" +
        "</DoResult><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></DoResponse>",
    );
  });

  test("an empty ELBv2 result is still there", () => {
    assert.match(elbv2Form.reply("Do", {}, "r-1"), /<DoResult\/>/);
  });

  test("EC2 has no result element and calls entries item", () => {
    assert.match(
      ec2Form.reply("Do", { set: ["a"] }, "r-1"),
      /<DoResponse xmlns="[^"]+"><requestId>r-1<\/requestId><set><item>a<\/item><\/set><\/DoResponse>$/,
    );
  });
});

describe("the XML of refusals", () => {
  const faults: readonly (readonly [number, string])[] = [
    [400, "Sender"],
    [503, "Receiver"],
  ];
  for (const [status, type] of faults) {
    test(`ELBv2 says that ${status} is the ${type}'s fault`, () => {
      const text = elbv2Form.refusal(new AwsError("Code", "a & b", status), "r-1");
      const error = `<Error><Type>${type}</Type><Code>Code</Code><Message>a &amp; b</Message></Error>`;
      assert.match(text, new RegExp(`^<ErrorResponse [^>]+>${error}<RequestId>r-1</RequestId></ErrorResponse>$`));
    });
  }

  test("EC2 has its own form", () => {
    const text = ec2Form.refusal(new AwsError("Code", "why"), "r-1");
    const error = "<Errors><Error><Code>Code</Code><Message>why</Message></Error></Errors>";
    assert.match(text, new RegExp(`<Response>${error}<RequestID>r-1</RequestID></Response>$`));
  });
});
