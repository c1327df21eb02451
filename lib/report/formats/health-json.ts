import type { HealthPresenter } from '../../interfaces/presenter.js';

/** The body of draft-inadarei-api-health-check-06. The status comes first, for probers that match the start of the body. */
export const HEALTH_JSON: HealthPresenter = {
  mediaType: 'application/health+json',
  present: ({ status, reason, checks }) =>
    JSON.stringify({
      status,
      reason,
      checks: checks && Object.fromEntries(checks.map((check) => [check.name, [{ status: check.status }]])),
    }),
};
