import { killChildren } from '../../support/process/child-process.js';
import { nestMajor } from '../../support/process/fixture-root.js';
import { LifecycleApp, onEachAdapter } from '../../support/process/lifecycle-app.js';

afterEach(killChildren);

const warnings = (app: LifecycleApp) =>
  app.process.log
    .split('\n')
    .filter((line) => line.includes('WARN [HealthModule]'))
    .map((line) => line.replace(/^.*WARN \[HealthModule\] /, ''));

// The application is created as in main.ts, not by a testing module.
onEachAdapter((adapter) => {
  it('logs no warning if there is no mistake', async () => {
    const app = await LifecycleApp.start({ adapter }, { KUBERNETES_SERVICE_HOST: '10.96.0.1' });
    await app.process.logged('readiness: fail → pass');
    expect(warnings(app)).toEqual([]);
  });

  it('warns of return503OnClosing beside a drain delay', async () => {
    const app = await LifecycleApp.start({
      adapter,
      nest: { return503OnClosing: true },
    });
    // Nest 10 does not know the option.
    const expected = nestMajor() >= 11 ? [expect.stringContaining('return503OnClosing')] : [];
    expect(warnings(app)).toEqual(expected);
  });

  it('warns of a delay of zero under Kubernetes', async () => {
    const app = await LifecycleApp.start(
      { adapter, drain: { delayMs: 0 } },
      { KUBERNETES_SERVICE_HOST: '10.96.0.1' },
    );
    expect(warnings(app)).toEqual([expect.stringContaining('drain.delayMs is 0 under Kubernetes')]);
  });

  it('warns if there are no shutdown hooks', async () => {
    const app = await LifecycleApp.start({ adapter, shutdownHooks: false });
    await app.process.logged('Nothing listens to SIGTERM');
    expect(warnings(app)).toEqual([expect.stringContaining('app.enableShutdownHooks()')]);
  });
});
