import { Validator } from '@seriousme/openapi-schema-validator';
import { FixtureProcess, killChildren } from '../../support/process/child-process.js';

// @nestjs/swagger 12 on Nest 12, 11 on 11, 7 on 10: the module writes the metadata that their decorators write.

interface Operation {
  readonly tags?: readonly string[];
  readonly security?: readonly object[];
  readonly responses: Record<string, { content: Record<string, { schema: { $ref: string } }> }>;
}

interface Document {
  readonly paths: Record<string, { get: Operation }>;
  readonly components: { readonly schemas: Record<string, { properties: object; required: string[] }> };
}

let app: FixtureProcess;
beforeAll(async () => (app = await FixtureProcess.start('openapi-app')));
afterAll(killChildren);

const documentOf = async (event: string) => (await app.event(event))['document'] as Document;

describe('compatibility with @nestjs/swagger', () => {
  it('leaves the probes out of the document', async () => {
    const { paths, components } = await documentOf('default');
    expect(Object.keys(paths)).toEqual(['/orders']);
    expect(components.schemas).toEqual({});
  });

  it('documents them with "openapi"', async () => {
    const document = await documentOf('documented');
    expect(await new Validator().validate(structuredClone(document) as never)).toEqual({ valid: true });
    expect(Object.keys(document.paths).sort()).toEqual([
      '/health/deep',
      '/health/deep/{name}',
      '/health/live',
      '/health/ready',
      '/health/startup',
      '/orders',
    ]);
    const { get: ready } = document.paths['/health/ready']!;
    expect(ready.tags).toEqual(['health']);
    expect(ready.security).toEqual([]);
    const schema = { $ref: '#/components/schemas/HealthBody' };
    expect(ready.responses).toMatchObject({
      200: { content: { 'application/health+json': { schema } } },
      503: { content: { 'application/health+json': { schema } } },
    });
    expect(document.components.schemas['HealthBody']).toMatchObject({
      required: ['status'],
      properties: { status: { enum: ['pass', 'warn', 'fail'] } },
    });
    expect(document.paths['/health/deep']!.get.security).toEqual([{ bearer: [] }]);
  });
});
