// SPDX-License-Identifier: Apache-2.0

/** Whether a name matches one of the regular expressions. @throws SyntaxError when one is none */
export function excludedBy(patterns: readonly string[]): (name: string) => boolean {
  const expressions = patterns.map((pattern) => new RegExp(pattern));
  return (name) => expressions.some((expression) => expression.test(name));
}
