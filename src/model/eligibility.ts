// SPDX-License-Identifier: Apache-2.0

/** Which Services a controller answers for, and by which mark it knows those it has to clean up after. */

import { createHash } from "node:crypto";
import { conditionPrefix } from "./condition.ts";
import type { Service } from "./service.ts";

/** Upstream's finalizer (cloud-provider, service/helpers). Right for class-less Services only: an upstream controller takes it away from others. */
export const classlessFinalizer = "service.kubernetes.io/load-balancer-cleanup";

const ownFinalizerPrefix = "cleanup.fairlead.dev/";

/** Limit of the part after the slash (qualified names, apimachinery validation). */
const maxNameLength = 63;

/**
 * The finalizer of a controller that serves `className`; undefined = class-less Services. Different classes have different ones:
 * after a type change the API server has wiped the class, and two controllers could not tell whose the Service was.
 */
export function finalizerFor(className: string | undefined): string {
  if (className === undefined) return classlessFinalizer;
  const name = className.replaceAll("/", "_");
  if (name.length <= maxNameLength) return ownFinalizerPrefix + name;
  const hash = createHash("sha256").update(className).digest("hex").slice(0, 8);
  return `${ownFinalizerPrefix}${name.slice(0, maxNameLength - hash.length - 1)}-${hash}`;
}

/** Of type LoadBalancer and of our class; also while it is being deleted. */
export function isEligible(service: Service, className: string | undefined): boolean {
  return service.type === "LoadBalancer" && service.loadBalancerClass === className;
}

/** Eligible, and to stay: it is to have a load balancer. */
export function wantsLoadBalancer(service: Service, className: string | undefined): boolean {
  return isEligible(service, className) && !service.deleting;
}

/**
 * Is to have no load balancer of ours any more, and bears our mark: the finalizer, or what we wrote into its status, should
 * somebody have taken the finalizer away. The class-less finalizer is also used by other controllers on Services with a class:
 * there it is ours only if one of our conditions says so.
 */
export function needsCleanup(service: Service, className: string | undefined): boolean {
  if (wantsLoadBalancer(service, className)) return false;
  const finalizer = finalizerFor(className);
  if (!service.finalizers.includes(finalizer)) return isEligible(service, className) && hasStatusOfOurs(service);
  return finalizer !== classlessFinalizer || service.loadBalancerClass === undefined || hasOwnCondition(service);
}

/** There is something for us to do or to undo. */
export function concernsUs(service: Service, className: string | undefined): boolean {
  return wantsLoadBalancer(service, className) || needsCleanup(service, className);
}

function hasStatusOfOurs(service: Service): boolean {
  return service.ingress.length > 0 || hasOwnCondition(service);
}

function hasOwnCondition(service: Service): boolean {
  return service.conditions.some(({ type }) => type.startsWith(conditionPrefix));
}
