// SPDX-License-Identifier: Apache-2.0

/** What an expression of PromQL asks for. Reads as much of the language as the alerts and the dashboard speak. */

/** `name{label="…", …}` as it stands in an expression. */
export interface Selector {
  readonly metric: string;
  /** Names of the labels that it looks at. */
  readonly labels: readonly string[];
}

export interface Asked {
  readonly selectors: readonly Selector[];
  /** Names of labels that results are grouped or matched by. */
  readonly groupings: readonly string[];
}

const keywords: ReadonlySet<string> = new Set(["and", "or", "unless", "bool", "offset", "inf", "nan"]);

/** They are followed by a list of labels. */
const groupers: ReadonlySet<string> = new Set(["by", "without", "on", "ignoring", "group_left", "group_right"]);

export function askedIn(expression: string): Asked {
  const tokens = expression.match(/"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[a-zA-Z_:][\w:]*|\d[\w.]*|[^\s\w]/g) ?? [];
  const selectors: Selector[] = [];
  const groupings: string[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] ?? "";
    if (!/^[a-zA-Z_:]/.test(token) || keywords.has(token.toLowerCase())) continue;
    if (groupers.has(token)) {
      const list = listAfter(tokens, at, "(", ")");
      groupings.push(...list.filter(isName));
      at += list.length + 2;
    } else if (tokens[at + 1] === "{") {
      const list = listAfter(tokens, at, "{", "}");
      selectors.push({ metric: token, labels: list.filter(isName) });
      at += list.length + 2;
    } else if (tokens[at + 1] !== "(" && !groupers.has(tokens[at + 1] ?? "")) {
      selectors.push({ metric: token, labels: [] });
    }
  }
  return { selectors, groupings };
}

/** What stands between the brackets that follow the token. */
function listAfter(tokens: readonly string[], at: number, open: string, close: string): readonly string[] {
  if (tokens[at + 1] !== open) throw new Error(`${tokens[at]} is not followed by ${open}`);
  const end = tokens.indexOf(close, at);
  if (end === -1) throw new Error(`${tokens[at]}${open} has no end`);
  return tokens.slice(at + 2, end);
}

function isName(token: string): boolean {
  return /^[a-zA-Z_]/.test(token);
}
