import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ModuleMetadata } from '@nestjs/common';
import { FaultProxy } from '../fault-proxy.js';
import type { ManagedServer } from '../servers/managed-server.js';
import { openSocketsTo } from '../open-sockets.js';
import { until } from '../until.js';
import { FaultApplication, type Answer, type DeepEntry } from './application.js';
import { FAULTS, type Fault, type FaultRow } from './fault-row.js';
import { faultsOf, type FaultMeans, type FaultScene, type Undo } from './faults.js';
import { mergeFaultTable } from './markdown.js';

/** The expected report; a missing field may have any value. */
export interface Expectation {
  readonly status: 'pass' | 'warn' | 'fail';
  readonly reason?: 'CHECK_FAILED' | 'TIMEOUT';
  /** In the deep report. */
  readonly output?: RegExp;
}

export interface FaultTableOptions<Server extends ManagedServer> extends FaultMeans<Server> {
  /** Names the section in docs/built-in-checks.md for good, such as `typeorm-postgres`. */
  readonly key: string;
  /** Heads the section. */
  readonly title: string;
  /** Starts the server of this table. */
  readonly server: () => Promise<Server>;
  /** The application: its client, connected to `address` (the proxy before the server), and one class with the check. */
  readonly application: (address: { host: string; port: number }, server: Server) => ModuleMetadata;
  /** Names and passwords that must not be in a public body, beside the host and the ports; passwords not in deep either. */
  readonly secrets: (server: Server) => readonly string[];
  /** Expectations that differ from the defaults, by fault. */
  readonly expected?: Partial<Record<Fault, Expectation>>;
  /** In ms. Default 500. */
  readonly timeoutMs?: number;
  /** For a client that may break a connection for the sake of a fault that is over: whether it is done with that. */
  readonly isCalm?: (scene: FaultScene<Server>) => boolean;
  /** The longest that the client may take to reconnect, in ms. Default 15 000. */
  readonly recoverWithinMs?: number;
}

const PROBES = 200;
const PAGE = resolve('docs/built-in-checks.md');

const FAILS: Expectation = { status: 'fail' };
const PASSES: Expectation = { status: 'pass' };

const EXPECTED: Record<Fault, Expectation> = {
  up: PASSES,
  'server stopped': FAILS,
  'server paused': FAILS,
  'connection black-holed': FAILS,
  'reset mid-reply': FAILS,
  'wrong password': FAILS,
  'pool exhausted': { status: 'fail', reason: 'CHECK_FAILED', output: /exhausted/ },
  'slow, below the timeout': PASSES,
  'slow, above the timeout': FAILS,
  restarted: PASSES,
};

/**
 * Puts one networked check through every fault, in one application that lives through all of them, and writes what was
 * found into docs/built-in-checks.md. Each fault is a test of its own.
 */
export function describeFaultTable<Server extends ManagedServer>(options: FaultTableOptions<Server>): void {
  const { timeoutMs = 500, recoverWithinMs = 15_000 } = options;
  const rows: FaultRow[] = [];
  const faults = faultsOf(options);

  describe(`${options.title}, fault by fault`, () => {
    let scene: FaultScene<Server>;

    beforeAll(async () => {
      const server = await options.server();
      const proxy = await FaultProxy.start(server);
      const application = await FaultApplication.start(options.application(proxy, server), timeoutMs);
      scene = { server, proxy, application, timeoutMs };
    }, 90_000);

    afterAll(async () => {
      await scene?.application.close();
      await scene?.proxy.close();
      await scene?.server.dispose();
      if (rows.length > 0) writeTable({ key: options.key, title: options.title, timeoutMs, rows });
    }, 30_000);

    it.each(inOrder(FAULTS.filter((fault) => faults[fault])))(
      '%s',
      async (fault) => {
        await calmness(scene);
        const calm = connections(scene);
        const undo = await faults[fault]!(scene);
        try {
          rows.push(await live(fault, scene, calm, undo));
        } catch (error) {
          await undo().catch(() => {});
          throw error;
        }
      },
      120_000,
    );

    async function calmness(scene: FaultScene<Server>): Promise<void> {
      await recovery(scene, recoverWithinMs);
      const { isCalm } = options;
      if (!isCalm) return;
      await until('the client is done with the last fault', () => isCalm(scene));
      await recovery(scene, recoverWithinMs);
    }

    /** Lives through a fault that has begun, and through its end. */
    async function live(
      fault: Fault,
      scene: FaultScene<Server>,
      calm: number,
      undo: Undo,
    ): Promise<FaultRow> {
      const expected = options.expected?.[fault] ?? EXPECTED[fault];
      const { answer, entry, deepBody, reportedMs } = await observe(scene, expected);
      const secrets = options.secrets(scene.server).filter((secret) => secret !== '');
      expectNoSecrets(answer.body, scene, secrets);
      // An error in deep may contain the name of a user, but never a password.
      const { user } = scene.server as { readonly user?: string };
      for (const secret of secrets.filter((secret) => secret !== user))
        expect(deepBody).not.toContain(secret);
      // One object, so that a wrong status is shown with the output of the check.
      expect(entry).toMatchObject({
        status: expected.status,
        ...(expected.reason && { reason: expected.reason }),
        ...(expected.output && { output: expect.stringMatching(expected.output) }),
      });

      const isExhausted = fault === 'pool exhausted';
      const before = isExhausted ? connections(scene) : calm;
      await scene.application.probe(PROBES);
      let after = connections(scene);
      if (isExhausted) expect(after).toBe(before);
      else expect(after).toBeLessThanOrEqual(before);

      const undoneAt = performance.now();
      await undo();
      await recovery(scene, recoverWithinMs);
      const recoveryMs = expected.status === 'pass' ? undefined : performance.now() - undoneAt;
      if (!isExhausted) {
        await until(`${before} connections again`, async () => {
          after = connections(scene);
          // A client may dial only when it is used.
          if (after < before) await scene.application.ready();
          return after === before;
        });
      }
      // The server serves again before the first probe, so this measures the time that the client takes.
      const isOver = fault === 'restarted';
      return {
        fault,
        status: entry.status,
        reason: entry.reason,
        output: entry.output === undefined ? undefined : stable(entry.output, scene),
        reportedMs: isOver ? undefined : reportedMs,
        recoveredMs: isOver ? reportedMs : recoveryMs,
        connectionsBefore: before,
        connectionsAfter: after,
      };
    }
  });
}

/** An application keeps the connections that it has exhausted its pool with: nothing can be counted after that. */
const inOrder = (faults: readonly Fault[]): Fault[] => [
  ...faults.filter((fault) => fault !== 'pool exhausted'),
  ...faults.filter((fault) => fault === 'pool exhausted'),
];

/** Those of the application's client. */
const connections = ({ proxy }: FaultScene): number => openSocketsTo(proxy.port) ?? proxy.connections;

interface Observation {
  readonly answer: Answer;
  readonly entry: DeepEntry;
  readonly deepBody: string;
  readonly reportedMs: number;
}

/** Probes until what is expected is reported: a fault that touches new connections only may show a moment later. */
async function observe({ application }: FaultScene, { status, output }: Expectation): Promise<Observation> {
  const startedAt = performance.now();
  let answer: Answer = await application.ready();
  const isExpected = (): boolean => (JSON.parse(answer.body) as { status: string }).status === status;
  let reportedMs = performance.now() - startedAt;
  await until(`readiness is ${status}`, async () => {
    if (isExpected()) return true;
    answer = await application.ready();
    reportedMs = performance.now() - startedAt;
    return isExpected();
  });
  let { entry, body } = await application.deep();
  // That something is wrong shows at once; what, perhaps only when the client has tried again.
  if (output !== undefined) {
    await until(`deep says ${output}, not ${entry.output}`, async () => {
      if (output.test(entry.output ?? '')) return true;
      ({ entry, body } = await application.deep());
      return false;
    });
  }
  return { answer, entry, deepBody: body, reportedMs };
}

const recovery = ({ application }: FaultScene, withinMs: number): Promise<void> =>
  until('readiness passes', async () => (await application.ready()).body === '{"status":"pass"}', {
    withinMs,
  });

function expectNoSecrets(body: string, { server, proxy }: FaultScene, secrets: readonly string[]): void {
  const all = [...secrets, server.host, 'localhost', String(server.port), String(proxy.port)];
  for (const secret of all) expect(body).not.toContain(secret);
}

/** Without the parts that differ from run to run. */
const stable = (output: string, { server, proxy }: FaultScene): string =>
  output
    .replaceAll(String(proxy.port), '‹port›')
    .replaceAll(String(server.port), '‹port›')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '‹time›');

function writeTable(table: Parameters<typeof mergeFaultTable>[1]): void {
  const page = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : '# Indicators\n';
  mkdirSync(dirname(PAGE), { recursive: true });
  writeFileSync(PAGE, mergeFaultTable(page, table));
}
