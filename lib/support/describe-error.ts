// More than is ever shown, so that whoever shortens it can do so without cutting a credential in half.
const MAX_LENGTH = 16_384;
const MAX_ERRORS = 5;
// An error may hold or be caused by another one, or by itself.
const MAX_DEPTH = 2;

/** A sentence for whatever was thrown. Total: a hostile value cannot make it throw. Never includes a stack. */
export const describeError = (error: unknown): string => describeSafely(error, MAX_DEPTH);

function describeSafely(error: unknown, depth: number): string {
  try {
    return describe(error, depth).slice(0, MAX_LENGTH);
  } catch {
    return 'threw a value that cannot be described';
  }
}

function describe(error: unknown, depth: number): string {
  if (typeof error === 'string') return error === '' ? 'threw an empty string' : error;
  if (error === null || (typeof error !== 'object' && typeof error !== 'function'))
    return `threw ${String(error)}`;

  const thrown = error as Record<string, unknown>;
  const { message } = thrown;
  // Beside a message, what cannot be read is left out: the message says more than that.
  const [code, name, errors, cause] = ['code', 'name', 'errors', 'cause'].map((key) =>
    attempt(() => thrown[key]),
  );
  const prefix = typeof code === 'string' && code !== '' ? code : undefined;
  const text = typeof message === 'string' && message !== '' ? message : describeAll(errors, '', depth);
  if (text === undefined)
    return prefix ?? (typeof name === 'string' && name !== '' ? name : 'threw an object without a message');
  const own = prefix === undefined || text.includes(prefix) ? text : `${prefix}: ${text}`;
  return own + inside(errors, own, depth) + because(cause, own, depth);
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** Node reports "every address refused" as an AggregateError with an empty message. What is `said` is not said again. */
function describeAll(errors: unknown, said: string, depth: number): string | undefined {
  if (depth === 0 || !Array.isArray(errors)) return undefined;
  const texts = errors
    .slice(0, MAX_ERRORS)
    .map((inner) => describeSafely(inner, depth - 1))
    .filter((text) => !said.includes(text));
  return texts.length === 0 ? undefined : texts.join('; ');
}

/** `All promises were rejected`, the message of `Promise.any()`, says nothing without the errors that it holds. */
function inside(errors: unknown, own: string, depth: number): string {
  const text = attempt(() => describeAll(errors, own, depth));
  return text === undefined ? '' : `: ${text}`;
}

/** `fetch failed` says nothing without its cause; what wraps an error often repeats it. */
function because(cause: unknown, own: string, depth: number): string {
  if (depth === 0 || cause === null || typeof cause !== 'object') return '';
  const text = describeSafely(cause, depth - 1);
  return own.includes(text) ? '' : ` (${text})`;
}
