import { Inject, Injectable, Module, Scope } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { scopedDependencyFaults } from '../../../lib/nest/scoped-dependency.js';

@Injectable({ scope: Scope.REQUEST })
class Tenant {}

@Injectable()
class ByConstructor {
  constructor(@Inject(Tenant) readonly tenant: Tenant) {}
}

@Injectable()
class ByProperty {
  @Inject(ByConstructor) readonly inner!: ByConstructor;
}

async function faultsOf(providers: any[], subject: unknown) {
  @Module({ providers })
  class OwnModule {}
  const testing = await Test.createTestingModule({ imports: [OwnModule] }).compile();
  const own = [...testing.get(ModulesContainer).values()].find(({ metatype }) => metatype === OwnModule)!;
  return scopedDependencyFaults([own.providers.get(subject as never)!]).map(({ problem }) => problem);
}

describe('a request-scoped dependency', () => {
  it('is found through constructors and properties, and its path is named', async () => {
    expect(await faultsOf([Tenant, ByConstructor, ByProperty], ByProperty)).toEqual([
      expect.stringContaining('ByProperty → ByConstructor → Tenant'),
    ]);
  });

  it('is not seen in providers of default scope', async () => {
    expect(await faultsOf([{ provide: 'a', useValue: 1 }], 'a')).toEqual([]);
  });

  it('is not found if the wrappers of Nest have no such methods any more', () => {
    expect(scopedDependencyFaults([{ name: 'a' }] as never)).toEqual([]);
    const half = { name: 'a', isDependencyTreeStatic: () => false };
    expect(scopedDependencyFaults([half] as never)).toHaveLength(1);
  });
});
