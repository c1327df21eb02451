import { Controller, Get, Injectable } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiExcludeController,
  ApiTags,
  DocumentBuilder,
  SwaggerModule,
  type OpenAPIObject,
} from '@nestjs/swagger';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv } from 'ajv';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HealthModule, type HealthOptions, type HealthRegistrationOptions } from 'nestjs-vitals';
import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';
import { onEachAdapter, type AdapterName } from '../support/adapters.js';
import { ROOT } from '../support/markdown-code.js';

@Controller('orders')
class OrdersController {
  @Get()
  list(): string[] {
    return [];
  }
}

@Injectable()
class OpsGuard {
  canActivate(): boolean {
    return true;
  }
}

type Options = HealthOptions & HealthRegistrationOptions;

const GROUPS = { payments: { path: 'health/payments', tags: ['payments'] } };

onEachAdapter((serve, adapter) => {
  const start = (options: Options) =>
    serve({ imports: [HealthModule.forRoot(options)], controllers: [OrdersController] });

  const documentOf = async (options: Options, builder = new DocumentBuilder()) => {
    const { app } = await start(options);
    return SwaggerModule.createDocument(app, builder.build());
  };

  const pathsOf = async (decorators: readonly ClassDecorator[]) => {
    const document = await documentOf({ decorators, deep: { guards: 'none' }, groups: GROUPS });
    return Object.keys(document.paths).sort();
  };

  it('leaves the probes and groups out of the OpenAPI document', async () => {
    expect(await pathsOf([])).toEqual(['/orders']);
  });

  it('shows the public probes in the OpenAPI document if a decorator says so', async () => {
    expect(await pathsOf([ApiExcludeController(false)])).toEqual([
      '/health/live',
      '/health/payments',
      '/health/ready',
      '/health/startup',
      '/orders',
    ]);
  });

  describe('with openapi', () => {
    const bearer = () => new DocumentBuilder().addBearerAuth();
    const OPTIONS: Options = {
      openapi: { security: 'bearer' },
      deep: { guards: [OpsGuard] },
      groups: { ...GROUPS, billing: { path: 'health/billing', tags: ['billing'], guards: [OpsGuard] } },
      probes: {
        readiness: {
          formats: ['health+json', 'terminus', 'actuator', 'plain', 'kubernetes'],
          statusCodes: { warn: 429, draining: 404 },
        },
        startup: { statusCodes: { pass: 204 } },
      },
    };

    it('has a valid document with every probe', async () => {
      const document = await documentOf(OPTIONS, bearer());
      expect(await new Validator().validate(structuredClone(document) as never)).toEqual({ valid: true });
      const operations = Object.entries(document.paths).flatMap(([path, item]) =>
        Object.entries(item).map(([method, { operationId }]) => `${method} ${path} ${operationId}`),
      );
      expect(operations.sort()).toEqual([
        'get /health/billing getBillingHealth',
        'get /health/deep getDeep',
        'get /health/deep/{name} getDeepCheck',
        'get /health/live getLiveness',
        'get /health/payments getPaymentsHealth',
        'get /health/ready getReadiness',
        'get /health/startup getStartup',
        'get /orders OrdersController_list',
      ]);
    });

    it('has the status codes and formats of each probe', async () => {
      const { paths } = await documentOf(OPTIONS, bearer());
      const responses = (path: string) =>
        Object.entries(paths[path]!.get!.responses).map(([code, response]) => [
          code,
          Object.keys((response as { content?: object }).content ?? {}),
        ]);
      const json = ['application/health+json'];
      const many = [
        'text/plain',
        'application/vnd.spring-boot.actuator.v3+json',
        'application/json',
        'application/health+json',
      ];
      expect(responses('/health/live')).toEqual([
        ['200', json],
        ['503', json],
      ]);
      expect(responses('/health/ready')).toEqual(['200', '404', '429', '503'].map((code) => [code, many]));
      expect(responses('/health/startup')).toEqual([
        ['200', json],
        ['204', []],
        ['503', json],
      ]);
      expect(responses('/health/deep')).toEqual([
        ['200', json],
        ['400', json],
        ['401', []],
        ['403', []],
        ['503', json],
      ]);
      expect(responses('/health/deep/{name}').map(([code]) => code)).toEqual([
        '200',
        '401',
        '403',
        '404',
        '503',
      ]);
      expect(responses('/health/billing').map(([code]) => code)).toEqual(['200', '401', '403', '503']);
    });

    it('has the security of what is guarded, and none for the public probes', async () => {
      const builder = bearer().addSecurityRequirements('bearer');
      const { paths } = await documentOf(OPTIONS, builder);
      const security = Object.entries(paths).map(([path, { get }]) => [path, get!.security]);
      const guarded = [{ bearer: [] }];
      expect(Object.fromEntries(security)).toEqual({
        '/health/live': [],
        '/health/ready': [],
        '/health/startup': [],
        '/health/payments': [],
        '/health/deep': guarded,
        '/health/deep/{name}': guarded,
        '/health/billing': guarded,
        '/orders': undefined,
      });
    });

    it('takes the security, the tags and the exclusion from the decorators', async () => {
      const options: Options = {
        openapi: true,
        decorators: [ApiTags('probes')],
        deep: { guards: [OpsGuard], decorators: [ApiBearerAuth()] },
      };
      const { paths } = await documentOf(options, bearer());
      expect(paths['/health/deep']!.get).toMatchObject({ security: [{ bearer: [] }], tags: ['health'] });
      expect(paths['/health/live']!.get!.tags).toEqual(['probes']);
      const hidden = await documentOf({ ...options, decorators: [ApiExcludeController()] });
      expect(Object.keys(hidden.paths).sort()).toEqual(['/health/deep', '/health/deep/{name}', '/orders']);
    });

    it('takes what the factory of forRootAsync() returns', async () => {
      const { app } = await serve({
        imports: [
          HealthModule.forRootAsync({
            openapi: true,
            useFactory: () => ({ probes: { liveness: { statusCodes: { fail: 500 } } } }),
          }),
        ],
      });
      const { paths } = SwaggerModule.createDocument(app, new DocumentBuilder().build());
      expect(Object.keys(paths['/health/live']!.get!.responses)).toEqual(['200', '500', '503']);
    });

    it('names only the schemas that are used', async () => {
      const { components } = await documentOf({ openapi: true });
      expect(Object.keys(components!.schemas!).sort()).toEqual(['HealthBody', 'HealthCheckBody']);
    });

    it('has schemas that the answers obey', async () => {
      const { app, get } = await start({ ...OPTIONS, probes: {} });
      const { components } = SwaggerModule.createDocument(app, bearer().build());
      const ajv = new Ajv({ strict: false, validateFormats: false });
      ajv.addSchema({ $id: 'document', components });
      for (const [path, name] of [
        ['/health/live', 'HealthBody'],
        ['/health/deep', 'DeepHealthBody'],
        ['/health/deep/none', 'HealthBody'],
      ]) {
        const { json } = await get(path!);
        const isValid = ajv.validate({ $ref: `document#/components/schemas/${name}` }, json);
        expect([path, isValid, ajv.errors]).toEqual([path, true, null]);
      }
    });

    it('generates a client that compiles', async () => {
      const document = await documentOf(OPTIONS, bearer());
      const errors = await compileClient(document, adapter);
      expect(errors).toEqual([]);
    });

    it('stops the boot if the security is not named', async () => {
      const starting = start({ openapi: { security: [] } as never });
      await expect(starting).rejects.toThrow('openapi.security is an array');
    });
  });
});

const CLIENT = `
import type { components, operations } from './schema.js';

type Answers = operations['getReadiness']['responses'];
const ready: Answers[200]['content']['application/health+json'] = { status: 'pass' };
const deep: components['schemas']['DeepHealthBody'] = {
  status: 'fail',
  checks: { 'orders-db:responseTime': [{ status: 'fail', reason: 'TIMEOUT', observedValue: 5, observedUnit: 'ms' }] },
};
// @ts-expect-error There is no such status.
const wrong: Answers[200]['content']['application/health+json'] = { status: 'up' };
export const all = [ready, deep, wrong, operations];
declare const operations: operations['getDeepCheck']['parameters']['path']['name'];
`;

/** Generates the types with openapi-typescript, and compiles a client that uses them. Returns the errors. */
async function compileClient(document: OpenAPIObject, adapter: AdapterName): Promise<string[]> {
  const folder = join(ROOT, '.tmp/openapi', adapter);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'schema.ts'), astToString(await openapiTS(document as never)));
  writeFileSync(join(folder, 'client.ts'), CLIENT);
  const program = ts.createProgram([join(folder, 'client.ts')], {
    strict: true,
    noEmit: true,
    types: [],
    module: ts.ModuleKind.NodeNext,
  });
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}
