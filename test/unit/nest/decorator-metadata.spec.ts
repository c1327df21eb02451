import { All, Catch, Controller, Get, Injectable, Module, Next, Post, Scope, Version } from '@nestjs/common';
import { ModulesContainer, RouterModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import {
  answersGet,
  caughtTypesOf,
  hasHostOrVersion,
  routerPrefixOf,
  isRequestScoped,
  isRoute,
  methodNamesOf,
  pathsOf,
  takesNext,
  writtenImportsOf,
} from '../../../lib/nest/decorator-metadata.js';

class Base {
  @Get('inherited')
  inherited() {}
}

@Controller(['a', 'b'])
class Decorated extends Base {
  @Get('get')
  get() {}

  @Post('post')
  post(@Next() _next: unknown) {}

  @All('all')
  @Version('2')
  all() {}

  get accessor(): never {
    throw new Error('must not be read');
  }
}

@Controller({ host: 'example.com' })
class Hosted {}

@Catch(TypeError)
class Filter {}

@Injectable({ scope: Scope.REQUEST })
class Scoped {}

@Module({ imports: [class Imported {}] })
class Importer {}

@Module({})
class Prefixed {}

class Bare {
  method() {}
}

const { prototype } = Decorated;

describe("the metadata of Nest's decorators", () => {
  it('holds paths and methods of routes', () => {
    expect(pathsOf(Decorated)).toEqual(['a', 'b']);
    expect(pathsOf(prototype.get)).toEqual(['get']);
    expect([prototype.get, prototype.post, prototype.all].map(isRoute)).toEqual([true, true, true]);
    expect([prototype.get, prototype.post, prototype.all].map(answersGet)).toEqual([true, false, true]);
  });

  it('tells which routes may not answer', () => {
    expect([Hosted, prototype.all, prototype.get].map(hasHostOrVersion)).toEqual([true, true, false]);
    expect([takesNext(Decorated, 'post'), takesNext(Decorated, 'get')]).toEqual([true, false]);
  });

  it('lists inherited methods and no accessors', () => {
    expect(methodNamesOf(prototype)).toEqual(['get', 'post', 'all', 'inherited']);
  });

  it('holds the types of a filter, the scope of a class and the imports of a module', () => {
    expect(caughtTypesOf(new Filter())).toEqual([TypeError]);
    expect(isRequestScoped(Scoped)).toBe(true);
    expect(writtenImportsOf(Importer)).toHaveLength(1);
  });

  it('tells which modules RouterModule gives a prefix', async () => {
    const imports = [Prefixed, RouterModule.register([{ path: 'shop', module: Prefixed }])];
    const testing = await Test.createTestingModule({ imports }).compile();
    const modules = testing.get(ModulesContainer);
    expect([routerPrefixOf(Prefixed, modules), routerPrefixOf(Bare, modules)]).toEqual(['/shop', '']);
  });

  it('says "not decorated" if a key is gone', () => {
    const { method } = Bare.prototype;
    expect([pathsOf(Bare), caughtTypesOf(new Bare()), writtenImportsOf(Bare)]).toEqual([[], [], []]);
    const flags = [isRoute(method), answersGet(method), hasHostOrVersion(Bare), takesNext(Bare, 'method')];
    expect([...flags, isRequestScoped(Bare)]).not.toContain(true);
    expect(routerPrefixOf(Bare, {} as never)).toBe('');
  });
});
