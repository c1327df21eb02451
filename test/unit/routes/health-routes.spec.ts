import { healthRoutes } from '../../../lib/routes/health-routes.js';
import { KUBERNETES_ROUTES } from '../../../lib/routes/routes.js';

it('returns every path that a probe may have', () => {
  expect(healthRoutes()).toEqual([
    'health/live',
    'health/ready',
    'health/startup',
    'health/deep',
    'health/deep/:name',
  ]);
});

it('takes the options of forRoot(), and ignores what is not about paths', () => {
  const options = {
    routes: { ...KUBERNETES_ROUTES, liveness: '/live/' },
    groups: { payments: { path: '/health/payments', tags: ['payments'] } },
    deep: { guards: 'none' },
  };
  expect(healthRoutes(options)).toEqual([
    'live',
    'readyz',
    'startupz',
    'health/payments',
    'healthz/deep',
    'healthz/deep/:name',
  ]);
});
