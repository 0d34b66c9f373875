// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseGcfg } from "../../src/cloud-config/parse-gcfg.ts";

/** `section/sub/name=value` of each variable; a name alone has no equals sign. */
function variablesOf(text: string): readonly string[] {
  const { sections, mistakes } = parseGcfg(text);
  assert.deepEqual(mistakes, []);
  return sections.flatMap(({ name, subsection, variables }) =>
    variables.map((each) => `${name}/${subsection}/${each.name}${each.value === undefined ? "" : `=${each.value}`}`),
  );
}

describe("gcfg's INI", () => {
  const values: readonly (readonly [what: string, text: string, variables: readonly string[]])[] = [
    ["blanks around everything", "  [ Global ]  \n\t Zone =  eu-west-1a \t\n", ["Global//Zone=eu-west-1a"]],
    ["nothing", "", []],
    ["lines of Windows, and a byte order mark", "\uFEFF[a]\r\nb = c\r\n", ["a//b=c"]],
    ["comments", "; one\n# two\n[a] ; three\nb = c # four\nd=e;five", ["a//b=c", "a//d=e"]],
    ["quotes, in which nothing else means anything", '[a]\nb = "c ; # = d "', ["a//b=c ; # = d "]],
    ["quotes in the middle", '[a]\nb = x" y "z', ["a//b=x y z"]],
    ["escapes in quotes", '[a]\nb = "\\"\\\\\\n\\t"', ['a//b="\\\n\t']],
    ["a name alone", "[a]\nb\nc ; comment", ["a//b", "a//c"]],
    ["an empty value", "[a]\nb =\nc = ; comment", ["a//b=", "a//c="]],
    ["a line that goes on", "[a]\nb = one \\\n two\nc = d", ["a//b=one  two", "a//c=d"]],
    ["subsections", '[S "1"]\na = b\n[S "x \\" y"]\nc = d', ["S/1/a=b", 'S/x " y/c=d']],
    ["the same again", "[a]\nb = 1\nb = 2\n[a]\nb = 3", ["a//b=1", "a//b=2", "a//b=3"]],
    ["no last line end", "[a]\nb = c", ["a//b=c"]],
    ["an equals sign in a value", "[a]\nb = c=d", ["a//b=c=d"]],
    ["letters of any script, and hyphens", "[größe]\nb-1 = c", ["größe//b-1=c"]],
  ];
  for (const [what, text, variables] of values) {
    test(`has ${what}`, () => assert.deepEqual(variablesOf(text), variables));
  }

  const mistakes: readonly (readonly [text: string, mistakes: readonly string[]])[] = [
    ["Zone = x\n[Global]", ["1: Zone stands before the first section"]],
    [
      "[Global\nZone = x",
      ["1: the header of section Global is not closed by ]", "2: Zone stands before the first section"],
    ],
    ["[]", ["1: a section's name must begin with a letter"]],
    ['[a ""]', ['1: the name of a subsection must not be empty: leave "" out']],
    [
      '[a "b]\nc = d',
      ["1: the name of a subsection is not closed by a quote on its line", "2: c stands before the first section"],
    ],
    ["[a] b = c", ["1: there is more on the line than there may be"]],
    [
      "[a]\n= c\n1 = d\ne = f",
      [
        "2: neither a section nor a variable: a name must begin with a letter",
        "3: neither a section nor a variable: a name must begin with a letter",
      ],
    ],
    ["[a]\nb c", ["2: there must be = after b"]],
    ['[a]\nb = "c\nd = e', ['2: a value has a " that is not closed on its line, or an unknown escape']],
    ['[a]\nb = "\\x"', ['2: a value has a " that is not closed on its line, or an unknown escape']],
    ["[a]\nb = c\\d", ["2: outside quotes, \\ may only stand at the end of a line"]],
    ["[a]\nb = c \\\n d\n[", ["4: a section's name must begin with a letter"]],
  ];
  for (const [text, expected] of mistakes) {
    test(`tells what is wrong in ${JSON.stringify(text)}, and reads on`, () => {
      const told = parseGcfg(text).mistakes.map(({ line, message }) => `${line}: ${message}`);
      assert.deepEqual(told, expected);
    });
  }
});
