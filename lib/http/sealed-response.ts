import type { ServerResponse } from 'node:http';

/**
 * The methods that change a response. After the headers are sent most of them throw, and a second `end('…')` emits an error
 * that ends the process. Express' own methods, such as `json()`, call these.
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

/** By prototype of the response: Express makes a prototype for each application. */
const sealedPrototypes = new WeakMap<object, object>();

/**
 * Makes an answered response ignore later changes: interceptors run after the answer, and may set headers, a status or a
 * body. Nothing throws, and access logs see the status that was sent.
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
  // Middleware such as compression replaces methods of the response.
  for (const name of MUTATORS)
    if (Object.hasOwn(response, name)) Object.defineProperty(response, name, INERT[name]!);
}

/** After the guards, Nest sets the status of the route, which is 200 for every probe. This keeps the status. */
export function keepStatus(response: ServerResponse): void {
  const { statusCode } = response;
  Object.defineProperty(response, 'statusCode', {
    configurable: true,
    enumerable: true,
    get: () => statusCode,
    set() {},
  });
}
