import { Controller, Injectable, Module, UseGuards, type CanActivate } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { ambiguityWarning, replacementOf } from '../../../lib/nest/guard-records.js';

@Injectable()
class Guard implements CanActivate {
  canActivate = () => true;
}

@UseGuards(Guard)
@Controller()
class GuardedController {}

@Module({ providers: [Guard], controllers: [GuardedController] })
class OneModule {}

@Module({ providers: [Guard] })
class OtherModule {}

const compile = (imports: any[]) => Test.createTestingModule({ imports });

describe('what Nest records about a guard', () => {
  it('shows the replacement of a test', async () => {
    const replacement = { canActivate: () => false };
    const plain = await compile([OneModule]).compile();
    const overridden = await compile([OneModule]).overrideGuard(Guard).useValue(replacement).compile();
    expect(replacementOf(Guard, plain.get(ModulesContainer))).toBeUndefined();
    expect(replacementOf(Guard, overridden.get(ModulesContainer))).toBe(replacement);
  });

  it('shows that several modules provide it, and whose instance is used', async () => {
    const testing = await compile([OneModule, OtherModule]).compile();
    const modules = testing.get(ModulesContainer);
    const used = testing.select(OtherModule).get(Guard, { strict: true });
    expect(ambiguityWarning('deep.guards', Guard, used, modules)).toMatch(
      /OneModule, OtherModule\. The instance of OtherModule/,
    );
    const one = await compile([OneModule]).compile();
    expect(ambiguityWarning('deep.guards', Guard, undefined, one.get(ModulesContainer))).toBeUndefined();
  });

  it('is nothing if the records are gone', () => {
    const bare = new Map([
      ['a', { name: 'A' }],
      ['b', { name: 'B' }],
    ]) as unknown as ModulesContainer;
    expect(replacementOf(Guard, bare)).toBeUndefined();
    expect(ambiguityWarning('deep.guards', Guard, undefined, bare)).toBeUndefined();
  });
});
