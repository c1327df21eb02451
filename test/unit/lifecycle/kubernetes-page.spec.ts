import { readFileSync } from 'node:fs';
import { parse, parseAllDocuments } from 'yaml';
import { optionFaults } from '../../../lib/module/option-faults.js';
import { resolveOptions, type HealthOptions } from '../../../lib/module/health-options.js';
import { planDrain } from '../../../lib/lifecycle/drain-plan.js';
import { FAILURES, learnDelay } from '../../../lib/lifecycle/learned-delay.js';
import { bootWarnings } from '../../../lib/lifecycle/boot-warnings.js';
import { resolveStartupTaskOptions } from '../../../lib/lifecycle/startup-task-options.js';
import { DEFAULT_ROUTES } from '../../../lib/routes/routes.js';
import { codeBlocks } from '../../support/markdown-code.js';

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly failureThreshold: number;
}

const [manifests = ''] = codeBlocks('kubernetes.md', 'yaml');
const documents = parseAllDocuments(manifests).map((document) => {
  expect(document.errors).toEqual([]);
  return document.toJS() as any;
});
const deployment = documents.find(({ kind }) => kind === 'Deployment');
const service = documents.find(({ kind }) => kind === 'Service');
const pod = deployment.spec.template.spec;
const [container] = pod.containers;
const startup: Probe = container.startupProbe;
const readiness: Probe = container.readinessProbe;
const liveness: Probe = container.livenessProbe;

/** The options that a code block of the page passes to forRoot(). */
function optionsIn(code: string): HealthOptions {
  const [, argument] = /HealthModule\.forRoot\((\{.*?\})\)/s.exec(code) ?? [];
  return new Function(`return ${argument}`)() as HealthOptions;
}

const optionBlocks = codeBlocks('kubernetes.md', 'ts')
  .filter((code) => code.includes('forRoot('))
  .map(optionsIn);
const options = resolveOptions(optionBlocks[0]);
const { inFlightMs } = options.drain;
const kubelet = { userAgent: 'kube-probe/1.31', address: '10.0.0.1', http10: false };
/** The delay that `'auto'` learns from the readiness probe of the manifests. */
const { delayMs } = learnDelay(
  [{ ...kubelet, times: [1, 2, 3].map((time) => time * readiness.periodSeconds * 1_000) }],
  3 * readiness.periodSeconds * 1_000,
);

// Times that are in no number of the page.
const NETWORK_SLACK_MS = 500;
const NEWS_TRAVELS_MS = 4_000;
const TEARDOWN_MS = 10_000;
const BOOT_MS = 30_000;

const actsAfter = ({ periodSeconds, failureThreshold }: Probe) => periodSeconds * failureThreshold * 1_000;

describe('the manifests for Kubernetes', () => {
  it('are a Deployment and its Service', () => {
    expect(documents.map(({ kind, apiVersion }) => `${apiVersion} ${kind}`)).toEqual([
      'apps/v1 Deployment',
      'v1 Service',
    ]);
    expect(deployment.spec.template.metadata.labels).toMatchObject(deployment.spec.selector.matchLabels);
    expect(deployment.spec.template.metadata.labels).toMatchObject(service.spec.selector);
  });

  it('ask each probe where it is served by default', () => {
    for (const [probe, { httpGet }] of [
      ['startup', startup],
      ['readiness', readiness],
      ['liveness', liveness],
    ] as const) {
      expect(httpGet.path).toBe(`/${DEFAULT_ROUTES[probe]}`);
    }
  });

  it('name one port throughout', () => {
    const ports = container.ports.map(({ name }: { name: string }) => name);
    expect(ports).toEqual(['http']);
    for (const { httpGet } of [startup, readiness, liveness]) expect(ports).toContain(httpGet.port);
    for (const { targetPort } of service.spec.ports) expect(ports).toContain(targetPort);
    const [listen] = codeBlocks('kubernetes.md', 'ts')
      .map((code) => /listen\((\d+), '0\.0\.0\.0'\)/.exec(code)?.[1])
      .filter((port) => port !== undefined);
    expect(container.ports[0].containerPort).toBe(Number(listen));
  });

  it('run the process itself, which gets the signal', () => {
    expect(container.command[0]).toBe('node');
    expect(container).not.toHaveProperty('lifecycle');
  });

  it('leave each probe time to answer within its budget, and a pause before the next', () => {
    expect(readiness.timeoutSeconds * 1_000).toBeGreaterThan(
      options.probes.readiness.budgetMs + NETWORK_SLACK_MS,
    );
    expect(startup.timeoutSeconds * 1_000).toBeGreaterThan(
      options.probes.startup.budgetMs + NETWORK_SLACK_MS,
    );
    expect(liveness.timeoutSeconds * 1_000).toBeGreaterThan(
      options.probes.liveness.budgetMs + NETWORK_SLACK_MS,
    );
    for (const { timeoutSeconds, periodSeconds } of [startup, readiness, liveness]) {
      expect(timeoutSeconds).toBeLessThanOrEqual(periodSeconds);
    }
  });

  it('drain for longer than it takes until proxies know of the failed readiness', () => {
    expect(options.drain.delayMs).toBe('auto');
    expect(delayMs).toBeGreaterThanOrEqual(actsAfter(readiness) + NEWS_TRAVELS_MS);
  });

  it('grant the whole shutdown its time', () => {
    expect(pod.terminationGracePeriodSeconds * 1_000).toBeGreaterThan(delayMs + inFlightMs + TEARDOWN_MS);
  });

  it('take an instance out of traffic long before they restart it', () => {
    expect(actsAfter(liveness)).toBeGreaterThanOrEqual(5 * actsAfter(readiness));
    expect(liveness.periodSeconds).toBeGreaterThan(readiness.periodSeconds);
    expect(liveness.timeoutSeconds).toBeGreaterThanOrEqual(readiness.timeoutSeconds);
    expect(liveness.failureThreshold).toBeGreaterThanOrEqual(readiness.failureThreshold);
  });

  it('let a start take longer than a startup task with the default options may', () => {
    const { timeoutMs, retries } = resolveStartupTaskOptions('any', {});
    expect(actsAfter(startup)).toBeGreaterThan(timeoutMs * (retries + 1) + BOOT_MS);
    expect(deployment.spec.progressDeadlineSeconds * 1_000).toBeGreaterThan(actsAfter(startup));
  });

  it('never have fewer instances than wanted', () => {
    const { maxUnavailable, maxSurge } = deployment.spec.strategy.rollingUpdate;
    expect(maxUnavailable).toBe(0);
    expect(maxSurge).toBeGreaterThan(0);
  });
});

describe('the page about Kubernetes', () => {
  const page = readFileSync(new URL('../../../docs/kubernetes.md', import.meta.url), 'utf8').replace(
    / +/g,
    ' ',
  );
  const s = (ms: number) => `${ms / 1_000} s`;

  it('works out each rule with the numbers of the manifests', () => {
    const { budgetMs } = options.probes.readiness;
    const row = ({ periodSeconds, failureThreshold }: Probe) => `${periodSeconds} s × ${failureThreshold}`;
    for (const sum of [
      `${readiness.timeoutSeconds} s > ${s(budgetMs)}`,
      [startup, readiness, liveness].map((p) => `${p.timeoutSeconds} ≤ ${p.periodSeconds}`).join(', '),
      `${readiness.periodSeconds} s × ${FAILURES} + ${s(NEWS_TRAVELS_MS)} = ${s(delayMs)} ≥ ${row(readiness)} + ${s(NEWS_TRAVELS_MS)}`,
      `${pod.terminationGracePeriodSeconds} s > ${s(delayMs)} + ${s(inFlightMs)} + ${s(TEARDOWN_MS)}`,
      `${row(liveness)} > ${row(readiness)}`,
      `${row(startup)} > ${s(60_000)} + ${s(BOOT_MS)}`,
      `${deployment.spec.progressDeadlineSeconds} s > ${row(startup)}`,
    ]) {
      expect(page).toContain(`| ${sum} |`);
    }
  });

  it('gives options that the module takes, and of which it does not warn', () => {
    expect(optionBlocks).toHaveLength(2);
    for (const block of optionBlocks) expect(optionFaults(block)).toEqual([]);
    const facts = {
      criticalReadinessChecks: 1,
      sharedCriticalChecks: [],
      emptyGroups: [],
      checks: [],
      listenedChecks: [],
      numberedClasses: [],
      hasProbes: true,
      lacksDeep: false,
      underKubernetes: true,
      return503OnClosing: false,
    };
    expect(bootWarnings({ ...facts, drainDelayMs: options.drain.delayMs })).toEqual([]);
  });

  it('shows what the log says when a drain begins', () => {
    const haproxy = { userAgent: undefined, address: '10.0.0.5', http10: true, times: [0, 2_000, 4_000] };
    const { explanation } = planDrain(options.drain, learnDelay([haproxy], 4_000), false);
    expect(codeBlocks('kubernetes.md', 'text').join('')).toContain(
      `Draining: ${explanation} A second signal`,
    );
  });

  it('has no YAML that does not parse', () => {
    const blocks = codeBlocks('kubernetes.md', 'yaml').slice(1);
    expect(blocks).toHaveLength(2);
    for (const block of blocks) expect(parse(block)).toBeInstanceOf(Object);
  });

  it('asks load balancers for readiness, within its budget', () => {
    const [ingress, envoy] = codeBlocks('kubernetes.md', 'yaml')
      .slice(1)
      .map((block) => parse(block) as any);
    const alb = (key: string) => ingress.metadata.annotations[`alb.ingress.kubernetes.io/${key}`];
    const path = `/${DEFAULT_ROUTES.readiness}`;
    expect(alb('healthcheck-path')).toBe(path);
    expect(Number(alb('healthcheck-timeout-seconds')) * 1_000).toBeGreaterThan(
      options.probes.readiness.budgetMs,
    );
    expect(
      Number(alb('healthcheck-interval-seconds')) * Number(alb('unhealthy-threshold-count')),
    ).toBeLessThanOrEqual(delayMs / 1_000);
    expect(
      Number(/deregistration_delay\.timeout_seconds=(\d+)/.exec(alb('target-group-attributes'))?.[1]),
    ).toBeGreaterThanOrEqual((delayMs + inFlightMs) / 1_000);
    const [check] = envoy.health_checks;
    expect(check.http_health_check.path).toBe(path);
    expect(parseInt(check.timeout) * 1_000).toBeGreaterThan(options.probes.readiness.budgetMs);
    expect(parseInt(check.interval) * check.unhealthy_threshold * 1_000).toBeLessThan(delayMs);
  });
});
