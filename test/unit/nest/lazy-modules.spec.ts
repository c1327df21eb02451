import { Module } from '@nestjs/common';
import { LazyModuleLoader } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { LazyModules } from '../../../lib/nest/lazy-modules.js';

@Module({})
class LateModule {}

describe('lazily loaded modules', () => {
  it('call back before load() resolves', async () => {
    const testing = await Test.createTestingModule({}).compile();
    const loader = testing.get(LazyModuleLoader);
    const order: string[] = [];
    new LazyModules(loader).onLoaded(() => order.push('called back'));
    await loader.load(() => LateModule).then(() => order.push('resolved'));
    expect(order).toEqual(['called back', 'resolved']);
  });

  it('reject load() with the error of the callback', async () => {
    const loader = (await Test.createTestingModule({}).compile()).get(LazyModuleLoader);
    new LazyModules(loader).onLoaded(() => {
      throw new Error('a fault');
    });
    await expect(loader.load(() => LateModule)).rejects.toThrow('a fault');
  });

  it('are not noticed if the loader has no load() any more', () => {
    const loader = {};
    new LazyModules(loader as LazyModuleLoader).onLoaded(() => undefined);
    expect(loader).toEqual({});
  });
});
