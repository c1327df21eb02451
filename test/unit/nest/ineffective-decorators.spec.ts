import {
  Controller,
  Header,
  Injectable,
  SerializeOptions,
  SetMetadata,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import { decoratorFaults } from '../../../lib/nest/ineffective-decorators.js';

const problems = (decorator: unknown) =>
  decoratorFaults('decorators', [decorator as ClassDecorator]).map(({ problem }) => problem);

describe('decorators without effect on a probe', () => {
  it.each([
    ['UseInterceptors()', UseInterceptors(class {} as never)],
    ['UsePipes()', UsePipes(class {} as never)],
    ['SerializeOptions()', SerializeOptions({})],
    ['Controller()', Controller('x')],
    ['Injectable()', Injectable()],
  ])('are found: %s', (name, decorator) => {
    expect(problems(decorator)).toContainEqual(expect.stringContaining(`decorators[0] is ${name}, but`));
  });

  it('are found if they are for methods', () => {
    expect(problems(Header('a', 'b'))).toEqual([expect.stringContaining('cannot decorate a class')]);
  });

  it('are accepted if their key is not known, as a renamed key of Nest would be', () => {
    expect(problems(SetMetadata('__renamed_interceptors__', []))).toEqual([]);
  });
});
