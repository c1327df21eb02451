import { SetMetadata, UseFilters, UseGuards, UseInterceptors, UsePipes } from '@nestjs/common';
import { decorateClassAndHandlers } from '../../../lib/nest/handler-metadata.js';

function keysAfter(decorator: ClassDecorator) {
  class Decorated {
    handler() {}
  }
  decorateClassAndHandlers(Decorated, [decorator]);
  return {
    onClass: Reflect.getOwnMetadataKeys(Decorated),
    onHandler: Reflect.getOwnMetadataKeys(Decorated.prototype.handler),
  };
}

class Part {
  canActivate = () => true;
}

describe('the metadata of handlers', () => {
  it('is that of the class', () => {
    expect(keysAfter(SetMetadata('roles', ['ops']))).toEqual({ onClass: ['roles'], onHandler: ['roles'] });
  });

  it.each([
    ['guards', UseGuards(Part)],
    ['filters', UseFilters(Part as never)],
    ['interceptors', UseInterceptors(Part as never)],
    ['pipes', UsePipes(Part as never)],
  ])('has no %s of the class, because they would run twice', (_what, decorator) => {
    const { onClass, onHandler } = keysAfter(decorator as ClassDecorator);
    expect([onClass.length, onHandler]).toEqual([1, []]);
  });

  it('has every key that is not known, so a renamed key of Nest would take effect twice', () => {
    expect(keysAfter(SetMetadata('__renamed_guards__', [Part])).onHandler).toEqual(['__renamed_guards__']);
  });
});
