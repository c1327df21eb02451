import type { HealthPresenter } from '../../interfaces/presenter.js';

/**
 * One word, for clients that look for `OK`. There is no reason in a failure, because `BROKEN` contains `OK`. A warning is
 * `OK`, too: the instance gets traffic.
 */
export const PLAIN_TEXT: HealthPresenter = {
  mediaType: 'text/plain; charset=utf-8',
  present: ({ status }) => (status === 'fail' ? 'FAIL' : 'OK'),
};
