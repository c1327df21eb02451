import { errorMonitor } from 'node:events';
import { describeError } from '../../support/describe-error.js';

interface Emitter {
  on(event: string | symbol, listener: (value: unknown) => void): unknown;
}

/** The events of a client that bear on its connection. */
export interface ConnectionEvents {
  /** It works again, and what went wrong before is of no interest any more. */
  readonly recovered: string;
  /** Failures that are not told as `error`, with where the error stands in what is emitted. */
  readonly failed?: { readonly event: string; readonly errorOf: (value: unknown) => unknown };
}

const watched = new WeakSet<object>();
const errors = new WeakMap<object, string>();

const isEmitter = (client: object): client is Emitter =>
  typeof (client as Partial<Emitter>).on === 'function';

/**
 * Begins to remember why a client has no connection, once for each client. Its state alone does not tell a wrong
 * password from a server that is down. The monitor sees errors without counting as a listener: whether the application
 * handles them, and what happens if it does not, stays as it was.
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

/** What last went wrong since the client last worked. */
export const lastErrorOf = (client: object): string | undefined => errors.get(client);

/** `text: the last error`, or `text` when there is none. */
export const withLastError = (text: string, client: object): string => {
  const error = lastErrorOf(client);
  return error === undefined ? text : `${text}: ${error}`;
};
