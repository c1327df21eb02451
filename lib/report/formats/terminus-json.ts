import type { HealthPresenter, PresentedCheck } from '../../interfaces/presenter.js';

/**
 * The body of @nestjs/terminus: `info` has the indicators that are up, `error` those that are down, `details` both. As there,
 * a failing check is down. Other than there, the status is `ok` as long as only checks fail that are not critical.
 */
export const TERMINUS_JSON: HealthPresenter = {
  mediaType: 'application/json; charset=utf-8',
  present({ status, reason, checks = [] }) {
    const isUp = (check: PresentedCheck) => check.status !== 'fail';
    return JSON.stringify({
      status: status !== 'fail' ? 'ok' : reason === 'DRAINING' ? 'shutting_down' : 'error',
      info: byName(checks.filter(isUp)),
      error: byName(checks.filter((check) => !isUp(check))),
      details: byName(checks),
    });
  },
};

const byName = (checks: readonly PresentedCheck[]) =>
  Object.fromEntries(
    checks.map(({ name, status, reason, critical, output }) => [
      name,
      { status: status === 'fail' ? 'down' : 'up', message: output, reason, critical },
    ]),
  );
