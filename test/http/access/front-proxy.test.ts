// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { userOfHeaders } from "../../../src/http/access/front-proxy.ts";

const names = {
  usernameHeaders: ["X-Remote-User", "X-Old-User"],
  uidHeaders: ["X-Remote-Uid"],
  groupHeaders: ["X-Remote-Group", "X-Old-Group"],
  extraHeaderPrefixes: ["X-Remote-Extra-", "X-Old-"],
};
const nobody = { uid: undefined, groups: [], extra: {} };

const rows = [
  ["no headers name nobody", [], undefined],
  ["groups alone name nobody", ["X-Remote-Group", "system:masters"], undefined],
  ["an empty name names nobody", ["X-Remote-User", ""], undefined],
  ["a name", ["x-remote-user", "jane"], { ...nobody, name: "jane" }],
  [
    "the name of the first header that has one in its first line",
    ["X-Remote-User", "", "X-Remote-User", "x", "X-Old-User", "joe", "X-Old-User", "y"],
    { ...nobody, name: "joe", extra: { user: ["joe", "y"] } },
  ],
  ["a name that is not in the first line is none", ["X-Remote-User", "", "X-Remote-User", "x"], undefined],
  ["headers that are only named alike", ["Prefixed-X-Remote-User", "a", "X-Remote-User-Suffixed", "b"], undefined],
  [
    "more, of the first prefix first, also without a name behind it",
    ["X-Remote-User", "jane", "x-old-", "c", "X-Old-Key", "d", "X-Remote-Extra-", "a", "x-remote-extra-KEY", "b"],
    { ...nobody, name: "jane", extra: { "": ["a", "c"], key: ["b", "d"] } },
  ],
  [
    "keys with characters of all kinds, unescaped once",
    [
      "X-Remote-User",
      "jane",
      "X-Remote-Extra-Percent%20Sign",
      "a",
      "X-Remote-Extra-Example.com%2fA%2520B",
      "b",
      "X-Remote-Extra-%E4%BB%8A",
      "c",
      "X-Remote-Extra-a1!#$+.-_*^`~|'",
      "d",
    ],
    {
      ...nobody,
      name: "jane",
      extra: { "percent sign": ["a"], "example.com/a%20b": ["b"], 今: ["c"], "a1!#$+.-_*^`~|'": ["d"] },
    },
  ],
  [
    "groups of all headers, in order of the headers",
    ["X-Remote-User", "jane", "X-Remote-Group", "a", "x-remote-group", "b,c", "X-Remote-Group", ""],
    { ...nobody, name: "jane", groups: ["a", "b,c"] },
  ],
  ["a uid", ["X-Remote-User", "jane", "X-Remote-Uid", "7"], { ...nobody, name: "jane", uid: "7" }],
  [
    "more, by keys that are unescaped where they can be",
    [
      "X-Remote-User",
      "jane",
      "X-Remote-Extra-Scopes",
      "a",
      "x-remote-extra-scopes",
      "",
      "X-Remote-Extra-A%2FB",
      "c",
      "X-Remote-Extra-%zz",
      "d",
    ],
    { ...nobody, name: "jane", extra: { scopes: ["a", ""], "a/b": ["c"], "%zz": ["d"] } },
  ],
] as const;

describe("what a front proxy says:", () => {
  for (const [what, lines, user] of rows) {
    test(what, () => assert.deepEqual(userOfHeaders(lines, names), user));
  }

  test("headers that are not named say nothing", () => {
    const none = { usernameHeaders: [], uidHeaders: [], groupHeaders: [], extraHeaderPrefixes: [] };
    assert.equal(userOfHeaders(["X-Remote-User", "jane"], none), undefined);
  });

  test("a key that is a name of every object is a key like others", () => {
    const user = userOfHeaders(["X-Remote-User", "jane", "X-Remote-Extra-__proto__", "x"], names);
    assert.deepEqual(Object.entries(user?.extra ?? {}), [["__proto__", ["x"]]]);
  });
});
