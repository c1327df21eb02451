import type { OnModuleInit } from '@nestjs/common';
import {
  HealthCheckError,
  type CheckContext,
  type CheckResult,
  type HealthCheck,
  type Measurement,
} from '../../interfaces/check.js';
import { describeError } from '../../support/describe-error.js';
import { listOf, notNegativeInteger, oneOf, validateProperties } from '../shared/property-rules.js';
import { discardBody } from './discard-body.js';
import { describeExpected, expectedStatus, isExpected, type ExpectedStatus } from './expected-status.js';
import { parseTarget } from './http-target.js';
import { isSameHost, redirectTarget } from './redirect.js';
import { resolveFirst } from './resolve-first.js';

/** The share of its time for which a check waits until a name is resolved: it must report before it times out. */
const PATIENCE = 0.8;

const statusOf = (response: Response): Record<string, Measurement> => ({
  status: { observedValue: response.status },
});

/** `fetch failed` says nothing: what happened stands in its cause. */
const rootOf = (error: unknown): unknown => (error as { readonly cause?: unknown } | null)?.cause ?? error;

/**
 * Asks a **required** HTTP dependency, with the application's own `fetch`, and fails on any status that is not
 * expected. It gives up when the check's `timeoutMs` is over. It follows a redirect to the same host only, three times at most.
 *
 * **When not to use it.** A check of another service couples your readiness to its: one slow service then takes out
 * everything in front of it, at the same moment. Use it only for what your own requests cannot do without, prefer
 * `critical: false`, and ask for the other side's *readiness*, never for its deep health, which asks for all of *its*
 * dependencies in turn. Not for a third party, whose outage you cannot mend by taking yourself out of service; not for
 * what a queue or a fallback bridges; not for oneself.
 *
 * @example
 * ```ts
 * @HealthIndicator({ name: 'billing', critical: false, timeoutMs: 500 })
 * export class BillingHealth extends HttpHealthCheck {
 *   protected override readonly method = 'HEAD';
 *
 *   constructor(config: ConfigService) {
 *     super(config.getOrThrow('BILLING_READY_URL'));
 *   }
 * }
 * ```
 */
export class HttpHealthCheck implements HealthCheck, OnModuleInit {
  /** Default `GET`: not everybody answers `HEAD`. */
  protected readonly method: 'GET' | 'HEAD' = 'GET';
  /** The statuses that are a pass. Default `[[200, 299]]`. */
  protected readonly expectedStatuses: readonly ExpectedStatus[] = [[200, 299]];
  /** How many redirects to the same host are followed. Default 3. */
  protected readonly maxRedirects: number = 3;

  private readonly target: URL;

  /**
   * @param url absolute, `http:` or `https:`, without credentials
   * @throws InvalidUrlError, at boot
   */
  constructor(url: string | URL) {
    this.target = parseTarget(new.target.name, url);
  }

  /** @throws HealthConfigurationError */
  onModuleInit(): void {
    this.assertConfigured();
  }

  /** Also where nobody calls the hooks: a check that is registered at run time. */
  private assertConfigured(): void {
    validateProperties(this, {
      method: oneOf('GET', 'HEAD'),
      expectedStatuses: listOf(expectedStatus, 'statuses and ranges of them, such as [204, [200, 299]]'),
      maxRedirects: notNegativeInteger,
    });
  }

  /** Sent with each request, such as a token. Asked anew for each run. Default: none. */
  protected headers(): Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>> {
    return {};
  }

  /**
   * Sends one request. Override it to use what the application itself sends its requests with: a dispatcher of undici
   * with a client certificate, a proxy. Default: the global `fetch`, once the name of the host has been resolved: while
   * DNS does not answer, the names of checks do not pile up in libuv's thread pool.
   */
  protected async fetch(url: URL, init: RequestInit, timeoutMs: number): Promise<Response> {
    await resolveFirst(url, timeoutMs * PATIENCE, init.signal ?? new AbortController().signal);
    return fetch(url, init);
  }

  async check({ signal, timeoutMs }: CheckContext): Promise<CheckResult> {
    this.assertConfigured();
    const headers = await this.headers();
    let url = this.target;
    for (let redirects = 0; ; redirects++) {
      const response = await this.ask(url, headers, signal, timeoutMs);
      if (isExpected(response.status, this.expectedStatuses)) {
        return { status: 'pass', measurements: statusOf(response) };
      }
      url = this.follow(response, url, redirects);
    }
  }

  private async ask(
    url: URL,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
    timeoutMs: number,
  ): Promise<Response> {
    try {
      const init: RequestInit = { method: this.method, headers, signal, redirect: 'manual' };
      const response = await this.fetch(url, init, timeoutMs);
      await discardBody(response);
      return response;
    } catch (error) {
      const cause = rootOf(error);
      throw new HealthCheckError(`no answer: ${describeError(cause)}`, {}, { cause });
    }
  }

  private follow(response: Response, from: URL, redirects: number): URL {
    const to = redirectTarget(response, from);
    if (to === undefined) {
      const expected = describeExpected(this.expectedStatuses);
      throw new HealthCheckError(`answered ${response.status}, expected ${expected}`, statusOf(response));
    }
    if (!isSameHost(from, to)) {
      throw new HealthCheckError(
        `redirects to another host, ${to.host}, which is not asked`,
        statusOf(response),
      );
    }
    if (redirects >= this.maxRedirects) {
      throw new HealthCheckError(`redirects more than ${this.maxRedirects} times`, statusOf(response));
    }
    return to;
  }
}
