import type { HealthPresenter, PresentedCheck } from '../../interfaces/presenter.js';

/**
 * The text of the Kubernetes API server's `/livez` and `/readyz`: `ok`, and with `?verbose` or after a failure a line for each
 * check. Only deep says why a check fails.
 */
export const KUBERNETES_TEXT: HealthPresenter = {
  mediaType: 'text/plain; charset=utf-8',
  present({ probe, status, reason, checks = [], verbose }) {
    const passed = status !== 'fail';
    if (passed && !verbose) return 'ok';
    const verdict = passed ? `${probe} check passed` : `${probe} check failed${reason ? `: ${reason}` : ''}`;
    return `${[...checks.map(line), verdict].join('\n')}\n`;
  },
};

const line = ({ name, status, reason, output, critical }: PresentedCheck): string => {
  const why = [reason, output].filter((part) => part !== undefined).join(' ');
  const note = critical === false && status === 'fail' ? ' (not critical)' : '';
  if (status !== 'fail') return `[+]${name} ok${why && `: ${oneLine(why)}`}`;
  return `[-]${name} failed: ${oneLine(why) || 'reason withheld'}${note}`;
};

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
