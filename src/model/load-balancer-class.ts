// SPDX-License-Identifier: Apache-2.0

const domain = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const word = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/**
 * Whether a Service can have this spec.loadBalancerClass: kube-apiserver takes a word of at most 63 characters, or one behind a DNS
 * subdomain and a slash (IsQualifiedName of k8s.io/apimachinery).
 */
export function isLoadBalancerClass(text: string): boolean {
  const parts = text.split("/");
  const [prefix = "", name = ""] = parts.length === 1 ? ["none", text] : parts;
  return parts.length <= 2 && domain.test(prefix) && word.test(name);
}
