import { Module, forwardRef, type DynamicModule } from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { importersOf } from '../../../lib/nest/importers.js';

@Module({})
class SharedModule {}

@Module({ imports: [SharedModule] })
class PlainModule {}

@Module({ imports: [forwardRef(() => SharedModule)] })
class ForwardModule {}

@Module({})
class DynamicImporterModule {
  static forRoot(): DynamicModule {
    return { module: DynamicImporterModule, imports: [{ module: SharedModule }] };
  }
}

@Module({})
class OtherModule {}

describe('the modules that import a module', () => {
  it('are found by what the application wrote', async () => {
    const imports = [PlainModule, ForwardModule, DynamicImporterModule.forRoot(), OtherModule];
    const testing = await Test.createTestingModule({ imports }).compile();
    const found = importersOf(SharedModule, testing.get(ModulesContainer), testing.get(ModuleRef));
    expect(found.toSorted()).toEqual(['DynamicImporterModule', 'ForwardModule', 'PlainModule']);
  });

  it('are fewer, and nothing throws, if the records of dynamic modules are gone', async () => {
    const imports = [PlainModule, DynamicImporterModule.forRoot()];
    const testing = await Test.createTestingModule({ imports }).compile();
    const found = importersOf(SharedModule, testing.get(ModulesContainer), {} as ModuleRef);
    expect(found).toEqual(['PlainModule']);
  });
});
