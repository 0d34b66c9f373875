// SPDX-License-Identifier: Apache-2.0

/** Upstream's flags that can mean nothing here: read and checked as upstream does, so that its manifests work unchanged. */

import { isDeepStrictEqual } from "node:util";
import { featureGatesFlag } from "./feature-gates-flag.ts";
import { countFlag, durationFlag, listFlag, switchFlag, textFlag } from "./flag-kinds.ts";
import type { Flag, FlagTable } from "./parse-flags.ts";

/** A field has the name of its flag. Nothing reads the values. */
export interface AcceptedConfig extends Readonly<Record<AcceptedFlag, unknown>> {}

type AcceptedFlag = keyof typeof accepted;

/** Why a flag has no effect. */
const whys = {
  NoPodRanges: "ranges of pod addresses are given out by kube-controller-manager, or by the network plugin",
  NoRoutes: "no provider makes routes between nodes",
  NoMigration: "kube-controller-manager has had no controllers of clouds since 1.31, so that none can move from there",
  NoWebhooks: "there are no webhooks; upstream's are behind an alpha gate",
  NoProfiles: "no profiles are served",
  OneLog: "all of the log goes to standard error, each line at once",
  OtherIdentity: "deprecated upstream; clusters are told apart by --cluster-name, not by tags of machines",
  NoVolumes: "volumes are the work of CSI drivers",
  NoGates: "what upstream has behind gates is always on here, or not there at all",
  Json: "JSON is spoken",
  NoResync: "what is known is not told again on a timer: watches notice by themselves when they have missed something",
  NoneUpstream: "deprecated upstream, where it has none either",
  OneAccount: "all controllers work under one service account, whose rights are exactly what they use",
  NoFileLevels: "the log has no levels by source file; see -v",
} as const;

type Why = keyof typeof whys;

type Kind = "count" | "duration" | "gates" | "list" | "switch" | "text";

interface Accepted {
  readonly kind: Kind;
  /** Upstream's default, as a user would write it. */
  readonly default: string;
  readonly why: Why;
}

const accepted = {
  "allocate-node-cidrs": { kind: "switch", default: "", why: "NoPodRanges" },
  "allow-untagged-cloud": { kind: "switch", default: "", why: "OtherIdentity" },
  "cidr-allocator-type": { kind: "text", default: "RangeAllocator", why: "NoPodRanges" },
  "cluster-cidr": { kind: "text", default: "", why: "NoPodRanges" },
  "configure-cloud-routes": { kind: "switch", default: "true", why: "NoRoutes" },
  "contention-profiling": { kind: "switch", default: "", why: "NoProfiles" },
  "enable-leader-migration": { kind: "switch", default: "", why: "NoMigration" },
  "external-cloud-volume-plugin": { kind: "text", default: "", why: "NoVolumes" },
  "feature-gates": { kind: "gates", default: "", why: "NoGates" },
  "kube-api-content-type": { kind: "text", default: "application/vnd.kubernetes.protobuf", why: "Json" },
  "leader-migration-config": { kind: "text", default: "", why: "NoMigration" },
  "log-flush-frequency": { kind: "duration", default: "5s", why: "OneLog" },
  "log-json-info-buffer-size": { kind: "text", default: "0", why: "OneLog" },
  "log-json-split-stream": { kind: "switch", default: "", why: "OneLog" },
  "log-text-info-buffer-size": { kind: "text", default: "0", why: "OneLog" },
  "log-text-split-stream": { kind: "switch", default: "", why: "OneLog" },
  "min-resync-period": { kind: "duration", default: "12h0m0s", why: "NoResync" },
  "node-sync-period": { kind: "duration", default: "0s", why: "NoneUpstream" },
  profiling: { kind: "switch", default: "true", why: "NoProfiles" },
  "route-reconciliation-period": { kind: "duration", default: "10s", why: "NoRoutes" },
  "use-service-account-credentials": { kind: "switch", default: "", why: "OneAccount" },
  vmodule: { kind: "text", default: "", why: "NoFileLevels" },
  webhooks: { kind: "list", default: "", why: "NoWebhooks" },
  "webhook-bind-address": { kind: "text", default: "0.0.0.0", why: "NoWebhooks" },
  "webhook-cert-dir": { kind: "text", default: "", why: "NoWebhooks" },
  "webhook-disable-http2-serving": { kind: "switch", default: "", why: "NoWebhooks" },
  "webhook-secure-port": { kind: "count", default: "10260", why: "NoWebhooks" },
  "webhook-tls-cert-file": { kind: "text", default: "", why: "NoWebhooks" },
  "webhook-tls-cipher-suites": { kind: "list", default: "", why: "NoWebhooks" },
  "webhook-tls-curve-preferences": { kind: "list", default: "", why: "NoWebhooks" },
  "webhook-tls-min-version": { kind: "text", default: "", why: "NoWebhooks" },
  "webhook-tls-private-key-file": { kind: "text", default: "", why: "NoWebhooks" },
  "webhook-tls-sni-cert-key": { kind: "text", default: "", why: "NoWebhooks" },
} as const;

const byKind: Readonly<Record<Kind, (fallback: string, doc: string) => Flag<unknown>>> = {
  count: (fallback, doc) => countFlag(Number(fallback), 0, { doc }),
  duration: (fallback, doc) => durationFlag(fallback, { doc }),
  gates: (_fallback, doc) => featureGatesFlag(doc),
  list: (_fallback, doc) => listFlag([], { doc }),
  switch: (fallback, doc) => switchFlag(fallback === "true", { doc }),
  text: (fallback, doc) => textFlag(fallback, { doc }),
};

export const acceptedFlags: FlagTable<AcceptedConfig> = Object.fromEntries(
  Object.entries<Accepted>(accepted).map(([name, row]) => [name, byKind[row.kind](row.default, whys[row.why])]),
) as Record<AcceptedFlag, Flag<unknown>>;

export interface FlagWithoutEffect {
  /** With its dashes. */
  readonly flag: string;
  readonly why: string;
}

/** Those that were given another value than they have anyway: whoever gave it may wait for something. */
export function findFlagsWithoutEffect(config: AcceptedConfig): readonly FlagWithoutEffect[] {
  const have = new Map<string, unknown>(Object.entries(config));
  return Object.entries<Flag<unknown>>(acceptedFlags)
    .filter(([name, flag]) => !isDeepStrictEqual(have.get(name), flag.fallback))
    .map(([name, flag]) => ({ flag: `--${name}`, why: flag.doc }));
}
