import { types } from 'node:util';

const byteLengthOf = (value: ArrayBuffer | SharedArrayBuffer | ArrayBufferView): number => value.byteLength;

const bytes = (kind: string, length: number): string =>
  `[${kind} of ${length} ${length === 1 ? 'byte' : 'bytes'}]`;

/**
 * Objects whose contents are no data to be listed, in a word. `undefined` for all others.
 * Throws what a property throws that somebody laid over the built-in one.
 */
export function describeUnusual(value: object): string | undefined {
  if (types.isDate(value)) {
    const time = Date.prototype.getTime.call(value);
    return Number.isNaN(time) ? 'Invalid Date' : new Date(time).toISOString();
  }
  if (types.isAnyArrayBuffer(value)) return bytes('ArrayBuffer', byteLengthOf(value));
  if (types.isUint8Array(value)) return bytes('Buffer', byteLengthOf(value));
  if (types.isArrayBufferView(value)) return bytes('typed array', byteLengthOf(value));
  if (types.isPromise(value)) return '[Promise]';
  if (types.isRegExp(value)) return '[RegExp]';
  if (types.isWeakMap(value) || types.isWeakSet(value)) return '[Weak collection]';
  return undefined;
}
