import type { ServerResponse } from 'node:http';

/**
 * Everything that changes a response. `ServerResponse` throws from most of them once the headers are sent, and a second
 * `end('…')` emits an error that ends the process. Express' own methods, such as `json()`, call these.
 */
const MUTATORS = [
  'setHeader',
  'setHeaders',
  'appendHeader',
  'removeHeader',
  'flushHeaders',
  'writeHead',
  'addTrailers',
  'write',
  'end',
] as const;

function ignore(this: unknown): unknown {
  return this;
}

const INERT = Object.fromEntries(
  MUTATORS.map((name) => [name, { value: name === 'write' ? () => true : ignore, writable: true }]),
);

/** One for each class of response: Express gives every application a prototype of its own. */
const sealedPrototypes = new WeakMap<object, object>();

/**
 * Makes an answered response ignore whatever happens to it later: interceptors run after the answer, and may set
 * headers, a status or a body of their own. Nothing throws, and access logs see the status that was sent.
 */
export function sealResponse(response: ServerResponse): void {
  keepStatus(response);
  const prototype = Object.getPrototypeOf(response) as object;
  let inert = sealedPrototypes.get(prototype);
  if (inert === undefined) {
    inert = Object.create(prototype, INERT) as object;
    sealedPrototypes.set(prototype, inert);
  }
  Object.setPrototypeOf(response, inert);
  // Middleware such as compression puts methods of its own on the response.
  for (const name of MUTATORS)
    if (Object.hasOwn(response, name)) Object.defineProperty(response, name, INERT[name]!);
}

/** Nest sets the status of the route after the guards, which would be 200 for every probe. */
export function keepStatus(response: ServerResponse): void {
  const { statusCode } = response;
  Object.defineProperty(response, 'statusCode', {
    configurable: true,
    enumerable: true,
    get: () => statusCode,
    set() {},
  });
}
