// SPDX-License-Identifier: Apache-2.0

/** What a Service may ask of this provider by annotation. */

/** Asked for in this order: the first prefix under which a Service has the key counts, even when its value is empty. */
export const annotationPrefixes = ["fairlead.dev", "metallb.io", "metallb.universe.tf"] as const;

export type ServiceAnnotation = "loadBalancerIPs" | "address-pool" | "allow-shared-ip";

/** The annotations, as the README tells of them; each under any of `annotationPrefixes`. */
export const serviceAnnotations: Readonly<
  Record<ServiceAnnotation, { readonly value: string; readonly effect: string }>
> = {
  loadBalancerIPs: {
    value: "one address, or one of each family, with a comma between them",
    effect:
      "The Service gets these addresses and no others, also from a pool with autoAssign: false. Not together with spec.loadBalancerIP.",
  },
  "address-pool": {
    value: "name of an IPAddressPool",
    effect: "The Service gets its addresses from this pool only, also when it has autoAssign: false.",
  },
  "allow-shared-ip": {
    value: "any text, the sharing key",
    effect:
      "Services with the same key may have one address together, if their ports differ and they are all externalTrafficPolicy: Cluster, or all Local with the same selector.",
  },
};

/** "" where the Service has no such annotation. */
export function annotationOf(annotations: Readonly<Record<string, string>>, name: ServiceAnnotation): string {
  for (const prefix of annotationPrefixes) {
    const key = `${prefix}/${name}`;
    if (Object.hasOwn(annotations, key)) return annotations[key] ?? "";
  }
  return "";
}
