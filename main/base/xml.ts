import { DOMParser, type Element as DomElement, type Node as DomNode, onWarningStopParsing, ParseError } from '@xmldom/xmldom';
import { fail, ok, type Result } from './result.ts';
import { isWithinBounds, type XmlBounds } from './xml-bounds.ts';

/** An element as a value: what a document says, without how it was written. */
export interface XmlElement {
  /** Local name. */
  readonly name: string;
  /** `''` for none. */
  readonly namespace: string;
  /** Those without a namespace by their name, others as `{namespace}name`. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** What stands in the element itself, not in its children, without the spaces around it. */
  readonly text: string;
}

/** One short sentence in our words. */
export interface XmlFailure {
  readonly expected: string;
}

const XMLNS = 'http://www.w3.org/2000/xmlns/';

/**
 * Reads a document (XML 1.0 with namespaces). A document type is refused: nobody who speaks SIP needs entities of his own. Never throws.
 *
 * @param bytes UTF-8; what else there is comes out as `?`, because the parser takes the usual sign for an error
 */
export function parseXml(bytes: Uint8Array, bounds: XmlBounds): Result<XmlElement, XmlFailure> {
  const text = new TextDecoder().decode(bytes).replaceAll('\ufffd', '?');
  if (text.includes('<!DOCTYPE')) return fail({ expected: 'no document type' });
  if (!isWithinBounds(text, bounds)) {
    return fail({ expected: `at most ${bounds.elements} elements, ${bounds.depth} within each other` });
  }
  const root = rootOf(text);
  return root ? ok(elementOf(root)) : fail({ expected: 'a well-formed document' });
}

function rootOf(text: string): DomElement | undefined {
  try {
    const parser = new DOMParser({ onError: onWarningStopParsing, locator: false });
    return parser.parseFromString(text, 'text/xml').documentElement ?? undefined;
  } catch (error) {
    if (error instanceof ParseError) return undefined; // its way to say "not well-formed"
    throw error;
  }
}

function elementOf(node: DomElement): XmlElement {
  const children: XmlElement[] = [];
  let text = '';
  for (let child: DomNode | null = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.nodeType === child.TEXT_NODE || child.nodeType === child.CDATA_SECTION_NODE) text += child.nodeValue ?? '';
    if (isElement(child)) children.push(elementOf(child));
  }
  return {
    name: node.localName ?? '',
    namespace: node.namespaceURI ?? '',
    attributes: attributesOf(node),
    children,
    text: text.trim(),
  };
}

function isElement(node: DomNode): node is DomElement {
  return node.nodeType === node.ELEMENT_NODE;
}

function attributesOf({ attributes }: DomElement): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { namespaceURI, localName, value } of attributes) {
    if (namespaceURI === XMLNS || localName === null) continue;
    found.set(namespaceURI ? `{${namespaceURI}}${localName}` : localName, value);
  }
  return found;
}

/** An element to be written. */
export function xmlElement(
  namespace: string,
  name: string,
  content: string | readonly XmlElement[] = '',
  attributes: Iterable<readonly [string, string]> = [],
): XmlElement {
  const isText = typeof content === 'string';
  return { name, namespace, attributes: new Map(attributes), children: isText ? [] : content, text: isText ? content : '' };
}

/** The first child of that name. */
export function childOf({ children }: XmlElement, namespace: string, name: string): XmlElement | undefined {
  return children.find((child) => child.name === name && child.namespace === namespace);
}

/**
 * Writes a document in UTF-8.
 *
 * @param prefixes by namespace, declared at the root; other namespaces are declared where they begin
 */
export function serializeXml(root: XmlElement, prefixes: ReadonlyMap<string, string> = new Map()): Uint8Array {
  const declared = [...prefixes].map(([namespace, prefix]) => ` xmlns:${prefix}="${escaped(namespace)}"`).join('');
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${written(root, '', prefixes, declared)}\n`);
}

function written(element: XmlElement, inherited: string, prefixes: ReadonlyMap<string, string>, declared = ''): string {
  const { name, namespace, attributes, children, text } = element;
  const prefix = prefixes.get(namespace);
  const tag = prefix === undefined ? name : `${prefix}:${name}`;
  const scope = prefix === undefined ? namespace : inherited;
  const xmlns = scope === inherited ? '' : ` xmlns="${escaped(scope)}"`;
  const fields = [...attributes].map(([key, value]) => ` ${attributeName(key, prefixes)}="${escaped(value)}"`).join('');
  const content = escaped(text) + children.map((child) => written(child, scope, prefixes)).join('');
  return `<${tag}${xmlns}${declared}${fields}${content === '' ? '/>' : `>${content}</${tag}>`}`;
}

function attributeName(key: string, prefixes: ReadonlyMap<string, string>): string {
  if (!key.startsWith('{')) return key;
  const end = key.indexOf('}');
  return `${prefixes.get(key.slice(1, end)) ?? 'xml'}:${key.slice(end + 1)}`;
}

const references: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** What XML cannot hold at all becomes a replacement character; line ends other than its own are named, or reading would change them. */
function escaped(text: string): string {
  return text
    .replace(/[&<>"\r\u0085\u2028]/g, (character) => references[character] ?? `&#${character.charCodeAt(0)};`)
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');
}
