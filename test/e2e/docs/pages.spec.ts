import type { INestApplication, LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { blocksOf, filesOf, PAGES, writeFilesOf, type CodeBlock } from '../../support/markdown-code.js';
import { differences, runInShell, stepsOf } from '../../support/run-transcript.js';
import { until } from '../../support/until.js';

/** Keeps the log of an application as the lines that Nest's own logger would print. */
class LogKeeper implements LoggerService {
  readonly lines: string[] = [];
  log = (message: unknown, context: unknown) => this.keep('LOG', message, context);
  warn = (message: unknown, context: unknown) => this.keep('WARN', message, context);
  error = (message: unknown, ...rest: unknown[]) => this.keep('ERROR', message, rest.at(-1));

  private keep(level: string, message: unknown, context: unknown): void {
    this.lines.push(`${level} [${String(context)}] ${String(message)}`);
  }
}

const startDirectory = process.cwd();

describe.each(PAGES)('%s', (page) => {
  const blocks = blocksOf(page);
  const blocksIn = (language: string) => blocks.filter((block) => block.language === language);
  const folder = writeFilesOf(page, 'run');
  const importFile = (name: string): Promise<any> => import(join(folder, name));
  const transcripts = blocksIn('console');

  if (blocksIn('yaml').length > 0) {
    it('has YAML that parses', () => {
      for (const { code } of blocksIn('yaml')) {
        expect(parseAllDocuments(code).flatMap(({ errors }) => errors)).toEqual([]);
      }
    });
  }

  if (blocksIn('json').length > 0) {
    it('has JSON that parses', () => {
      for (const { code } of blocksIn('json')) expect(() => JSON.parse(code)).not.toThrow();
    });
  }

  if (blocksIn('sh').length > 0) {
    it('has shell commands that a shell can read', async () => {
      for (const { code } of blocksIn('sh')) {
        expect(await runInShell(`sh -n <<'COMMANDS'\n${code}\nCOMMANDS`, startDirectory)).toBe('');
      }
    });
  }

  const boots = blocksIn('text').flatMap(({ info, code }) => {
    const [, module] = /^boot=(\S+)$/.exec(info) ?? [];
    return module === undefined ? [] : [{ module, code }];
  });
  if (boots.length > 0) {
    it.each(boots)('shows what the boot of $module says', async ({ module, code }) => {
      const { AppModule } = await importFile(module);
      const error: Error = await NestFactory.create(AppModule, { logger: false, abortOnError: false })
        .then((app) => app.init())
        .then(
          () => new Error('The application boots.'),
          (reason) => reason,
        );
      expect(differences(code, `${error.name}: ${error.message}`)).toEqual([]);
    });
  }

  if (existsSync(join(folder, 'app.module.ts'))) {
    describe('the application of the page', () => {
      const log = new LogKeeper();
      const files = mkdtempSync(join(tmpdir(), 'page-'));
      let app: INestApplication;
      let port: number;

      beforeAll(async () => {
        process.chdir(files);
        const { AppModule } = await importFile('app.module.ts');
        app = await NestFactory.create(AppModule, { logger: log, abortOnError: false });
        const { prepare } = filesOf(page).has('prepare.ts') ? await importFile('prepare.ts') : {};
        await prepare?.(app);
        await app.listen(0, '127.0.0.1');
        ({ port } = app.getHttpServer().address() as AddressInfo);
      });

      afterAll(async () => {
        await app?.close();
        process.chdir(startDirectory);
        rmSync(files, { recursive: true, force: true });
      });

      it('answers its probes', async () => {
        const live = await fetch(`http://127.0.0.1:${port}/health/live`);
        expect(await live.text()).toBe('{"status":"pass"}');
      });

      const run = async ({ code, info }: CodeBlock) => {
        const [, event] = /^after=(\w+)$/.exec(info) ?? [];
        if (event !== undefined) await (await importFile('prepare.ts'))[event](app);
        for (const { command, output } of stepsOf(code)) {
          const here = command.replaceAll('localhost:3000', `127.0.0.1:${port}`);
          const actual = await runInShell(here, files);
          expect({ command, differences: differences(output, actual) }).toEqual({ command, differences: [] });
        }
      };
      if (transcripts.length > 0) {
        it('does what the transcripts of the page show', async () => {
          for (const transcript of transcripts) await run(transcript);
        });
      }

      const logs = blocksIn('text').filter(({ info }) => info === 'log');
      if (logs.length > 0) {
        it('logs the lines that the page shows', async () => {
          const lines = logs.flatMap(({ code }) => code.trim().split('\n'));
          const missing = () =>
            lines.filter((line) => !log.lines.some((logged) => differences(line, logged).length === 0));
          await until('the log is complete', () => missing().length === 0, { withinMs: 3_000 }).catch(
            () => {},
          );
          expect({ missing: missing(), log: log.lines }).toEqual({ missing: [], log: log.lines });
        });
      }
    });
  }

  if (!existsSync(join(folder, 'app.module.ts'))) {
    it('shows no transcript without an application', () => {
      expect(transcripts).toEqual([]);
    });
  }
});

// Examples that are tests are run as tests. Jest collects them while this file is loaded.
for (const page of PAGES) {
  const specs = [...filesOf(page).keys()].filter((name) => name.endsWith('.spec.ts'));
  const folder = writeFilesOf(page, 'tests');
  for (const name of specs) await import(join(folder, name));
}
