// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createMetrics } from "../../src/metrics/metrics.ts";
import { valuesOf } from "./values-of.ts";

describe("metrics", () => {
  test("of requests", async () => {
    const metrics = createMetrics();
    metrics.requests.requested({ method: "GET", host: "a:443", code: "200" }, 0.02);
    metrics.requests.requested({ method: "GET", host: "a:443", code: "<error>" }, 3);
    const values = await valuesOf(metrics);
    assert.equal(values['rest_client_requests_total{code="200",method="GET",host="a:443"}'], 1);
    assert.equal(values['rest_client_requests_total{code="<error>",method="GET",host="a:443"}'], 1);
    assert.equal(values['rest_client_request_duration_seconds_bucket{le="0.025",verb="GET",host="a:443"}'], 1);
    assert.equal(values['rest_client_request_duration_seconds_count{verb="GET",host="a:443"}'], 2);
    metrics.requests.retried({ method: "PATCH", host: "a:443", code: "401" });
    const retries = 'rest_client_request_retries_total{code="401",verb="PATCH",host="a:443"}';
    assert.equal((await valuesOf(metrics))[retries], 1);
  });

  test("of informers and Events", async () => {
    const metrics = createMetrics();
    metrics.informers.listed("services", "Streamed");
    metrics.informers.failed("services", "Expired");
    metrics.informers.subscriberFailed("nodes");
    metrics.events.recorded("Created");
    const values = await valuesOf(metrics);
    assert.equal(values['fairlead_informer_lists_total{resource="services",how="Streamed"}'], 1);
    assert.equal(values['fairlead_informer_failures_total{resource="services",reason="Expired"}'], 1);
    assert.equal(values['fairlead_informer_subscriber_failures_total{resource="nodes"}'], 1);
    assert.equal(values['fairlead_events_total{outcome="Created"}'], 1);
  });

  test("of calls to AWS, under the names of the other controllers; none where AWS is not used", async () => {
    const metrics = createMetrics();
    assert.deepEqual(
      Object.keys(await valuesOf(metrics)).filter((name) => name.includes("aws")),
      [],
    );
    const calls = metrics.awsCalls();
    const request = { service: "EC2", operation: "DescribeSubnets" };
    calls.requested({ ...request, statusCode: "200", errorCode: "" }, 0.03);
    calls.requested({ ...request, statusCode: "503", errorCode: "RequestLimitExceeded" }, 0.2);
    calls.throttled(request);
    calls.waited(request, 0.25);
    const values = await valuesOf(metrics);
    const labels = 'service="EC2",operation="DescribeSubnets"';
    assert.equal(values[`aws_api_requests_total{${labels},status_code="200",error_code=""}`], 1);
    assert.equal(values[`aws_api_requests_total{${labels},status_code="503",error_code="RequestLimitExceeded"}`], 1);
    assert.equal(values[`aws_api_request_duration_seconds_bucket{le="0.05",${labels}}`], 1);
    assert.equal(values['cloudprovider_aws_api_throttled_requests_total{operation_name="DescribeSubnets"}'], 1);
    assert.equal(values[`fairlead_aws_api_wait_seconds_sum{${labels}}`], 0.25);
  });

  test("of leader election, under upstream's names", async () => {
    const metrics = createMetrics();
    const election = metrics.leaderElection("ccm");
    election.leading(false);
    const status = 'leader_election_master_status{name="ccm"}';
    const slowPaths = 'leader_election_slowpath_total{name="ccm"}';
    const standby = await valuesOf(metrics);
    assert.deepEqual([standby[status], standby[slowPaths]], [0, 0]);
    election.leading(true);
    election.tookSlowPath();
    const leader = await valuesOf(metrics);
    assert.deepEqual([leader[status], leader[slowPaths]], [1, 1]);
  });

  test("of the loop, under upstream's names", async () => {
    const metrics = createMetrics();
    let inHand: readonly number[] = [];
    const loop = metrics.serviceController("service", () => inHand);
    loop.queue.added();
    loop.queue.depth(3);
    loop.queue.retried();
    loop.queue.waited(0.5);
    loop.queue.worked(2);
    loop.reconciled("Ok");
    inHand = [1, 4];
    const values = await valuesOf(metrics);
    assert.equal(values['workqueue_adds_total{name="service"}'], 1);
    assert.equal(values['workqueue_depth{name="service"}'], 3);
    assert.equal(values['workqueue_retries_total{name="service"}'], 1);
    assert.equal(values['workqueue_queue_duration_seconds_sum{name="service"}'], 0.5);
    assert.equal(values['workqueue_work_duration_seconds_sum{name="service"}'], 2);
    assert.equal(values['workqueue_unfinished_work_seconds{name="service"}'], 5);
    assert.equal(values['workqueue_longest_running_processor_seconds{name="service"}'], 4);
    assert.equal(values['fairlead_reconciles_total{outcome="Ok"}'], 1);
    inHand = [];
    assert.equal((await valuesOf(metrics))['workqueue_longest_running_processor_seconds{name="service"}'], 0);
  });

  test("of several queues, told apart by name", async () => {
    const metrics = createMetrics();
    const [first, second] = ["service", "service-aws"].map((name, at) =>
      metrics.serviceController(name, () => [at + 1]),
    );
    first?.queue.added();
    second?.queue.depth(2);
    const values = await valuesOf(metrics);
    assert.equal(values['workqueue_adds_total{name="service"}'], 1);
    assert.equal(values['workqueue_depth{name="service-aws"}'], 2);
    assert.equal(values['workqueue_unfinished_work_seconds{name="service"}'], 1);
    assert.equal(values['workqueue_unfinished_work_seconds{name="service-aws"}'], 2);
  });

  test("of two that look for drift show the one that is further behind", async () => {
    const metrics = createMetrics();
    const [one, other] = [metrics.awsDrift(), metrics.awsDrift()];
    one.oldest(40);
    other.oldest(10);
    other.cycled(8);
    const values = await valuesOf(metrics);
    assert.equal(values["fairlead_aws_drift_oldest_check_seconds"], 40);
    assert.equal(values["fairlead_aws_drift_cycle_seconds"], 8);
  });

  test("of work that is begun anew begin at nothing, and those of the process go on", async () => {
    const metrics = createMetrics();
    const [first, second] = [metrics.branch(), metrics.branch()];
    first.show();
    first.serviceController("service", () => []).reconciled("Ok");
    first.events.recorded("Created");
    assert.equal((await valuesOf(metrics))['fairlead_reconciles_total{outcome="Ok"}'], 1);
    second.serviceController("service", () => []);
    assert.equal((await valuesOf(second))['fairlead_reconciles_total{outcome="Ok"}'], 1);
    second.show();
    second.events.recorded("Created");
    const values = await valuesOf(metrics);
    assert.equal(values['fairlead_reconciles_total{outcome="Ok"}'], undefined);
    assert.equal(values['fairlead_events_total{outcome="Created"}'], 2);
  });

  test("that are read when somebody asks are the same for two who ask at once", async () => {
    const metrics = createMetrics();
    metrics.counter({ name: "counted", help: "Counted.", labels: [], read: () => [{ labels: {}, value: 3 }] });
    const [one, other] = await Promise.all([valuesOf(metrics), valuesOf(metrics)]);
    assert.deepEqual([one["counted"], other["counted"]], [3, 3]);
  });

  test("that nobody can tell now are not shown, with labels or without", async () => {
    const metrics = createMetrics();
    metrics.gauge({ name: "without", help: "Without.", labels: [], read: () => [] });
    metrics.gauge({ name: "with", help: "With.", labels: ["one"], read: () => [] });
    metrics.counter({ name: "counted", help: "Counted.", labels: [], read: () => [] });
    const names = Object.keys(await valuesOf(metrics));
    assert.deepEqual(
      names.filter((name) => /^(with|without|counted)/.test(name)),
      [],
    );
  });

  test("that others keep are read when they are asked for", async () => {
    const metrics = createMetrics();
    let answered = 7;
    const labels = ["kind"];
    const read = () => Promise.resolve([{ labels: { kind: "arp" }, value: answered }]);
    metrics.counter({ name: "frames_total", help: "Frames.", labels, read });
    metrics.gauge({ name: "addresses", help: "Addresses.", labels: [], read: () => [{ labels: {}, value: 2 }] });
    assert.equal((await valuesOf(metrics))['frames_total{kind="arp"}'], 7);
    answered = 9;
    const values = await valuesOf(metrics);
    assert.deepEqual([values['frames_total{kind="arp"}'], values["addresses"]], [9, 2]);
  });
});
