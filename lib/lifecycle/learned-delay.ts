import { rhythmsOf } from './rhythms.js';

/** Somebody who asks for readiness: one user agent at one address. */
export interface Asker {
  readonly userAgent: string | undefined;
  readonly address: string | undefined;
  readonly http10: boolean;
  /** When it asked, the latest times alone, ascending: monotonic, in ms. */
  readonly times: readonly number[];
}

/** A health check that is asking for readiness right now. */
export interface Prober {
  /** `HAProxy at 10.0.0.5`. */
  readonly name: string;
  readonly kubelet: boolean;
  readonly periodMs: number;
  /** The period is the default of its product: it has not asked often enough to show its own. */
  readonly assumed: boolean;
  /** How long after the beginning of a drain it may take until it sends no more requests, by {@link FAILURES}. */
  readonly noticesWithinMs: number;
}

export interface LearnedDelay {
  /** 0 if nobody asks. */
  readonly delayMs: number;
  /** The slowest first: it decides. */
  readonly probers: readonly Prober[];
}

/**
 * How many failures in a row a health check waits for. It cannot be seen from here. Three is the default of Kubernetes
 * (`failureThreshold`) and HAProxy (`fall`); AWS and Google wait for two, nginx and Consul for one.
 */
export const FAILURES = 3;
/** With `inFlightMs` it stays within the default of `terminationGracePeriodSeconds`, 30 s. */
export const MAX_LEARNED_DELAY_MS = 15_000;

/** The health check itself takes time, and requests that it has let through are under way. */
const SLACK_MS = 1_000;
/** From the kubelet the verdict travels through the API server to every proxy. */
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
 * How long a drain has to go on serving until those who ask for readiness have noticed: period × failures + slack of
 * the slowest that is still asking, at most 15 s.
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
  const rhythms = rhythmsOf(asker.times);
  const lastAt = asker.times[asker.times.length - 1];
  if (rhythms.length === 0 && product !== undefined && lastAt !== undefined) {
    const assumed = prober(product.defaultPeriodMs, true);
    return isAsking(assumed, lastAt, now) ? [assumed] : [];
  }
  return rhythms.flatMap((rhythm) => {
    const learned = prober(rhythm.periodMs, false);
    return isAsking(learned, rhythm.lastAt, now) ? [learned] : [];
  });
}

/** Who has been silent for as long as it waits before it gives up on an instance has given up on asking. */
const isAsking = ({ noticesWithinMs }: Prober, lastAt: number, now: number) =>
  now - lastAt <= noticesWithinMs;

/** It is the client's own text, and goes to the log. */
const printable = (text: string) => text.replace(/[^ !#-~]/g, '?');
