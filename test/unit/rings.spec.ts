import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Imports that point outwards, one for each rule. A file that is planted and found proves that the rule works. */
const PLANTED: Readonly<Record<string, string>> = {
  'lib/interfaces/planted.ts': '../engine/view.js',
  'lib/redaction/planted.ts': '../support/describe-error.js',
  'lib/support/time/planted.ts': '../../interfaces/status.js',
  'lib/decorators/planted.ts': '../registry/health-registry.js',
  'lib/engine/planted.ts': '../http/probe-responder.js',
  'lib/registry/planted.ts': '@nestjs/common',
  'lib/routes/planted.ts': '@nestjs/common',
  'lib/swagger/planted.ts': '@nestjs/swagger',
  'lib/probes/planted.ts': '../module/health-options.js',
  'lib/health/planted.ts': '../checks/redis/redis.health-check.js',
  'lib/events/planted.ts': '../index.js',
  'lib/lifecycle/planted.ts': '../nest/hook-order.js',
  'lib/report/planted.ts': '../discovery/collect.js',
  'lib/process/planted.ts': '../server/server-requests.js',
  'lib/http/planted.ts': '../module/health-hooks.js',
  'lib/discovery/planted.ts': '../checks/redis/redis.health-check.js',
  'lib/server/planted.ts': '../testing/fake-clock.js',
  'lib/nest/planted.ts': '../health.module.js',
  'lib/checks/redis/planted.ts': '../../engine/check-engine.js',
  'lib/checks/redis/planted-too.ts': '../../http/probe-responder.js',
  'lib/checks/http/planted.ts': '../../lifecycle/drain.js',
  'lib/grpc/planted.ts': '../http/probe-responder.js',
  'lib/probe-server/planted.ts': '../http/probe-responder.js',
  'lib/probe-server/planted-too.ts': '../nest/container.js',
  'lib/terminus/planted.ts': '../engine/check-engine.js',
  'lib/testing/planted.ts': '../http/probe-responder.js',
  'lib/testing/contract/planted.ts': '../../health/report-builder.js',
};

/** What each ring is for; a folder that is in none of them is not guarded by the linter. */
const RINGS = {
  users: ['interfaces', 'decorators'],
  kernel: [
    'engine',
    'registry',
    'probes',
    'routes',
    'swagger',
    'health',
    'events',
    'lifecycle',
    'report',
    'redaction',
    'process',
  ],
  edges: ['discovery', 'http', 'server', 'nest'],
  features: ['checks', 'testing', 'terminus', 'grpc', 'probe-server'],
  outside: ['module', 'support'],
};

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'rings-'));
  copyFileSync(join(root, '.oxlintrc.json'), join(directory, '.oxlintrc.json'));
});

afterAll(() => rmSync(directory, { recursive: true }));

/** Lints the planted files, and returns those in which the linter found a forbidden import. */
function findForbidden(files: Readonly<Record<string, string>>): string[] {
  for (const [file, imported] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), `import { x } from '${imported}';\nexport const y = x;\n`);
  }
  const found: { diagnostics: { code: string; filename: string }[] } = JSON.parse(lint());
  return found.diagnostics
    .filter(({ code }) => code.includes('no-restricted-imports'))
    .map(({ filename }) => filename);
}

function lint(): string {
  try {
    return execFileSync(process.execPath, [join(root, 'node_modules/oxlint/bin/oxlint'), '-f', 'json'], {
      cwd: directory,
      encoding: 'utf8',
    });
  } catch (error) {
    // It exits with 1 if it finds something.
    return (error as { stdout: string }).stdout;
  }
}

describe('the rings of lib', () => {
  it('include every folder', () => {
    const folders = readdirSync(join(root, 'lib'), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    expect(folders.map(({ name }) => name).toSorted()).toEqual(Object.values(RINGS).flat().toSorted());
  });

  it('are held by the linter: it reports every import that points outwards', () => {
    expect(findForbidden(PLANTED).toSorted()).toEqual(Object.keys(PLANTED).toSorted());
  });

  it('allow imports that point inwards', () => {
    expect(
      findForbidden({
        'lib/engine/allowed.ts': '../interfaces/status.js',
        'lib/http/allowed.ts': '../nest/application-config.js',
        'lib/checks/redis/allowed.ts': '../http/http-target.js',
        'lib/checks/redis/allowed-too.ts': '../../health/health-service.js',
      }).filter((file) => file.includes('allowed')),
    ).toEqual([]);
  });
});
