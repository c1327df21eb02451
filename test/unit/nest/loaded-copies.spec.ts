import { loadedBuilds, onceForNest } from '../../../lib/nest/loaded-copies.js';

let runs = 0;
const run = () => ({ run: ++runs });

describe('a file of the package', () => {
  it('runs once, however often it is loaded', () => {
    const first = onceForNest('1.0.0+a', 'index.js', run);
    expect(onceForNest('1.0.0+a', 'index.js', run)).toBe(first);
  });

  it('runs again for another build, whose code may differ', () => {
    const first = onceForNest('1.0.0+a', 'index.js', run);
    expect(onceForNest('2.0.0+b', 'index.js', run)).not.toBe(first);
  });

  it('runs again after an error', () => {
    const fail = () => {
      throw new Error('a peer is missing');
    };
    expect(() => onceForNest('1.0.0+a', 'typeorm.js', fail)).toThrow('a peer is missing');
    expect(onceForNest('1.0.0+a', 'typeorm.js', () => 'loaded')).toBe('loaded');
  });
});

it('loadedBuilds() names every build that is loaded', () => {
  onceForNest('1.0.0+a', 'index.js', run);
  onceForNest('2.0.0+b', 'index.js', run);
  expect(loadedBuilds()).toEqual(['1.0.0+a', '2.0.0+b']);
});
