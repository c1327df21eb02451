import { errorMonitor } from 'node:events';
import { describeError } from '../../support/describe-error.js';

interface Emitter {
  on(event: string | symbol, listener: (value: unknown) => void): unknown;
}

/** The events of a client that report on its connection. */
export interface ConnectionEvents {
  /** The connection works again, so the last error is dropped. */
  readonly recovered: string;
  /** An event other than `error` that reports a failure, and how to read the error from its argument. */
  readonly failed?: { readonly event: string; readonly errorOf: (value: unknown) => unknown };
}

const watched = new WeakSet<object>();
const errors = new WeakMap<object, string>();

const isEmitter = (client: object): client is Emitter =>
  typeof (client as Partial<Emitter>).on === 'function';

/**
 * Remembers the last error of a client from now on, once for each client. The state of a client does not distinguish a wrong
 * password from a server that is down. `errorMonitor` is not an error listener, so an unhandled error is thrown as before.
 */
export function rememberErrors(client: object, { recovered, failed }: ConnectionEvents): void {
  if (watched.has(client) || !isEmitter(client)) return;
  watched.add(client);
  client.on(errorMonitor, (error) => errors.set(client, describeError(error)));
  client.on(recovered, () => errors.delete(client));
  if (failed !== undefined) {
    client.on(failed.event, (value) => errors.set(client, describeError(failed.errorOf(value))));
  }
}

/** The last error since the client last worked. */
export const lastErrorOf = (client: object): string | undefined => errors.get(client);

/** `text: the last error`, or `text` when there is none. */
export const withLastError = (text: string, client: object): string => {
  const error = lastErrorOf(client);
  return error === undefined ? text : `${text}: ${error}`;
};
