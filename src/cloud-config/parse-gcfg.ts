// SPDX-License-Identifier: Apache-2.0

/**
 * Reads the INI dialect of the Go library gcfg, after its documentation (go-gcfg/gcfg, doc.go) and git-config(1), from which it comes:
 * `[section]` and `[section "sub"]`, `name = value`, `name` alone, comments with `;` and `#`, values in quotes in whole or in part,
 * and a backslash at the end of a line that goes on.
 */

import type { Mistake } from "./mistakes.ts";

/** One header of a section; several may have the same names. */
export interface GcfgSection {
  /** As written: case does not count. */
  readonly name: string;
  /** Case counts; "" = none. */
  readonly subsection: string;
  readonly line: number;
  readonly variables: readonly GcfgVariable[];
}

export interface GcfgVariable {
  /** As written: case does not count. */
  readonly name: string;
  /** undefined = the name stands alone, without an equals sign. */
  readonly value: string | undefined;
  readonly line: number;
}

export interface ParsedGcfg {
  /** In their order. */
  readonly sections: readonly GcfgSection[];
  readonly mistakes: readonly Mistake[];
}

/** All that can be read, and what cannot. */
export function parseGcfg(text: string): ParsedGcfg {
  return new Reader(text.replace(/^\uFEFF/, "")).read();
}

const tokens = {
  blank: /[ \t\r]*/y,
  comment: /[;#][^\n]*/y,
  name: /\p{L}[\p{L}\p{Nd}-]*/uy,
  quoted: /"(?:[^"\\\n]|\\["\\nt])*"/y,
  value: /(?:[^"\\\n;#]|\\\r?\n|"(?:[^"\\\n]|\\["\\nt])*")*/y,
  rest: /[^\n]*/y,
} as const;

type Token = keyof typeof tokens;

/** What is wrong with a line; the rest of it is passed over. */
class Misread extends Error {}

class Reader {
  readonly #text: string;
  readonly #sections: { name: string; subsection: string; line: number; variables: GcfgVariable[] }[] = [];
  readonly #mistakes: Mistake[] = [];
  #at = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  read(): ParsedGcfg {
    while (this.#at < this.#text.length) this.#readLine();
    return { sections: this.#sections, mistakes: this.#mistakes };
  }

  #readLine(): void {
    const line = this.#line;
    try {
      this.#take("blank");
      if (this.#next === "[") this.#readHeader();
      else if (!this.#isAtEnd()) this.#readVariable();
      this.#endLine();
    } catch (thrown) {
      if (!(thrown instanceof Misread)) throw thrown;
      this.#mistakes.push({ line, message: thrown.message });
      this.#take("rest");
      this.#pass("\n");
    }
  }

  #readHeader(): void {
    const line = this.#line;
    this.#pass("[");
    this.#take("blank");
    const name = this.#take("name");
    if (name === "") throw new Misread("a section's name must begin with a letter");
    this.#take("blank");
    const subsection = this.#next === '"' ? this.#readSubsection() : "";
    this.#take("blank");
    if (!this.#pass("]")) throw new Misread(`the header of section ${name} is not closed by ]`);
    this.#sections.push({ name, subsection, line, variables: [] });
  }

  #readSubsection(): string {
    const quoted = this.#take("quoted");
    if (quoted === "") throw new Misread("the name of a subsection is not closed by a quote on its line");
    if (quoted === '""') throw new Misread('the name of a subsection must not be empty: leave "" out');
    return unquote(quoted);
  }

  #readVariable(): void {
    const line = this.#line;
    const name = this.#take("name");
    if (name === "") throw new Misread("neither a section nor a variable: a name must begin with a letter");
    this.#take("blank");
    const value = this.#pass("=") ? this.#readValue() : undefined;
    if (value === undefined && !this.#isAtEnd()) throw new Misread(`there must be = after ${name}`);
    const section = this.#sections.at(-1);
    if (section === undefined) throw new Misread(`${name} stands before the first section`);
    section.variables.push({ name, value, line });
  }

  #readValue(): string {
    this.#take("blank");
    const raw = this.#take("value");
    if (this.#next === '"') throw new Misread('a value has a " that is not closed on its line, or an unknown escape');
    if (this.#next === "\\") throw new Misread("outside quotes, \\ may only stand at the end of a line");
    return unquote(raw.replace(/[ \t\r]+$/, ""));
  }

  /** Only a comment may follow. */
  #endLine(): void {
    this.#take("blank");
    this.#take("comment");
    if (!this.#isAtEnd()) throw new Misread("there is more on the line than there may be");
    this.#pass("\n");
  }

  get #next(): string {
    return this.#text.charAt(this.#at);
  }

  #isAtEnd(): boolean {
    return ["", "\n", ";", "#"].includes(this.#next);
  }

  #pass(character: string): boolean {
    if (this.#next !== character) return false;
    this.#advance(character);
    return true;
  }

  #take(token: Token): string {
    const pattern = tokens[token];
    pattern.lastIndex = this.#at;
    const [found = ""] = pattern.exec(this.#text) ?? [];
    this.#advance(found);
    return found;
  }

  #advance(passed: string): void {
    this.#at += passed.length;
    this.#line += passed.split("\n").length - 1;
  }
}

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t" };

/** Quotes may stand anywhere in a value, and go; a line that goes on is one with the next. */
function unquote(raw: string): string {
  return raw.replace(/\\\r?\n|\\(.)|"|\r/g, (_piece, escaped?: string) =>
    escaped === undefined ? "" : (escapes[escaped] ?? escaped),
  );
}
