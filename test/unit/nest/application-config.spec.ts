import { BadRequestException, Catch, VersioningType, type INestApplication } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import {
  defaultVersioning,
  globalFilterFor,
  globalGuardCount,
  globalPrefixOf,
  mayHaveGlobalInterceptors,
} from '../../../lib/nest/application-config.js';

@Catch(BadRequestException)
class BadRequestFilter {
  catch() {}
}

@Catch()
class AnyFilter {
  catch() {}
}

describe("Nest's application config", () => {
  let app: INestApplication;
  let moduleRef: ModuleRef;

  beforeEach(async () => {
    app = (await Test.createTestingModule({}).compile()).createNestApplication();
    moduleRef = app.get(ModuleRef);
  });

  afterEach(() => app.close());

  it('says what an application without global parts has', () => {
    expect(globalPrefixOf(moduleRef)).toBe('');
    expect(globalGuardCount(moduleRef)).toBe(0);
    expect(mayHaveGlobalInterceptors(moduleRef)).toBe(false);
    expect(defaultVersioning(moduleRef)).toBeUndefined();
    expect(globalFilterFor(new Error('x'), {}, moduleRef)).toBeUndefined();
  });

  it('says what the application has added since', () => {
    app.setGlobalPrefix('api');
    app.useGlobalGuards({ canActivate: () => true });
    app.useGlobalInterceptors({ intercept: (_context, next) => next.handle() });
    app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
    expect(globalPrefixOf(moduleRef)).toBe('api');
    expect(globalGuardCount(moduleRef)).toBe(1);
    expect(mayHaveGlobalInterceptors(moduleRef)).toBe(true);
    expect(defaultVersioning(moduleRef)?.type).toBe(VersioningType.URI);
  });

  it('picks the last global filter that catches the exception', () => {
    const [any, badRequest] = [new AnyFilter(), new BadRequestFilter()];
    app.useGlobalFilters(any, badRequest);
    expect(globalFilterFor(new BadRequestException(), {}, moduleRef)).toBe(badRequest);
    expect(globalFilterFor(new Error('x'), {}, moduleRef)).toBe(any);
  });

  it.each([
    ['the container', {}],
    ['the config', { container: {} }],
    ['every method of the config', { container: { applicationConfig: {} } }],
  ])('makes no claim if %s is gone', (_what, gone) => {
    const bare = gone as unknown as ModuleRef;
    expect(globalPrefixOf(bare)).toBe('');
    expect(globalGuardCount(bare)).toBeUndefined();
    expect(mayHaveGlobalInterceptors(bare)).toBe(true);
    expect(defaultVersioning(bare)).toBeUndefined();
    expect(globalFilterFor(new Error('x'), {}, bare)).toBeUndefined();
  });
});
