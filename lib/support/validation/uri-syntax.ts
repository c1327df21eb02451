// RFC 3986, appendix B: it takes any text apart. What may stand in each part is said in §3.
const PARTS = /^(?:([^:/?#]+):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s;
const SCHEME = /^[a-z][a-z\d+.-]*$/i;
const USER_HOST_PORT = /^(?:(?:[\w\-.~!$&'()*+,;=:]|%[\da-f]{2})*@)?(.*?)(?::\d*)?$/is;
const HOST = /^(?:\[[\da-f:.]+\]|(?:[\w\-.~!$&'()*+,;=]|%[\da-f]{2})*)$/i;
const PATH = /^(?:[\w\-.~!$&'()*+,;=:@/]|%[\da-f]{2})*$/i;
const QUERY = /^(?:[\w\-.~!$&'()*+,;=:@/?]|%[\da-f]{2})*$/i;

/** A URI, or a reference relative to one, such as `/runbooks/db`. Not the empty one, which refers to nothing of use. */
export function isUriReference(text: string): boolean {
  const [, scheme, authority = '', path = '', query = '', fragment = ''] = PARTS.exec(text) ?? [];
  const host = USER_HOST_PORT.exec(authority)?.[1] ?? '';
  return (
    text !== '' &&
    (scheme === undefined || SCHEME.test(scheme)) &&
    HOST.test(host) &&
    PATH.test(path) &&
    QUERY.test(query) &&
    QUERY.test(fragment)
  );
}

/** One that says by its scheme what it is, and then names something: `urn:example:db`, not `urn:`. */
export const isUri = (text: string): boolean => /^[^:/?#]+:[^?#]/.test(text) && isUriReference(text);

// RFC 6570, §2: text of any language, and expressions of the levels 1 to 4.
const LITERAL = String.raw`[^\x00-\x20"'<>%\\^\x60{|}\x7f]|%[\da-f]{2}`;
const NAME = String.raw`(?:\w|%[\da-f]{2})(?:\.?(?:\w|%[\da-f]{2}))*`;
const VARIABLE = String.raw`${NAME}(?:\*|:[1-9]\d{0,3})?`;
const TEMPLATE = new RegExp(String.raw`^(?:${LITERAL}|\{[+#./;?&]?${VARIABLE}(?:,${VARIABLE})*\})*$`, 'i');

/** A URI template, such as `/orders/{id}` or `/orders{?page,size}`. */
export const isUriTemplate = (text: string): boolean => TEMPLATE.test(text);
