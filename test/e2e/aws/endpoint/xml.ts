// SPDX-License-Identifier: Apache-2.0

/** XML as the Query protocol has it: elements that hold either text or elements. */

export interface Xml {
  readonly name: string;
  readonly content: string | readonly Xml[];
}

/** Tags with their attributes, which nobody reads, and the text between them. */
const tokens = /<(\/?)([\w:.-]+)[^>]*?(\/?)>|([^<]+)/g;

interface OpenElement {
  readonly name: string;
  readonly children: Xml[];
  text: string;
}

/** The root element of a document. @throws Error for what is no XML. */
export function parseXml(document: string): Xml {
  const outside = opened("");
  const open = [outside];
  for (const [, slash, name = "", isEmpty, text] of document.replace(/<\?.*?\?>/s, "").matchAll(tokens)) {
    const top = open.at(-1) ?? outside;
    if (text !== undefined) top.text += text;
    else if (isEmpty === "/") top.children.push({ name, content: "" });
    else if (slash === "") open.push(opened(name));
    else {
      open.pop();
      open.at(-1)?.children.push(closed(top));
    }
  }
  const [root] = outside.children;
  if (open.length !== 1 || root === undefined) throw new Error(`no XML: ${document.slice(0, 200)}`);
  return root;
}

function opened(name: string): OpenElement {
  return { name, children: [], text: "" };
}

function closed({ name, children, text }: OpenElement): Xml {
  return { name, content: children.length > 0 ? children : decodeText(text) };
}

export function printXml({ name, content }: Xml): string {
  const inner = typeof content === "string" ? encodeText(content) : content.map(printXml).join("");
  return `<${name}>${inner}</${name}>`;
}

export function element(name: string, content: string | readonly Xml[]): Xml {
  return { name, content };
}

/** A list as ELBv2 writes it. */
export function memberList(name: string, contents: readonly (readonly Xml[])[]): Xml {
  return element(
    name,
    contents.map((content) => element("member", content)),
  );
}

export function childrenOf(xml: Xml | undefined): readonly Xml[] {
  return typeof xml?.content === "object" ? xml.content : [];
}

/** Goes down by names; undefined where there is no such element. */
export function find(xml: Xml | undefined, ...names: readonly string[]): Xml | undefined {
  return names.reduce<Xml | undefined>((at, name) => childrenOf(at).find((candidate) => candidate.name === name), xml);
}

/** The text of the element that these names lead to; "" where there is none. */
export function textOf(xml: Xml | undefined, ...names: readonly string[]): string {
  const found = find(xml, ...names);
  return typeof found?.content === "string" ? found.content : "";
}

/** The same element with these children in place of those of the same names. */
export function put(xml: Xml, ...replacements: readonly Xml[]): Xml {
  const kept = childrenOf(xml).filter(({ name }) => !replacements.some((replacement) => replacement.name === name));
  return element(xml.name, [...kept, ...replacements]);
}

/** The same element with `change` applied to each entry of its list `name`, where it has one. */
export function mapList(xml: Xml, name: string, change: (entry: Xml) => Xml): Xml {
  const list = find(xml, name);
  return list === undefined ? xml : put(xml, element(name, childrenOf(list).map(change)));
}

/** The same tree with `change` applied to every text. */
export function mapTexts({ name, content }: Xml, change: (text: string) => string): Xml {
  return element(name, typeof content === "string" ? change(content) : content.map((child) => mapTexts(child, change)));
}

const entities: readonly (readonly [string, string])[] = [
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
];

function encodeText(text: string): string {
  return entities.reduce((escaped, [character, entity]) => escaped.replaceAll(character, entity), text);
}

function decodeText(text: string): string {
  return entities.toReversed().reduce((plain, [character, entity]) => plain.replaceAll(entity, character), text);
}
