import { MASK } from './mask.js';
import { sensitivityOf } from './sensitive-name.js';

/*
 * Values whose names stand in markup beside them: elements and attributes of XML, lists of YAML.
 */

/** `<wsse:Password Type="…">x</`, `<password><![CDATA[x]]></`. */
const ELEMENT =
  /(<([\w:.-]{1,64})(?:\s[^<>]{0,500})?>)(?:<!\[CDATA\[(?:(?!\]\]>)[\s\S]){1,4000}(?:\]\]>)?|[^<>]{1,4000}(?=<\/))/g;

/** `<property name="connection.password">x</`. */
const PROPERTY =
  /(<[\w:.-]{1,64}\s[^<>]{0,200}?\b(?:key|name)=\\{0,16}["']([\w:.-]{1,128})\\{0,16}["'][^<>]{0,200}>)[^<>]{1,4000}(?=<\/)/g;

/** `<add key="DB_PASSWORD" value="x"/>` */
const ATTRIBUTES =
  /(\b(?:key|name|type)=\\{0,16}["']([\w.:-]{1,128})\\{0,16}["'](?:\s[^<>\n]{0,100}?)?\s{1,16}value=(\\{0,16}["']))(?:(?!\3)[^<>\n]){1,2000}/g;

/** An item of a manifest: `- name: DB_PASSWORD`, and `value: x` on the next line. */
const ITEM =
  /(\b(?:name|key):[ \t]{1,8}["']?([\w.-]{1,128})["']?[ \t]{0,8}\n[ \t]{0,200}value:[ \t]{1,8}["']?)[^\s"'][^\n]{0,2000}?(?=["']?[ \t]{0,8}(?:\n|$))/g;

const hide = (match: string, before: string, name: string): string =>
  sensitivityOf(name) ? before + MASK : match;

/** The credentials of XML and YAML. */
export const redactMarkup = (text: string): string =>
  text.replace(ELEMENT, hide).replace(PROPERTY, hide).replace(ATTRIBUTES, hide).replace(ITEM, hide);
