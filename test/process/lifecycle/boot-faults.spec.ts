import { FixtureProcess, killChildren } from '../../support/process/child-process.js';
import { nestMajor } from '../../support/process/fixture-root.js';

afterEach(killChildren);

async function printed(fault: string, kind = 'http'): Promise<{ code: number | null; log: string }> {
  const child = await FixtureProcess.start('boot-faults', [fault, kind]);
  const { code } = await child.exit();
  return { code, log: child.log };
}

const occurrences = (log: string, text: string) => log.split(text).length - 1;

describe('the faults that main.ts prints', () => {
  it.each(['http', 'context'])('of options: each fault once (%s)', async (kind) => {
    const { code, log } = await printed('options', kind);
    expect(code).not.toBe(0);
    expect(occurrences(log, 'retryAfterSeconds is -1.')).toBe(1);
    expect(occurrences(log, 'Give a whole number from 1 to 86400.')).toBe(1);
  });

  it.each(['http', 'context'])('of a request-scoped dependency: the path to it (%s)', async (kind) => {
    const { code, log } = await printed('scoped', kind);
    expect(code).not.toBe(0);
    expect(occurrences(log, 'nestjs-vitals:options → Tenant.')).toBe(1);
  });

  it('of a second import: the modules of the application that import it', async () => {
    const { code, log } = await printed('twice');
    expect(code).not.toBe(0);
    expect(log).toContain('(by AppModule, FeatureModule)');
    // Nest 10 logs the message, and again in the stack.
    expect(occurrences(log, 'imported more than once')).toBe(nestMajor() >= 11 ? 1 : 2);
  });
});

it('a standalone application says that nothing can probe it', async () => {
  const { code, log } = await printed('none', 'context');
  expect(code).toBe(0);
  expect(occurrences(log, 'No server of this application has the probes, so nothing can probe it.')).toBe(1);
});
