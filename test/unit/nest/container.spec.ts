import { Module, type INestApplication } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { applicationConfigOf, dynamicImportsOf, hasReturn503OnClosing } from '../../../lib/nest/container.js';

@Module({})
class LeafModule {}

@Module({})
class RootModule {}

describe("Nest's container", () => {
  let app: INestApplication;
  let moduleRef: ModuleRef;

  beforeEach(async () => {
    const root = { module: RootModule, imports: [LeafModule] };
    app = (await Test.createTestingModule({ imports: [root] }).compile()).createNestApplication();
    moduleRef = app.get(ModuleRef);
  });

  afterEach(() => app.close());

  it('holds the application config and the imports of dynamic modules', () => {
    expect(typeof applicationConfigOf(moduleRef)?.getGlobalPrefix).toBe('function');
    const tokens = [...(moduleRef as any).container.getModules().keys()] as string[];
    expect(tokens.flatMap((token) => [...dynamicImportsOf(moduleRef, token)])).toContain(LeafModule);
  });

  it('is empty if ModuleRef no longer has it', () => {
    const bare = {} as ModuleRef;
    expect(applicationConfigOf(bare)).toBeUndefined();
    expect(dynamicImportsOf(bare, 'token')).toEqual([]);
    expect(hasReturn503OnClosing(bare, { httpAdapter: undefined } as never)).toBe(false);
  });

  it.each([
    ['the container', { container: { contextOptions: { return503OnClosing: true } } }, {}],
    ['the adapter', {}, { return503OnClosing: true }],
  ])('says return503OnClosing if %s has it', (_where, ref, httpAdapter) => {
    expect(hasReturn503OnClosing(ref as never, { httpAdapter } as never)).toBe(true);
  });
});
