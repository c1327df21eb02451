import { rhythmsOf } from './rhythms.js';

/** A client that asks for readiness: one user agent at one address. */
export interface Asker {
  readonly userAgent: string | undefined;
  readonly address: string | undefined;
  readonly http10: boolean;
  /** When it asked: the latest times, ascending, monotonic, in ms. */
  readonly times: readonly number[];
}

/** A health check that is asking for readiness right now. */
export interface Prober {
  /** `HAProxy at 10.0.0.5`. */
  readonly name: string;
  readonly kubelet: boolean;
  readonly periodMs: number;
  /** The period is the default of its product, because the requests of the client do not show its own. */
  readonly assumed: boolean;
  /** How long it may send requests after the beginning of a drain, if it waits for {@link FAILURES}. In ms. */
  readonly noticesWithinMs: number;
}

export interface LearnedDelay {
  /** In ms; 0 if no client asks. */
  readonly delayMs: number;
  /** The slowest comes first, and decides. */
  readonly probers: readonly Prober[];
}

/**
 * How many consecutive failures a health check waits for. The application cannot see it. Three is the default of Kubernetes
 * (`failureThreshold`) and HAProxy (`fall`); AWS and Google wait for two, nginx and Consul for one.
 */
export const FAILURES = 3;
/** With `inFlightMs` it is less than the default of `terminationGracePeriodSeconds`, 30 s. */
export const MAX_LEARNED_DELAY_MS = 15_000;

/** The health check itself takes time, and requests that were sent before its verdict still arrive. */
const SLACK_MS = 1_000;
/** The verdict of the kubelet goes through the API server to every proxy. */
const KUBERNETES_SLACK_MS = 4_000;

interface Product {
  readonly name: string;
  readonly defaultPeriodMs: number;
  is(asker: Asker): boolean;
}

const byUserAgent = (name: string, prefix: string, defaultPeriodMs: number): Product => ({
  name,
  defaultPeriodMs,
  is: ({ userAgent }) => userAgent?.startsWith(prefix) === true,
});

const KUBELET = byUserAgent('the kubelet', 'kube-probe/', 10_000);
const PRODUCTS: readonly Product[] = [
  KUBELET,
  byUserAgent('AWS Elastic Load Balancing', 'ELB-HealthChecker/', 30_000),
  byUserAgent('Google Cloud Load Balancing', 'GoogleHC/', 5_000),
  // `option httpchk` sends HTTP/1.0 and no user agent.
  {
    name: 'HAProxy',
    defaultPeriodMs: 2_000,
    is: ({ userAgent, http10 }) => userAgent === undefined && http10,
  },
];

/**
 * How long a drain has to last until every client that asks for readiness has noticed it: period × failures + slack of the
 * slowest client that is still asking, at most 15 s.
 *
 * @param now monotonic, in ms.
 */
export function learnDelay(askers: readonly Asker[], now: number): LearnedDelay {
  const probers = askers
    .flatMap((asker) => probersIn(asker, now))
    .sort((a, b) => b.noticesWithinMs - a.noticesWithinMs);
  return { delayMs: Math.min(MAX_LEARNED_DELAY_MS, probers[0]?.noticesWithinMs ?? 0), probers };
}

function probersIn(asker: Asker, now: number): Prober[] {
  const product = PRODUCTS.find(({ is }) => is(asker));
  const kubelet = product === KUBELET;
  const who =
    product?.name ?? (asker.userAgent === undefined ? 'a client' : `"${printable(asker.userAgent)}"`);
  const prober = (periodMs: number, assumed: boolean): Prober => ({
    name: asker.address === undefined ? who : `${who} at ${asker.address}`,
    kubelet,
    periodMs,
    assumed,
    noticesWithinMs: Math.ceil(periodMs * FAILURES + (kubelet ? KUBERNETES_SLACK_MS : SLACK_MS)),
  });
  const learned = rhythmsOf(asker.times)
    .map(({ periodMs, lastAt }) => ({ prober: prober(periodMs, false), lastAt }))
    .filter((rhythm) => isAsking(rhythm.prober, rhythm.lastAt, now));
  const lastAt = asker.times.at(-1);
  if (learned.length > 0 || product === undefined || lastAt === undefined)
    return learned.map((rhythm) => rhythm.prober);
  const assumed = prober(product.defaultPeriodMs, true);
  return isAsking(assumed, lastAt, now) ? [assumed] : [];
}

/** A client that was silent for longer than it takes to notice a drain has stopped asking. */
const isAsking = ({ noticesWithinMs }: Prober, lastAt: number, now: number) =>
  now - lastAt <= noticesWithinMs;

/** The text comes from the client, and goes to the log. */
const printable = (text: string) => text.replace(/[^ !#-~]/g, '?');
