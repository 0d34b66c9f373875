// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { type AwsApiOptions, createAwsApi } from "../../../../providers/aws/api/create-aws-api.ts";
import type { AwsAccess } from "../../../../providers/aws/api/sdk-clients.ts";
import type { AwsApi } from "../../../../providers/aws/aws-api.ts";
import { systemClock } from "../../../../src/clock.ts";
import type { AwsCallRecorder, AwsOperation, AwsRequestFacts } from "../../../../src/metrics/aws-metrics.ts";
import { compareText } from "../../../../src/model/service.ts";
import {
  type LocalAnswer,
  type LocalRequest,
  type LocalServer,
  startLocalServer,
  withAwsEnvironment,
} from "./local-aws.ts";

const keys = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
const soon = (): AbortSignal => AbortSignal.timeout(10_000);

const silentRecorder: AwsCallRecorder = {
  requested: () => undefined,
  waited: () => undefined,
  throttled: () => undefined,
};

function apiFor(access: Partial<AwsAccess>, options: Partial<AwsApiOptions> = {}): AwsApi {
  return createAwsApi({
    access: { region: undefined, ...access },
    clock: systemClock,
    random: () => 0,
    recorder: silentRecorder,
    ...options,
  });
}

const emptyReplies: Readonly<Record<string, string>> = {
  DescribeLoadBalancers:
    "<DescribeLoadBalancersResponse><DescribeLoadBalancersResult/></DescribeLoadBalancersResponse>",
  DescribeVpcs: "<DescribeVpcsResponse><vpcSet/></DescribeVpcsResponse>",
  AssumeRoleWithWebIdentity: `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult>
    <Credentials><SessionToken>token</SessionToken><SecretAccessKey>secret</SecretAccessKey>
    <Expiration>2099-01-01T00:00:00Z</Expiration><AccessKeyId>ASIAWEBIDENTITY</AccessKeyId></Credentials>
    </AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`,
};

function answerEmpty({ form }: LocalRequest): LocalAnswer {
  return { body: emptyReplies[form.get("Action") ?? ""] ?? "" };
}

/** Access key and region that a request was signed with. */
function signatureOf(request: LocalRequest | undefined): readonly string[] {
  const [, key = "", region = "", service = ""] =
    /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(request?.headers.authorization ?? "") ?? [];
  return [key, region, service];
}

async function withServer(
  answer: (request: LocalRequest) => LocalAnswer | undefined,
  work: (server: LocalServer) => Promise<void>,
): Promise<void> {
  const server = await startLocalServer(answer);
  try {
    await work(server);
  } finally {
    await server.close();
  }
}

describe("the SDK's environment is honoured", () => {
  test("endpoints for all services and for one, region and keys", () =>
    withServer(answerEmpty, (all) =>
      withServer(answerEmpty, (ec2) =>
        withAwsEnvironment(
          {
            AWS_ENDPOINT_URL: all.url,
            AWS_ENDPOINT_URL_EC2: ec2.url,
            AWS_REGION: "eu-north-1",
            AWS_ACCESS_KEY_ID: "AKIDENVIRONMENT",
            AWS_SECRET_ACCESS_KEY: "secret",
          },
          async () => {
            const api = apiFor({});
            await api.call("DescribeLoadBalancers", {}, soon());
            await api.call("DescribeVpcs", {}, soon());
            assert.deepEqual(all.requests.map(signatureOf), [
              ["AKIDENVIRONMENT", "eu-north-1", "elasticloadbalancing"],
            ]);
            assert.deepEqual(ec2.requests.map(signatureOf), [["AKIDENVIRONMENT", "eu-north-1", "ec2"]]);
          },
        ),
      ),
    ));

  test("AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2", () =>
    withServer(answerEmpty, (server) =>
      withAwsEnvironment({ AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2: server.url }, async () => {
        await apiFor({ region: "us-west-2", credentials: keys }).call("DescribeLoadBalancers", {}, soon());
        assert.equal(server.requests.length, 1);
      }),
    ));

  test("a profile with region and keys", async () => {
    const folder = await mkdtemp(join(tmpdir(), "fairlead-profile-"));
    const file = join(folder, "config");
    await writeFile(
      file,
      "[profile ops]\nregion = ap-south-1\naws_access_key_id = AKIDPROFILE\naws_secret_access_key = s\n",
    );
    await withServer(answerEmpty, (server) =>
      withAwsEnvironment({ AWS_CONFIG_FILE: file, AWS_PROFILE: "ops", AWS_ENDPOINT_URL: server.url }, async () => {
        await apiFor({}).call("DescribeVpcs", {}, soon());
        assert.deepEqual(server.requests.map(signatureOf), [["AKIDPROFILE", "ap-south-1", "ec2"]]);
      }),
    );
    await rm(folder, { recursive: true });
  });

  test("a web identity (IRSA), exchanged once for both services", async () => {
    const folder = await mkdtemp(join(tmpdir(), "fairlead-token-"));
    const file = join(folder, "token");
    await writeFile(file, "web.identity.token");
    const identity = { AWS_WEB_IDENTITY_TOKEN_FILE: file, AWS_ROLE_ARN: "arn:aws:iam::123456789012:role/fairlead" };
    await withServer(answerEmpty, (server) =>
      withAwsEnvironment({ ...identity, AWS_REGION: "us-west-2", AWS_ENDPOINT_URL: server.url }, async () => {
        const api = apiFor({});
        await Promise.all([
          api.call("DescribeLoadBalancers", {}, soon()),
          api.call("DescribeVpcs", {}, soon()),
          api.call("DescribeVpcs", {}, soon()),
        ]);
        const actions = server.requests.map(({ form }) => form.get("Action") ?? "").sort(compareText);
        assert.deepEqual(actions, [
          "AssumeRoleWithWebIdentity",
          "DescribeLoadBalancers",
          "DescribeVpcs",
          "DescribeVpcs",
        ]);
        assert.equal(signatureOf(server.requests.at(-1))[0], "ASIAWEBIDENTITY");
      }),
    );
    await rm(folder, { recursive: true });
  });

  test("an agent on the node (Pod Identity), asked once for both services", async () => {
    const credentials = {
      AccessKeyId: "ASIAPOD",
      SecretAccessKey: "s",
      Token: "t",
      Expiration: "2099-01-01T00:00:00Z",
    };
    const answer = (): LocalAnswer => ({ body: JSON.stringify(credentials) });
    await withServer(answer, (agent) =>
      withServer(answerEmpty, (server) => {
        const uri = `${agent.url}/v1/credentials`;
        const variables = { AWS_CONTAINER_CREDENTIALS_FULL_URI: uri, AWS_CONTAINER_AUTHORIZATION_TOKEN: "pod" };
        return withAwsEnvironment({ ...variables, AWS_REGION: "us-west-2", AWS_ENDPOINT_URL: server.url }, async () => {
          const api = apiFor({});
          await api.call("DescribeLoadBalancers", {}, soon());
          await api.call("DescribeVpcs", {}, soon());
          assert.deepEqual(
            agent.requests.map(({ path, headers }) => [path, headers.authorization]),
            [["/v1/credentials", "pod"]],
          );
          assert.deepEqual(
            server.requests.map((request) => signatureOf(request)[0]),
            ["ASIAPOD", "ASIAPOD"],
          );
        });
      }),
    );
  });

  test("no credentials anywhere are told as such", () =>
    withServer(answerEmpty, (server) =>
      withAwsEnvironment({ AWS_EC2_METADATA_DISABLED: "true", AWS_ENDPOINT_URL: server.url }, async () => {
        const call = apiFor({ region: "us-west-2" }).call("DescribeVpcs", {}, soon());
        await assert.rejects(call, { kind: "RetryableError", reason: "CredentialsMissing" });
        assert.equal(server.requests.length, 0);
      }),
    ));

  test("its own retries are off, whatever it says", () =>
    withServer(
      () => ({ code: 500, body: "" }),
      (server) =>
        withAwsEnvironment({ AWS_MAX_ATTEMPTS: "10", AWS_ENDPOINT_URL: server.url }, async () => {
          const call = apiFor({ region: "us-west-2", credentials: keys }).call("DescribeVpcs", {}, soon());
          await assert.rejects(call, { reason: "ServiceUnavailable" });
          assert.equal(server.requests.length, 3);
        }),
    ));
});

describe("the region", () => {
  test("given wins over the environment's", () =>
    withServer(answerEmpty, (server) =>
      withAwsEnvironment({ AWS_REGION: "eu-north-1", AWS_ENDPOINT_URL: server.url }, async () => {
        await apiFor({ region: "us-west-2", credentials: keys }).call("DescribeVpcs", {}, soon());
        assert.equal(signatureOf(server.requests[0])[1], "us-west-2");
      }),
    ));

  test("is the nodes', once they are known; until then the call is to be tried again", () =>
    withServer(answerEmpty, (server) =>
      // Nobody answers for the instance that this runs on.
      withAwsEnvironment({ AWS_EC2_METADATA_SERVICE_ENDPOINT: "http://127.0.0.1:9" }, async () => {
        let known: string | undefined;
        const api = apiFor({ endpoint: server.url, credentials: keys, regionOfNodes: () => known });
        const early = api.call("DescribeVpcs", {}, soon());
        await assert.rejects(early, { kind: "RetryableError", reason: "RegionUnknown", message: /--aws-region/ });
        known = "sa-east-1";
        await api.call("DescribeVpcs", {}, soon());
        assert.deepEqual(
          server.requests.map((request) => signatureOf(request)[1]),
          ["sa-east-1"],
        );
      }),
    ));
});

describe("a call", () => {
  const access = (server: LocalServer): AwsAccess => ({ region: "us-west-2", endpoint: server.url, credentials: keys });

  test("uses the connection of the one before", () =>
    withServer(answerEmpty, async (server) => {
      const api = apiFor(access(server));
      for (let count = 0; count < 3; count++) await api.call("DescribeVpcs", {}, soon());
      assert.equal(server.connections(), 1);
    }));

  test("that is aborted while AWS does not answer ends with the signal's reason", () =>
    withServer(
      () => undefined,
      async (server) => {
        const abort = new AbortController();
        const call = apiFor(access(server)).call("DescribeVpcs", {}, abort.signal);
        while (server.requests.length === 0) await systemClock.sleep(5);
        abort.abort(new Error("stopping"));
        await assert.rejects(call, /stopping/);
      },
    ));

  test("that is aborted between its tries ends with the signal's reason, and is not made again", () =>
    withServer(
      () => ({ code: 503, body: "" }),
      async (server) => {
        const abort = new AbortController();
        const sleep = (): Promise<void> => {
          abort.abort(new Error("stopping"));
          return Promise.reject(abort.signal.reason);
        };
        const api = apiFor(access(server), { clock: { ...systemClock, sleep } });
        await assert.rejects(api.call("DescribeVpcs", {}, abort.signal), /stopping/);
        assert.equal(server.requests.length, 1);
      },
    ));

  test("that is aborted before it begins is not made", () =>
    withServer(answerEmpty, async (server) => {
      const call = apiFor(access(server)).call("DescribeVpcs", {}, AbortSignal.abort("no error"));
      await assert.rejects(call, (reason) => reason === "no error");
      assert.equal(server.requests.length, 0);
    }));

  test("pauses longer before its third try, half of it by chance", () =>
    withServer(
      () => ({ code: 503, body: "" }),
      async (server) => {
        const pauses: number[] = [];
        const sleep = (ms: number): Promise<void> => {
          pauses.push(ms);
          return Promise.resolve();
        };
        for (const random of [() => 0, () => 0.5]) {
          const api = apiFor(access(server), { clock: { ...systemClock, sleep }, random });
          await assert.rejects(api.call("DescribeVpcs", {}, soon()));
        }
        assert.deepEqual(pauses, [50, 100, 75, 150]);
      },
    ));

  test("waits for its turn, and both are told to the recorder", () =>
    withServer(answerEmpty, async (server) => {
      const requested: AwsRequestFacts[] = [];
      const waited: AwsOperation[] = [];
      const recorder: AwsCallRecorder = {
        requested: (facts, seconds) => {
          assert.ok(seconds > 0);
          requested.push(facts);
        },
        waited: ({ service, operation }, seconds) => {
          assert.ok(seconds >= 0.01, String(seconds));
          waited.push({ service, operation });
        },
        throttled: () => assert.fail("nobody was throttled"),
      };
      const rates = [{ service: "ec2", operations: /^DescribeVpcs$/, callsPerSecond: 50, burst: 1 }] as const;
      const api = apiFor(access(server), { rates, recorder });
      await Promise.all([1, 2].map(() => api.call("DescribeVpcs", {}, soon())));
      await api.call("DescribeLoadBalancers", {}, soon());
      assert.deepEqual(waited, [{ service: "EC2", operation: "DescribeVpcs" }]);
      const ok = { statusCode: "200", errorCode: "" };
      assert.deepEqual(requested, [
        { service: "EC2", operation: "DescribeVpcs", ...ok },
        { service: "EC2", operation: "DescribeVpcs", ...ok },
        { service: "Elastic Load Balancing v2", operation: "DescribeLoadBalancers", ...ok },
      ]);
    }));

  test("that is throttled holds back all of its kind", () =>
    withServer(
      ({ form }) =>
        form.get("VpcId.1") === "vpc-1"
          ? {
              code: 503,
              body: "<Response><Errors><Error><Code>RequestLimitExceeded</Code></Error></Errors></Response>",
            }
          : answerEmpty({ form } as LocalRequest),
      async (server) => {
        const pauses: number[] = [];
        const sleep = (ms: number, signal?: AbortSignal): Promise<void> => {
          pauses.push(ms);
          return systemClock.sleep(ms, signal);
        };
        const rates = [{ service: "ec2", operations: /^/, callsPerSecond: 1000, burst: 100 }] as const;
        const api = apiFor(access(server), { rates, clock: { ...systemClock, sleep } });
        await assert.rejects(api.call("DescribeVpcs", { VpcIds: ["vpc-1"] }, soon()), { reason: "Throttled" });
        pauses.length = 0;
        await api.call("DescribeVpcs", { VpcIds: ["vpc-2"] }, soon());
        // Third refusal in a row: 400 ms, half of it by chance, less what has passed.
        assert.equal(pauses.length, 1);
        assert.ok((pauses[0] ?? 0) > 150 && (pauses[0] ?? 0) <= 200, String(pauses));
      },
    ));
});
