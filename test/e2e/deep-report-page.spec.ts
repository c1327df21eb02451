import { Controller, Get } from '@nestjs/common';
import { HealthIndicator, HealthModule, StartupTask, type HealthCheck } from 'nestjs-vitals';
import { existsSync, readFileSync } from 'node:fs';
import { serve, type TestServer } from '../support/adapters.js';
import { until } from '../support/until.js';

const page = readFileSync(new URL('../../docs/deep-report.md', import.meta.url), 'utf8');

/** The headings of the page, by the component whose entries stand below them. */
const sectionOf = (heading: string): string => {
  const section = page.split(/^## /m).find((text) => text.startsWith(heading));
  if (section === undefined) throw new Error(`the page has no section "${heading}"`);
  return section;
};
const SECTIONS = {
  root: sectionOf('The root\n'),
  instance: sectionOf('The instance:'),
  check: sectionOf('A check:').split(/^### /m)[0]!,
  measurement: sectionOf('A check:').split(/^### /m)[1]!,
  process: sectionOf('The process:'),
  requests: sectionOf('The traffic:'),
  probe: sectionOf('Who asks:'),
};
type Section = keyof typeof SECTIONS;

/** What is set in code, as keys and names of entries are. */
const words = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);

/** The same, of what the first cells of its tables say. */
const documented = (section: Section): string[] =>
  SECTIONS[section]
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => words(line.split('|')[1]!));

const INSTANCE = ['application', 'startup-task', 'startup-check'];

function placeOf(key: string): { section: Section; entry: string } {
  const [component = '', measurement = ''] = key.split(':');
  if (component === 'application') return { section: 'instance', entry: key };
  if (INSTANCE.includes(component)) return { section: 'instance', entry: `${component}:<name>` };
  if (component === 'process' || component === 'requests') return { section: component, entry: key };
  if (component === 'probe') return { section: 'probe', entry: 'probe:…' };
  return measurement === 'responseTime'
    ? { section: 'check', entry: '<name>:responseTime' }
    : { section: 'measurement', entry: '<name>:<measurement>' };
}

/** Below these are names that others give: of relations, and of Node's kinds of handles. */
const DATA = ['links', 'observedValue'];

/** The keys of an entry, and of what stands in it. */
function keysOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(keysOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...(DATA.includes(key) ? [] : keysOf(inner))]);
}

/** What a report has, by the section that has to tell of it. */
function found(bodies: any[]): Record<Section, Set<string>> {
  const all = Object.fromEntries(Object.keys(SECTIONS).map((name) => [name, new Set<string>()])) as Record<
    Section,
    Set<string>
  >;
  for (const body of bodies) {
    for (const key of Object.keys(body)) all.root.add(key);
    for (const [key, entries] of Object.entries<any[]>(body.checks)) {
      const { section, entry } = placeOf(key);
      all[section].add(entry);
      for (const name of keysOf(entries)) all[section].add(name);
    }
  }
  return all;
}

const options = {
  failureCacheMs: 1,
  affectedEndpoints: ['/orders'],
  links: { runbook: '/runbooks/db' },
  componentId: '7',
  tags: ['payments'],
  scope: 'shared' as const,
};

/** More than is shown. */
const many = Array.from({ length: 201 }, (_, index) => `/orders/${index}`);

@HealthIndicator({
  name: 'failing',
  ...options,
  affectedEndpoints: many,
  links: Object.fromEntries(many.map((uri) => [uri, uri])),
})
class Failing implements HealthCheck {
  check() {
    throw new Error('out of order');
  }
}

@HealthIndicator({ name: 'on-demand', onDemand: { minIntervalMs: 1_000 } })
class OnDemand implements HealthCheck {
  check() {}
}

@HealthIndicator({ name: 'elsewhere', enabled: false })
class SwitchedOff implements HealthCheck {
  check() {}
}

@HealthIndicator({ name: 'skipped', dependsOn: ['failing'] })
class Skipped implements HealthCheck {
  check() {}
}

@HealthIndicator({ name: 'hanging', timeoutMs: 1 })
class Hanging implements HealthCheck {
  check = () => new Promise<void>(() => undefined);
}

@HealthIndicator({ name: 'passing', links: options.links })
class Passing implements HealthCheck {
  check() {
    const measurement = { observedValue: 1, observedUnit: 'count', componentId: '8' };
    const measurements = Array.from({ length: 101 }, (_, index) => [`figure-${index}`, measurement]);
    return { status: 'pass' as const, measurements: Object.fromEntries(measurements) };
  }
}

@HealthIndicator({ name: 'migrations', probes: ['startup'], failureCacheMs: 1 })
class Migrations implements HealthCheck {
  pending = true;
  check() {
    if (this.pending) throw new Error('2 migrations are pending');
  }
}

@Controller('orders')
class OrdersController {
  @Get()
  list() {
    return [];
  }

  @StartupTask({ name: 'warm-up', retries: 1, retryDelayMs: 60_000 })
  warmUp({ progress }: { progress(percent: number, note: string): void }) {
    progress(40, 'prices');
    throw new Error('no prices yet');
  }
}

describe('docs/deep-report.md', () => {
  let report: Record<Section, Set<string>>;

  beforeEach(async () => {
    const server: TestServer = await serve('Express', {
      imports: [
        HealthModule.forRoot({
          deep: { guards: 'none' },
          info: {
            version: '1',
            releaseId: '1',
            serviceId: 'orders',
            description: 'Orders',
            notes: ['a note'],
            links: { about: '/' },
          },
        }),
      ],
      controllers: [OrdersController],
      providers: [Failing, OnDemand, SwitchedOff, Skipped, Hanging, Passing, Migrations],
    });
    for (let i = 0; i < 22; i++) {
      await server.get('/orders');
      await server.get('/health/ready', { headers: { 'User-Agent': `agent-${i}` } });
    }
    const deep = async () => (await server.get('/health/deep')).json;
    await until(
      'the event loop has been sampled',
      async () => (await deep()).checks['process:eventLoopDelayP50'] !== undefined,
    );
    report = found([await deep()]);
  });

  it('documents every key of the report in its section', () => {
    // A report of little would prove little.
    expect([...report.check]).toEqual(expect.arrayContaining(['rootCause', 'hungSince', 'lastPassAt']));
    for (const [section, keys] of Object.entries(report) as [Section, Set<string>][]) {
      expect(keys.size).toBeGreaterThan(4);
      const told = words(SECTIONS[section]);
      expect([section, [...keys].filter((key) => !told.includes(key))]).toEqual([section, []]);
    }
  });

  it('documents no key that the report does not have', () => {
    // Only Linux tells of the descriptors of a process.
    if (!existsSync('/proc/self/fd')) report.process.add('process:fileDescriptors');
    for (const section of Object.keys(SECTIONS) as Section[]) {
      expect([section, documented(section).filter((key) => !report[section].has(key))]).toEqual([
        section,
        [],
      ]);
    }
  });
});
