import { setImmediate } from 'node:timers/promises';
import {
  HealthCheckError,
  type CheckContext,
  type CheckResult,
  type HealthCheck,
  type Measurement,
} from '../../interfaces/check.js';
import { describeError } from '../../support/describe-error.js';
import { isRecord, show } from '../../support/validation/option-rules.js';
import { resolveOptions, type OptionRule } from '../shared/resolve-options.js';
import { isSameHost, parseTarget, redirectTarget } from './http-target.js';
import { resolveFirst } from './resolve-first.js';

/** A status, or a range of statuses that includes both ends: `204`, `[200, 299]`. */
export type ExpectedStatus = number | readonly [from: number, to: number];

type Headers = Readonly<Record<string, string>>;

export interface HttpCheckOptions {
  /** Default `GET`, because some servers do not answer `HEAD`. */
  readonly method?: 'GET' | 'HEAD';
  /** The statuses that pass. Default `[[200, 299]]`. */
  readonly expectedStatuses?: readonly ExpectedStatus[];
  /** How many redirects to the same host are followed, at most 20. Default 3. */
  readonly maxRedirects?: number;
  /** Sent with each request. A function is called for each run, for example to get a token. Default: none. */
  readonly headers?: Headers | (() => Headers | Promise<Headers>);
  /**
   * Sends one request, for example with a client certificate or through a proxy. Default: the global `fetch`, after the
   * name of the host has been resolved, so that DNS lookups without an answer do not fill libuv's thread pool.
   */
  readonly fetch?: (url: URL, init: RequestInit) => Promise<Response>;
}

const DEFAULTS = {
  method: 'GET' as 'GET' | 'HEAD',
  expectedStatuses: [[200, 299]] as readonly ExpectedStatus[],
  maxRedirects: 3,
};

/** The share of the timeout after which the check reports that a name was not resolved. */
const SHARE_OF_TIMEOUT = 0.8;

const MAX_BODY_BYTES = 64 * 1_024;

const isStatus = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) >= 100 && (value as number) <= 599;

const isExpectedStatus = (value: unknown): boolean =>
  isStatus(value) ||
  (Array.isArray(value) && value.length === 2 && value.every(isStatus) && value[0] <= value[1]);

const expectedStatuses: OptionRule = (rules, path, value) => {
  if (Array.isArray(value) && value.length > 0 && value.every(isExpectedStatus)) return;
  rules.report(`${path} is ${show(value)}.`, 'Give statuses and ranges of them, such as [204, [200, 299]].');
};

const headers: OptionRule = (rules, path, value) => {
  if (value === undefined || typeof value === 'function' || isRecord(value)) return;
  rules.report(`${path} is ${show(value)}.`, 'Give an object of headers, or a function that returns one.');
};

const aFunction: OptionRule = (rules, path, value) => {
  if (value !== undefined && typeof value !== 'function')
    rules.report(`${path} is ${show(value)}.`, 'Give a function that takes a URL and a RequestInit.');
};

/**
 * Sends a request to a **required** HTTP dependency and fails on any status that is not expected. The request is
 * aborted when the check's `timeoutMs` is over. Redirects are followed to the same host only.
 *
 * **When not to use it.** A check of another service couples your readiness to its: one slow service then takes all its
 * clients out of service at the same moment. Use it only for a dependency that every request of yours needs, prefer
 * `critical: false`, and request the other side's *readiness*. Its deep health would check all of *its* dependencies in
 * turn. Do not use it for a third party, for a dependency that a queue or a fallback replaces, or for this application.
 *
 * @example
 * ```ts
 * @HealthIndicator({ name: 'billing', critical: false, timeoutMs: 500 })
 * export class BillingHealth extends HttpHealthCheck {
 *   constructor(config: ConfigService) {
 *     super(config.getOrThrow('BILLING_READY_URL'), { method: 'HEAD' });
 *   }
 * }
 * ```
 */
export class HttpHealthCheck implements HealthCheck {
  private readonly target: URL;
  private readonly options: HttpCheckOptions & typeof DEFAULTS;

  /**
   * @param url absolute, `http:` or `https:`, without credentials
   * @throws InvalidUrlError if the URL cannot be used
   * @throws HealthConfigurationError if an option is wrong
   */
  constructor(url: string | URL, options: HttpCheckOptions = {}) {
    this.target = parseTarget(new.target.name, url);
    this.options = resolveOptions(new.target.name, options, DEFAULTS, {
      rules: {
        method: (rules, path, value) => rules.oneOf(path, value, ['GET', 'HEAD']),
        expectedStatuses,
        maxRedirects: (rules, path, value) => rules.integer(path, value, 0, 20),
        headers,
        fetch: aFunction,
      },
    });
  }

  async check(context: CheckContext): Promise<CheckResult> {
    const { expectedStatuses: expected, headers: given = {} } = this.options;
    const sent = typeof given === 'function' ? await given() : given;
    let url = this.target;
    for (let redirects = 0; ; redirects++) {
      const response = await this.ask(url, sent, context);
      if (isExpected(response.status, expected)) return { status: 'pass', measurements: statusOf(response) };
      url = this.follow(response, url, redirects);
    }
  }

  private async ask(url: URL, sent: Headers, { signal, timeoutMs }: CheckContext): Promise<Response> {
    const { method, fetch: send } = this.options;
    const init: RequestInit = { method, headers: sent, signal, redirect: 'manual' };
    try {
      if (send === undefined) await resolveFirst(url, timeoutMs * SHARE_OF_TIMEOUT, signal);
      const response = await (send ?? fetch)(url, init);
      await discardBody(response);
      return response;
    } catch (error) {
      // The message of fetch is only "fetch failed".
      const cause = (error as { readonly cause?: unknown } | null)?.cause ?? error;
      throw new HealthCheckError(`no answer: ${describeError(cause)}`, {}, { cause });
    }
  }

  private follow(response: Response, from: URL, redirects: number): URL {
    const { expectedStatuses: expected, maxRedirects } = this.options;
    const fail = (text: string) => new HealthCheckError(text, statusOf(response));
    const to = redirectTarget(response, from);
    if (to === undefined) throw fail(`answered ${response.status}, expected ${describeExpected(expected)}`);
    if (!isSameHost(from, to)) throw fail(`redirects to another host, ${to.host}, which is not asked`);
    if (redirects >= maxRedirects) throw fail(`redirects more than ${maxRedirects} times`);
    return to;
  }
}

const statusOf = ({ status }: Response): Record<string, Measurement> => ({
  status: { observedValue: status },
});

const isExpected = (status: number, expected: readonly ExpectedStatus[]): boolean =>
  expected.some((one) => (typeof one === 'number' ? status === one : status >= one[0] && status <= one[1]));

/** `200-299 or 304` */
const describeExpected = (expected: readonly ExpectedStatus[]): string =>
  expected.map((one) => (typeof one === 'number' ? one : `${one[0]}-${one[1]}`)).join(' or ');

/**
 * Reads the body to its end, so that the connection returns to the pool of `fetch`. A body that is too long is
 * cancelled, which closes the connection.
 */
async function discardBody({ body }: Response): Promise<void> {
  if (body === null) return;
  let bytes = 0;
  // Leaving the loop cancels the rest.
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BODY_BYTES) return;
  }
  // `fetch` returns the connection one turn later. A run that starts before that would open another connection.
  await setImmediate();
}
