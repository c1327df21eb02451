import { parseInfo, sumOf } from '../../../../lib/checks/redis/redis-info.js';

describe('parseInfo', () => {
  it('reads fields, keeps colons in values, and leaves headings and blank lines out', () => {
    const info = parseInfo('# Server\r\nredis_version:7.0.15\r\n\r\nexecutable:/usr/bin:x\r\nno-field\r\n');
    expect(Object.fromEntries(info)).toEqual({ redis_version: '7.0.15', executable: '/usr/bin:x' });
  });
});

describe('sumOf', () => {
  it('counts a server that does not tell as nothing', () => {
    expect(
      sumOf([parseInfo('used_memory:5'), parseInfo(''), parseInfo('used_memory:x')], 'used_memory'),
    ).toBe(5);
  });
});
