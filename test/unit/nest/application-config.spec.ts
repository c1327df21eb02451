import {
  BadRequestException,
  Catch,
  RequestMethod,
  VersioningType,
  type INestApplication,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import {
  defaultVersioning,
  globalFilterFor,
  globalGuardCount,
  mayHaveGlobalInterceptors,
  pathsOfRoute,
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
    expect(pathsOfRoute(moduleRef, 'health/live')).toEqual(['health/live']);
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
    expect(pathsOfRoute(moduleRef, 'health/live')).toEqual(['api/health/live']);
    expect(globalGuardCount(moduleRef)).toBe(1);
    expect(mayHaveGlobalInterceptors(moduleRef)).toBe(true);
    expect(defaultVersioning(moduleRef)?.type).toBe(VersioningType.URI);
  });

  it("says at which paths a route is served, as the prefix's exclude wants it", () => {
    const exclude = ['health/live', { path: 'health/ready', method: RequestMethod.GET }, 'health/deep/:name'];
    app.setGlobalPrefix('api', { exclude });
    const routes = ['health/live', 'health/ready', 'health/deep', 'health/deep/:name'];
    expect(routes.map((route) => pathsOfRoute(moduleRef, route))).toEqual([
      ['health/live'],
      ['health/ready', 'api/health/ready'],
      ['api/health/deep'],
      ['health/deep/:name'],
    ]);
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
    expect(pathsOfRoute(bare, 'health/live')).toEqual(['health/live']);
    expect(globalGuardCount(bare)).toBeUndefined();
    expect(mayHaveGlobalInterceptors(bare)).toBe(true);
    expect(defaultVersioning(bare)).toBeUndefined();
    expect(globalFilterFor(new Error('x'), {}, bare)).toBeUndefined();
  });
});
