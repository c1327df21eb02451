import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { ROOT } from '../support/markdown-code.js';

// The program that `nest add` starts, on real files.

const run = promisify(execFile);
const SCHEMATICS = join(ROOT, 'node_modules/@angular-devkit/schematics-cli/bin/schematics.js');
const COLLECTION = join(ROOT, 'schematics/collection.json');
/** Below the root, so that TypeScript is found as in an application. */
const HOME = join(ROOT, '.tmp/nest-add');

beforeAll(() => {
  rmSync(HOME, { recursive: true, force: true });
  mkdirSync(HOME, { recursive: true });
});

const MODULE = `import { Module } from '@nestjs/common';
import { AppController } from './app.controller';

@Module({
  imports: [],
  controllers: [AppController],
})
export class AppModule {}
`;

const MAIN = `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module';

async function bootstrap() {
  const server = await NestFactory.create(AppModule);
  await server.listen(process.env.PORT ?? 3000);
}
bootstrap();
`;

interface Added {
  readonly folder: string;
  readonly files: readonly string[];
  readonly log: string;
  read(path: string): string;
}

async function nestAdd(files: Record<string, string>, ...args: string[]): Promise<Added> {
  const folder = mkdtempSync(join(HOME, 'application-'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return nestAddTo(folder, ...args);
}

async function nestAddTo(folder: string, ...args: string[]): Promise<Added> {
  const options = args.length > 0 ? args : ['--source-root=src'];
  const { stdout } = await run(
    process.execPath,
    [SCHEMATICS, `${COLLECTION}:nest-add`, '--no-dry-run', ...options],
    { cwd: folder, env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' } },
  );
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(folder, path)).isFile(),
  );
  return {
    folder,
    files: paths.sort(),
    log: stripVTControlCharacters(stdout),
    read: (path) => readFileSync(join(folder, path), 'utf8'),
  };
}

const application = (dependencies: string[] = [], more: Record<string, string> = {}, type?: string) => ({
  'package.json': JSON.stringify({
    type,
    dependencies: Object.fromEntries(dependencies.map((name) => [name, '*'])),
  }),
  'src/app.module.ts': MODULE,
  'src/main.ts': MAIN,
  ...more,
});

describe('nest add nestjs-vitals', () => {
  it('imports the module, and enables the shutdown hooks before the application listens', async () => {
    const { read, log } = await nestAdd(application());
    expect(read('src/app.module.ts')).toBe(
      MODULE.replace(
        `controller';\n`,
        `controller';\nimport { HealthModule } from 'nestjs-vitals';\n`,
      ).replace('imports: []', 'imports: [HealthModule.forRoot()]'),
    );
    expect(read('src/main.ts')).toBe(
      MAIN.replace('  await server.listen', '  server.enableShutdownHooks();\n  await server.listen'),
    );
    expect(log).toContain('GET /health/live, /health/ready and /health/startup');
    expect(log).toContain('Decorate a service with @HealthIndicator()');
  });

  it('changes nothing the second time', async () => {
    const first = await nestAdd(application(['@nestjs/typeorm']));
    const before = first.files.map((path) => first.read(path));
    const second = await nestAddTo(first.folder);
    expect(second.files).toEqual(first.files);
    expect(second.files.map((path) => second.read(path))).toEqual(before);
    expect(second.log).toContain('imports nestjs-vitals already');
  });

  it('writes nothing in a dry run, and says what it would write', async () => {
    const { files, read, log } = await nestAdd(
      application(['@nestjs/typeorm']),
      '--source-root=src',
      '--dry-run',
    );
    expect(files).toEqual(['package.json', 'src/app.module.ts', 'src/main.ts']);
    expect(read('src/app.module.ts')).toBe(MODULE);
    expect(log).toContain('CREATE src/health/database.health.ts');
    expect(log).toContain('UPDATE src/main.ts');
  });

  it.each<[string, string[], string, string]>([
    ['TypeORM', ['@nestjs/typeorm'], 'database', 'extends TypeOrmHealthCheck {}'],
    ['Mongoose', ['@nestjs/mongoose'], 'database', '@InjectConnection() private readonly connection'],
    ['ioredis', ['@nestjs-modules/ioredis', 'ioredis'], 'redis', 'constructor(@InjectRedis() redis: Redis)'],
  ])('adds a first check for %s', async (_what, dependencies, name, expected) => {
    const { read } = await nestAdd(application(dependencies));
    expect(read(`src/health/${name}.health.ts`)).toContain(expected);
    const className = `${name[0]!.toUpperCase()}${name.slice(1)}Health`;
    expect(read('src/app.module.ts')).toContain(`import { ${className} } from './health/${name}.health';`);
    expect(read('src/app.module.ts')).toContain(`providers: [${className}]`);
  });

  // Elsewhere Nest could not inject the client, and the application would not start any more.
  it('provides the check of a client in the module that has the client', async () => {
    const files = {
      'src/prisma/prisma.service.ts': 'export class PrismaService extends PrismaClient {}\n',
      'src/prisma/prisma.module.ts': MODULE.replace('imports: []', 'providers: [PrismaService]'),
      'src/mail.module.ts': MODULE.replace(
        'imports: []',
        "imports: [BullModule.registerQueue({ name: 'mail' })]",
      ),
    };
    const { read } = await nestAdd(application(['@prisma/client', '@nestjs/bullmq'], files));
    expect(read('src/health/database.health.ts')).toContain("from '../prisma/prisma.service';");
    expect(read('src/health/database.health.ts')).toContain('this.prisma.$queryRaw`SELECT 1`;');
    expect(read('src/prisma/prisma.module.ts')).toContain("from '../health/database.health';");
    expect(read('src/prisma/prisma.module.ts')).toContain('providers: [PrismaService, DatabaseHealth]');
    expect(read('src/health/queue.health.ts')).toContain("@InjectQueue('mail') private readonly queue");
    expect(read('src/mail.module.ts')).toContain("from './health/queue.health';");
    expect(read('src/mail.module.ts')).toContain('providers: [QueueHealth]');
    expect(read('src/app.module.ts')).not.toContain('./health/');
  });

  it('pings MongoDB through Prisma with a command, because it has no SQL', async () => {
    const files = {
      'prisma/schema.prisma': 'datasource db {\n  provider = "mongodb"\n}\n',
      'src/db.module.ts': `class Db extends PrismaClient {}\n${MODULE.replace('imports: []', 'providers: [Db]')}`,
    };
    const { read } = await nestAdd(application(['@prisma/client'], files));
    expect(read('src/health/database.health.ts')).toContain('this.prisma.$runCommandRaw({ ping: 1 });');
  });

  it.each([
    ['@prisma/client', 'No module provides a class that extends PrismaClient'],
    ['ioredis', 'Add a check for Redis'],
    ['@nestjs/bullmq', 'No name of a queue was found'],
  ])('says what to do if it does not know how %s is injected', async (dependency, advice) => {
    const { folder, log } = await nestAdd(application([dependency]));
    expect(existsSync(join(folder, 'src/health'))).toBe(false);
    expect(log).toContain(advice);
  });

  it('writes imports with an extension for ES modules', async () => {
    const { read } = await nestAdd(application(['@nestjs/typeorm'], {}, 'module'));
    expect(read('src/app.module.ts')).toContain("from './health/database.health.js';");
  });

  it('adds to the lists that are there, in the folder that it is given', async () => {
    const { read } = await nestAdd(
      {
        'package.json': '{"dependencies":{"@nestjs/typeorm":"*"}}',
        'apps/api/src/app.module.ts': MODULE.replace(
          'imports: []',
          'imports: [\n    A,\n    B,\n  ],\n  providers: [C]',
        ),
      },
      '--source-root=apps/api/src',
    );
    const text = read('apps/api/src/app.module.ts');
    expect(text).toContain('imports: [\n    A,\n    B,\n    HealthModule.forRoot(),\n  ]');
    expect(text).toContain('providers: [C, DatabaseHealth]');
  });

  it('leaves what it does not understand, and says so', async () => {
    const files = {
      ...application(['@nestjs/typeorm']),
      'src/app.module.ts': MODULE.replace('imports: []', 'imports: featureModules'),
      'src/main.ts': 'start();\n',
    };
    const { folder, read, log } = await nestAdd(files);
    expect(read('src/app.module.ts')).toBe(files['src/app.module.ts']);
    expect(read('src/main.ts')).toBe('start();\n');
    expect(existsSync(join(folder, 'src/health'))).toBe(false);
    expect(log).toContain('Add HealthModule.forRoot() to the imports of src/app.module.ts');
    expect(log).toContain('Call app.enableShutdownHooks() before app.listen()');
    expect((await nestAdd({ 'package.json': '{}' })).log).toContain('There is no src/app.module.ts');
  });

  it('keeps a check of the application that has the same path', async () => {
    const own = { 'src/health/database.health.ts': 'export class Mine {}\n' };
    const { read, log } = await nestAdd(application(['@nestjs/typeorm'], own));
    expect(read('src/health/database.health.ts')).toBe('export class Mine {}\n');
    expect(log).toContain('src/health/database.health.ts is there already');
  });
});
