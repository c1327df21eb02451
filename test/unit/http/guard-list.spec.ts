import { jest } from '@jest/globals';
import { GuardList } from '../../../lib/http/guard-list.js';

describe('the guards of deep', () => {
  it.each([
    ['deny everybody before they are looked up', ['later'], false, false],
    ['deny everybody if the list is empty', [], true, false],
    ["let everybody in with 'none'", 'none', true, true],
  ])('%s', async (_what, guards, resolved, verdict) => {
    const deep = new GuardList('deep.guards', guards as never, {} as never, jest.fn());
    if (resolved) await deep.resolve();
    expect(await deep.canActivate({} as never)).toBe(verdict);
  });

  it('deny everybody if one of them could not be created', async () => {
    const moduleRef = {
      get() {
        throw new Error('no container');
      },
    };
    class Broken {
      canActivate = () => true;
    }
    const deep = new GuardList(
      'deep.guards',
      [{ canActivate: () => true }, Broken],
      moduleRef as never,
      jest.fn(),
    );
    expect(await deep.resolve()).toHaveLength(1);
    expect(await deep.canActivate({} as never)).toBe(false);
  });
});
