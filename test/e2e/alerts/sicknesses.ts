// SPDX-License-Identifier: Apache-2.0

/** A cluster in which all is well, as series, and for each alert what is otherwise when it is to fire. */

import type { Series } from "./promtool.ts";

/** Longest that an alert takes to fire, in minutes. */
export const longEnough = 100;

/** Values by metric and its own labels. */
type Told = Readonly<Record<string, string>>;

const leader = 'job="fairlead-controller",namespace="fairlead-system",instance="a",pod="a"';
const standby = 'job="fairlead-controller",namespace="fairlead-system",instance="b",pod="b"';
const speaker = 'job="fairlead-speaker",namespace="fairlead-system",instance="n1",pod="s1",node="n1"';

const steady = (value: number): string => `${value}x${longEnough}`;
const growing = (perMinute: number): string => `0+${perMinute}x${longEnough}`;
const day = 24 * 3600;

/** The same under the labels of a target. */
function by(target: string, told: Told): Series {
  return Object.fromEntries(
    Object.entries(told).map(([written, values]) => {
      const [, name = "", labels] = /^([\w:]+)(?:\{(.*)\})?$/.exec(written) ?? [];
      return [`${name}{${labels === undefined ? target : `${target},${labels}`}}`, values];
    }),
  );
}

export const healthy: Series = {
  ...by(leader, {
    up: steady(1),
    'leader_election_master_status{name="ccm"}': steady(1),
    process_start_time_seconds: steady(1_000),
    nodejs_eventloop_active_seconds_total: growing(6),
    nodejs_heap_size_used_bytes: steady(50e6),
    nodejs_heap_size_limit_bytes: steady(256e6),
    'fairlead_allocator_ipv4_addresses_total{pool="lan"}': steady(100),
    'fairlead_allocator_ipv4_addresses_in_use_total{pool="lan"}': steady(75),
    'fairlead_allocator_ipv6_addresses_total{pool="lan"}': steady(0),
    'fairlead_allocator_ipv6_addresses_in_use_total{pool="lan"}': steady(0),
    'fairlead_configuration_loaded{source="objects"}': steady(1),
    'fairlead_configuration_stale{source="objects"}': steady(0),
    'fairlead_configuration_objects{kind="IPAddressPool",reason="InForce"}': steady(2),
    'fairlead_services{controller="service",state="Leaving"}': "0 1 2 1 ".repeat(26),
    'fairlead_services_unmet{controller="service",condition="Ready",reason="Provisioning"}': steady(2),
    'fairlead_services_unmet_longest_seconds{controller="service",condition="Ready"}': steady(60),
    'fairlead_services_unmet_longest_seconds{controller="service",condition="AnnouncedIPv4"}': steady(10),
    'fairlead_reconciles_total{outcome="Ok"}': growing(20),
    'fairlead_reconciles_total{outcome="Conflict",failure="RetryableError"}': growing(1),
    'fairlead_reconciles_total{outcome="InvalidAnnotation",failure="UserError"}': growing(1),
    'workqueue_depth{name="service"}': "0 300 20 0 80 0x95",
    'workqueue_longest_running_processor_seconds{name="service"}': steady(3),
    'rest_client_requests_total{code="200",method="GET",host="api"}': growing(100),
    'rest_client_requests_total{code="409",method="PATCH",host="api"}': growing(20),
    'rest_client_requests_total{code="503",method="PATCH",host="api"}': growing(5),
    'fairlead_informer_failures_total{resource="services",reason="Expired"}': growing(1),
    'fairlead_informer_subscriber_failures_total{resource="services"}': steady(0),
    'fairlead_node_syncs_total{outcome="Ok"}': growing(2),
    fairlead_node_deletions_held: steady(0),
    'aws_api_requests_total{service="EC2",operation="DescribeSubnets",status_code="200",error_code=""}': growing(100),
    'aws_api_requests_total{service="EC2",operation="DescribeSubnets",status_code="503",error_code="RequestLimitExceeded"}':
      growing(2),
    'cloudprovider_aws_api_throttled_requests_total{operation_name="DescribeSubnets"}': growing(2),
    fairlead_aws_drift_oldest_check_seconds: steady(900),
    'fairlead_aws_drift_differences_total{kind="Attribute"}': steady(7),
    'fairlead_aws_orphans{handling="Released"}': steady(3),
    'fairlead_secure_port_certificate_expiration_timestamp_seconds{file="tls.crt"}': steady(90 * day),
    'fairlead_secure_port_file_reloads_total{file="tls.crt",outcome="Ok"}': growing(1),
  }),
  ...by(standby, { up: steady(1), 'leader_election_master_status{name="ccm"}': steady(0) }),
  ...by(speaker, {
    up: steady(1),
    'fairlead_speaker_peers{state="Alive"}': steady(4),
    'fairlead_speaker_peers{state="Gone"}': steady(0),
    'fairlead_speaker_peers{state="Released"}': steady(1),
  }),
};

const used = (addresses: number): Series =>
  by(leader, { 'fairlead_allocator_ipv4_addresses_in_use_total{pool="lan"}': steady(addresses) });

/** By the alert that is to fire, and no other: what is in the place of the healthy, or beside it. */
export const sicknesses: Readonly<Record<string, Series>> = {
  FairleadPoolUsage75: used(76),
  FairleadPoolUsage85: used(95),
  FairleadPoolUsage95: used(99),
  FairleadPoolExhausted: by(leader, {
    'fairlead_allocator_ipv6_addresses_total{pool="lan"}': steady(16),
    'fairlead_allocator_ipv6_addresses_in_use_total{pool="lan"}': steady(16),
  }),
  FairleadConfigurationNotLoaded: by(leader, { 'fairlead_configuration_loaded{source="objects"}': steady(0) }),
  FairleadConfigurationStale: by(standby, { 'fairlead_configuration_stale{source="cloud-config"}': steady(1) }),
  FairleadConfigurationObjectNotReady: by(leader, {
    'fairlead_configuration_objects{kind="IPAddressPool",reason="NotAdvertised"}': steady(1),
  }),
  FairleadServiceNotReady: by(leader, {
    'fairlead_services_unmet_longest_seconds{controller="service",condition="Ready"}': growing(60),
  }),
  FairleadServicesWaitForAddresses: by(leader, {
    'fairlead_services_unmet{controller="service",condition="Ready",reason="PoolExhausted"}': steady(3),
  }),
  FairleadServiceNotAnnounced: by(leader, {
    'fairlead_services_unmet_longest_seconds{controller="service",condition="AnnouncedIPv6"}': growing(60),
  }),
  FairleadServiceNotReleased: by(leader, { 'fairlead_services{controller="service",state="Leaving"}': steady(1) }),
  FairleadReconcilesFail: by(leader, {
    'fairlead_reconciles_total{outcome="AccessDenied",failure="TerminalError"}': growing(0.2),
  }),
  FairleadControllerDown: { ...by(leader, { up: steady(0) }), ...by(standby, { up: steady(0) }) },
  FairleadNoLeader: by(leader, { 'leader_election_master_status{name="ccm"}': steady(0) }),
  FairleadTwoLeaders: by(standby, { 'leader_election_master_status{name="ccm"}': steady(1) }),
  FairleadLeaderChanges: {
    ...by(leader, { 'leader_election_master_status{name="ccm"}': "1 1 1 1 0 0 0 0 ".repeat(13) }),
    ...by(standby, { 'leader_election_master_status{name="ccm"}': "0 0 0 0 1 1 1 1 ".repeat(13) }),
  },
  FairleadSpeakerDown: by(speaker, { up: steady(0) }),
  FairleadSpeakerGone: by(speaker, { 'fairlead_speaker_peers{state="Gone"}': steady(1) }),
  FairleadProcessRestarts: by(leader, {
    process_start_time_seconds: [1, 2, 3, 4, 5, 6, 7].map((start) => `${start}x14`).join(" "),
  }),
  FairleadEventLoopBusy: by(leader, { nodejs_eventloop_active_seconds_total: growing(57) }),
  FairleadHeapNearLimit: by(leader, { nodejs_heap_size_used_bytes: steady(230e6) }),
  FairleadQueueStuck: by(leader, { 'workqueue_longest_running_processor_seconds{name="service"}': growing(60) }),
  FairleadQueueBehind: by(leader, { 'workqueue_depth{name="service"}': steady(60) }),
  FairleadApiServerErrors: by(leader, {
    'rest_client_requests_total{code="<error>",method="GET",host="api"}': growing(20),
  }),
  FairleadForbidden: by(leader, {
    'rest_client_requests_total{code="403",method="PATCH",host="api"}': growing(0.2),
  }),
  FairleadInformerFails: by(leader, {
    'fairlead_informer_failures_total{resource="services",reason="Expired"}': growing(3),
  }),
  FairleadChangeLost: by(leader, {
    'fairlead_informer_subscriber_failures_total{resource="services"}': "0x95 1x10",
  }),
  FairleadNodesNotInitialized: by(leader, { 'fairlead_node_syncs_total{outcome="AccessDenied"}': growing(1) }),
  FairleadNodeDeletionsHeld: by(leader, { fairlead_node_deletions_held: steady(5) }),
  FairleadAwsThrottled: by(leader, {
    'cloudprovider_aws_api_throttled_requests_total{operation_name="DescribeSubnets"}': growing(20),
  }),
  FairleadAwsErrors: by(leader, {
    'aws_api_requests_total{service="EC2",operation="CreateTags",status_code="403",error_code="UnauthorizedOperation"}':
      growing(1),
  }),
  FairleadAwsDriftCheckLate: by(leader, { fairlead_aws_drift_oldest_check_seconds: steady(8_000) }),
  FairleadAwsOrphans: by(leader, { 'fairlead_aws_orphans{handling="LeftAlone"}': steady(2) }),
  FairleadAwsDrift: by(leader, { 'fairlead_aws_drift_differences_total{kind="Attribute"}': "7x95 8x10" }),
  FairleadCertificateExpires: by(leader, {
    'fairlead_secure_port_certificate_expiration_timestamp_seconds{file="tls.crt"}': steady(6 * day),
  }),
  FairleadCertificateNotReloaded: by(leader, {
    'fairlead_secure_port_file_reloads_total{file="tls.crt",outcome="Failed"}': "0x95 1x10",
  }),
};

/** A pool is exhausted, and in this minute the standby begins to lead, and so to tell of it. */
export function leaderMoves(minute: number): Series {
  const pool = (values: (count: number) => string): Told => ({
    'fairlead_allocator_ipv4_addresses_total{pool="lan"}': values(100),
    'fairlead_allocator_ipv4_addresses_in_use_total{pool="lan"}': values(100),
  });
  const before = by(
    leader,
    pool((count) => `${count}x${minute - 1} stale`),
  );
  const after = by(
    standby,
    pool((count) => `_x${minute} ${count}x${longEnough - minute}`),
  );
  return { ...healthy, ...before, ...after };
}
