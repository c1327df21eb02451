import type { StatusCodes } from '../report/status-code.js';
import type { ProbeName } from '../interfaces/probe.js';

/** Status codes that a known client takes for something else, each with its consequence. */
export function statusCodeWarnings(probe: ProbeName, codes: StatusCodes): string[] {
  if (probe === 'deep') return [];
  const warnings: string[] = [];
  const warn = (status: keyof StatusCodes, consequence: string) =>
    warnings.push(`${probe} answers ${codes[status]} for statusCodes.${status}: ${consequence}`);
  const restarts = probe === 'liveness' || probe === 'startup';
  for (const status of ['pass', 'warn'] as const)
    if (codes[status] !== 200 && codes[status] < 400)
      warn(status, 'Envoy, Google Cloud and the target groups of AWS expect exactly 200 by default.');
  if (codes.warn >= 400) {
    warn(
      'warn',
      `${restarts ? 'Kubernetes restarts the container' : 'Kubernetes and load balancers stop the traffic'} for a mere warning. ` +
        'Only Consul reads 429 as a warning, and every other code as a failure.',
    );
  }
  for (const status of ['fail', 'draining'] as const)
    if (codes[status] === 429) warn(status, 'Consul reads 429 as a warning, and goes on sending traffic.');
  if (codes.fail === 404 && !restarts)
    warn('fail', "HAProxy with http-check disable-on-404 goes on sending it its clients' sessions.");
  return warnings;
}
