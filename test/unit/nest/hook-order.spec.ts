import { Global, Injectable, Module, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { nestMajor } from '../../support/process/fixture-root.js';
import { putFirst, putLast } from '../../../lib/nest/hook-order.js';

const order: string[] = [];

function witness(name: string) {
  @Injectable()
  class Witness implements OnModuleInit, OnModuleDestroy {
    onModuleInit = () => void order.push(`init ${name}`);
    onModuleDestroy = () => void order.push(`destroy ${name}`);
  }
  return Witness;
}

@Module({ providers: [witness('leaf')] })
class LeafModule {}

@Global()
@Module({ providers: [witness('global')], imports: [LeafModule] })
class GlobalModule {}

@Global()
@Module({ providers: [witness('ours')] })
class OurModule {
  constructor(modules: ModulesContainer) {
    putLast(modules, OurModule);
  }
}

@Module({ providers: [witness('early')] })
class EarlyModule {
  constructor(modules: ModulesContainer) {
    putFirst(modules, EarlyModule);
  }
}

@Module({ providers: [witness('root')], imports: [OurModule, GlobalModule, LeafModule, EarlyModule] })
class RootModule {}

describe("the order of Nest's hooks", () => {
  beforeEach(() => order.splice(0));

  it('puts one module last at the boot, another one first, and one of the two first at the shutdown', async () => {
    const app = await Test.createTestingModule({ imports: [RootModule] }).compile();
    await app.init();
    expect(order[0]).toBe('init early');
    expect(order.at(-1)).toBe('init ours');
    expect(order).toHaveLength(5);
    order.splice(0);
    await app.close();
    // Nest 10 destroys modules in the order of the boot.
    expect(order[0]).toBe(nestMajor() >= 11 ? 'destroy ours' : 'destroy early');
    expect(order).toHaveLength(5);
  });

  it('is not changed if the modules of Nest have no distance any more', () => {
    const module = { metatype: OurModule };
    putLast(new Map([['ours', module]]) as unknown as ModulesContainer, OurModule);
    expect(module).toEqual({ metatype: OurModule });
  });
});
