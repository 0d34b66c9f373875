// SPDX-License-Identifier: Apache-2.0

/** What MetalLB ships as its default: interfaces of container networks and the like, behind which no client is. */
export const defaultExcludedInterfaces: readonly string[] = [
  "^docker",
  "^cbr",
  "^dummy",
  "^virbr",
  "^lxcbr",
  "^veth",
  "^lo$",
  "^cali",
  "^tunl",
  "^flannel",
  "^kube-ipvs",
  "^cni",
  "^nodelocaldns",
  "^lxc",
];

/** Whether a name matches one of the regular expressions. @throws SyntaxError when one is none */
export function excludedBy(patterns: readonly string[]): (name: string) => boolean {
  const expressions = patterns.map((pattern) => new RegExp(pattern));
  return (name) => expressions.some((expression) => expression.test(name));
}
