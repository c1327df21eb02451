// More than is ever shown, so that the redactor sees whole credentials before it cuts the text.
const MAX_LENGTH = 16_384;
const MAX_ERRORS = 5;
// An error may contain or be caused by another error, or by itself.
const MAX_DEPTH = 2;

/** Describes any thrown value in one sentence, without a stack. Never throws. */
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
  // Unreadable properties are omitted, since the message is more useful.
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

/**
 * Joins the messages of an AggregateError. Node reports "every address refused" as one with an empty message. Skips messages
 * that `said` contains.
 */
function describeAll(errors: unknown, said: string, depth: number): string | undefined {
  if (depth === 0 || !Array.isArray(errors)) return undefined;
  const texts = errors
    .slice(0, MAX_ERRORS)
    .map((inner) => describeSafely(inner, depth - 1))
    .filter((text) => !said.includes(text));
  return texts.length === 0 ? undefined : texts.join('; ');
}

/** Adds the inner errors, without which `All promises were rejected` of `Promise.any()` is not helpful. */
function inside(errors: unknown, own: string, depth: number): string {
  const text = attempt(() => describeAll(errors, own, depth));
  return text === undefined ? '' : `: ${text}`;
}

/** Adds the cause, without which `fetch failed` is not helpful. Skips a cause that the message repeats. */
function because(cause: unknown, own: string, depth: number): string {
  if (depth === 0 || cause === null || typeof cause !== 'object') return '';
  const text = describeSafely(cause, depth - 1);
  return own.includes(text) ? '' : ` (${text})`;
}
