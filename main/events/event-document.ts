import { fail, ok, type Result } from '../base/result.ts';
import { parseXml, serializeXml, type XmlElement, xmlElement } from '../base/xml.ts';
import { limits } from '../limits.ts';
import type { Body } from '../sip/ua/body.ts';

/** It is larger, deeper or fuller than `limits.xml` and `limits.message.bodyBytes`, has a document type, or is not the document it should be. */
export type DocumentFailure = 'MALFORMED';

/** The root of a document of the kind that is wanted; never throws. */
export function readDocument(bytes: Uint8Array, namespace: string, name: string): Result<XmlElement, DocumentFailure> {
  if (bytes.length > limits.message.bodyBytes) return fail('MALFORMED');
  const parsed = parseXml(bytes, limits.xml);
  return parsed.ok && parsed.value.namespace === namespace && parsed.value.name === name ? ok(parsed.value) : fail('MALFORMED');
}

export function documentBody(contentType: string, root: XmlElement, prefixes?: ReadonlyMap<string, string>): Body {
  return { contentType, bytes: serializeXml(root, prefixes) };
}

/** An element to be written. @param attributes those that are `undefined` are left out */
export function element(
  namespace: string,
  name: string,
  attributes: Readonly<Record<string, string | undefined>> = {},
  content: string | readonly XmlElement[] = [],
): XmlElement {
  const given = Object.entries(attributes).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return xmlElement(namespace, name, content, given);
}

/** An element with text; none where there is no text. */
export function textElement(namespace: string, name: string, text: string | undefined): readonly XmlElement[] {
  return text === undefined ? [] : [element(namespace, name, {}, text)];
}

/** Children of a name in the namespace of their parent or the one given; at most `limits.events.entries`. */
export function childrenOf(parent: XmlElement, name: string, namespace = parent.namespace): readonly XmlElement[] {
  return parent.children.filter((child) => child.name === name && child.namespace === namespace).slice(0, limits.events.entries);
}

export function childOf(parent: XmlElement | undefined, name: string, namespace = parent?.namespace): XmlElement | undefined {
  return parent?.children.find((child) => child.name === name && child.namespace === namespace);
}

/** Text of a child, cut at `limits.events.textCharacters`; `undefined` when there is none or it is empty. */
export function textOf(parent: XmlElement | undefined, name: string, namespace = parent?.namespace): string | undefined {
  return cut(childOf(parent, name, namespace)?.text);
}

/** An attribute, cut as text is. */
export function attributeOf({ attributes }: XmlElement, name: string): string | undefined {
  return cut(attributes.get(name));
}

function cut(text: string | undefined): string | undefined {
  return text ? text.slice(0, limits.events.textCharacters) : undefined;
}
