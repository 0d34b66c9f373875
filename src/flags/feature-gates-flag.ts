// SPDX-License-Identifier: Apache-2.0

import { nearest } from "../model/nearest.ts";
import { parseGoBoolean } from "./go-values.ts";
import type { Flag } from "./parse-flags.ts";

/** Those of upstream's cloud-controller-manager, as its 1.36 prints them: its own, and those of the API server's library in it. */
const knownGates = [
  "APIResponseCompression",
  "APIServerIdentity",
  "APIServingWithRoutine",
  "AllAlpha",
  "AllBeta",
  "AllowParsingUserUIDFromCertAuth",
  "AllowUnsafeMalformedObjectDeletion",
  "CBORServingAndStorage",
  "CloudControllerManagerWatchBasedRoutesReconciliation",
  "CloudControllerManagerWebhook",
  "ComponentFlagz",
  "ComponentStatusz",
  "ConcurrentWatchObjectDecode",
  "ConstrainedImpersonation",
  "ContextualLogging",
  "ControllerManagerReleaseLeaderElectionLockOnExit",
  "CoordinatedLeaderElection",
  "DeclarativeValidationBeta",
  "DetectCacheInconsistency",
  "ListFromCacheSnapshot",
  "LoggingAlphaOptions",
  "LoggingBetaOptions",
  "ManifestBasedAdmissionControlConfig",
  "NativeHistograms",
  "OpenAPIEnums",
  "RemoteRequestHeaderUID",
  "ShardedListAndWatch",
  "SizeBasedListCostEstimate",
  "StorageVersionAPI",
  "StorageVersionHash",
  "StructuredAuthenticationConfigurationEgressSelector",
  "StructuredAuthenticationConfigurationJWKSMetrics",
  "TokenRequestServiceAccountUIDValidation",
  "UnauthenticatedHTTP2DOSMitigation",
  "UnknownVersionInteroperabilityProxy",
  "WatchCacheInitializationPostStartHook",
  "WatchList",
] as const;

/** By name of the gate, whether it was opened. */
export type FeatureGates = Readonly<Record<string, boolean>>;

/** A flag in the form of component-base's MapStringBool: `Name=true,Other=false`, also several times. */
export function featureGatesFlag(doc: string): Flag<FeatureGates> {
  return {
    placeholder: "NAME=BOOL,…",
    doc,
    fallback: {},
    fallbackText: "",
    isSwitch: false,
    combine: (given) => Object.assign({}, ...given),
    parse: (text) =>
      Object.fromEntries(
        text
          .split(",")
          .map((pair) => pair.trim())
          .filter((pair) => pair !== "")
          .map(readGate),
      ),
  };
}

function readGate(pair: string): readonly [string, boolean] {
  const [, name = "", value = ""] = /^([^=]*)=(.*)$/.exec(pair)?.map((part) => part.trim()) ?? [];
  const isOpen = parseGoBoolean(value);
  if (name === "" || isOpen === undefined) throw new Error("must be pairs such as WatchList=true, separated by commas");
  if (!knownGates.some((gate) => gate === name)) {
    const meant = nearest(name, knownGates);
    const hint = meant === undefined ? "" : ` (did you mean ${meant}?)`;
    throw new Error(`has ${name}${hint}, and known are ${knownGates.join(", ")}`);
  }
  return [name, isOpen];
}
