import type { CheckFunction, CheckResult, Measurement } from '../interfaces/check.js';
import type { Status } from '../interfaces/status.js';
import { fault, HealthConfigurationError } from '../support/errors/configuration.error.js';
import { isRecord, show } from '../support/validation/option-rules.js';

/** What an indicator of terminus returns: `{ db: { status: 'up' } }`. */
export type TerminusResult = Readonly<Record<string, { readonly status: string }>>;

/**
 * An indicator as it stands in `health.check([…])` of terminus 10 to 12: a function, or an attempt of terminus 12, such as
 * `indicators.check('db').attempt(…)`.
 */
export type TerminusIndicator = (() => PromiseLike<object> | object) | PromiseLike<object>;

const STATUS_OF: Readonly<Record<string, Status>> = { up: 'pass', degraded: 'warn', down: 'fail' };
const WORST_FIRST: readonly Status[] = ['fail', 'warn', 'pass'];

/** Keys of a result that are not measurements. */
const NO_FIGURES = new Set(['status', 'message', 'responseTime', 'cachedResponse']);

/**
 * Makes a check of an indicator of @nestjs/terminus, so that an application can move one indicator at a time. It imports
 * nothing of terminus.
 *
 * The engine runs it as any check: with a timeout, one run at a time, and a cache. `down` is `fail`, `degraded` is `warn`; the
 * message becomes the output, and its other members become measurements. An indicator of terminus does not get the signal, so its
 * own timeout should be shorter than `timeoutMs`. Anything but a result of terminus fails, even where
 * terminus would say `ok`.
 *
 * @throws HealthConfigurationError if it is given a promise, whose result would never change.
 *
 * @example
 * ```ts
 * @HealthIndicator({ name: 'orders-db' })
 * class OrdersDb implements HealthCheck {
 *   constructor(private readonly db: TypeOrmHealthIndicator) {}
 *   check = fromTerminus(() => this.db.pingCheck('orders-db', { timeout: 1_500 }));
 * }
 * ```
 */
export function fromTerminus(indicator: TerminusIndicator): CheckFunction {
  if (typeof indicator !== 'function' && !isAttempt(indicator)) {
    throw HealthConfigurationError.create([
      fault(
        `fromTerminus() was given ${show(indicator)}.`,
        "Give it a function that calls the indicator: fromTerminus(() => this.db.pingCheck('orders-db')).",
      ),
    ]);
  }
  return async () => {
    try {
      return outcomeOf(await (typeof indicator === 'function' ? indicator() : indicator));
    } catch (error) {
      // Terminus 10 throws the result of a failed check, as do its users' indicators.
      const { causes } = error as { readonly causes?: unknown };
      if (isResult(causes)) return outcomeOf(causes);
      throw error;
    }
  };
}

/** An attempt of terminus 12 runs each time it is awaited; a promise has run already. */
const isAttempt = (indicator: unknown): boolean =>
  isRecord(indicator) &&
  typeof indicator['then'] === 'function' &&
  typeof indicator['withTimeout'] === 'function';

const isResult = (value: unknown): value is TerminusResult =>
  isRecord(value) &&
  Object.keys(value).length > 0 &&
  Object.values(value).every(
    (entry) =>
      isRecord(entry) && typeof entry['status'] === 'string' && Object.hasOwn(STATUS_OF, entry['status']),
  );

function outcomeOf(result: unknown): CheckResult {
  if (!isResult(result)) throw new TypeError(`${show(result)} is not a result of an indicator of terminus`);
  const entries = Object.entries(result) as [string, Record<string, unknown>][];
  const statuses = entries.map(([, { status }]) => STATUS_OF[status as string]!);
  const status = WORST_FIRST.find((each) => statuses.includes(each))!;
  const isSingle = entries.length === 1;
  const texts = entries
    .filter((_, index) => statuses[index] !== 'pass')
    .map(([key, { status: word, message }]) => {
      const text = typeof message === 'string' ? message : String(word);
      return isSingle ? text : `${key}: ${text}`;
    });
  return {
    status,
    ...(texts.length > 0 && { output: texts.join('; ') }),
    measurements: Object.fromEntries(
      entries.flatMap(([key, data]) =>
        figuresOf(data).map(([name, value]) => [isSingle ? name : `${key}.${name}`, value]),
      ),
    ),
  };
}

const figuresOf = (data: Record<string, unknown>): [string, Measurement][] =>
  Object.entries(data)
    .filter(
      ([name, value]) => !NO_FIGURES.has(name) && ['string', 'number', 'boolean'].includes(typeof value),
    )
    .map(([name, observedValue]) => [name, { observedValue }]);
