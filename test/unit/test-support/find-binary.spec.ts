import { findBinary } from '../../support/servers/find-binary.js';

describe('findBinary', () => {
  it('finds a program on the PATH and below the folders it is given', () => {
    const wanted = { server: 'Node', debianPackage: 'nodejs', names: ['node'] };
    expect(findBinary(wanted)).toMatch(/node$/);
    expect(findBinary({ ...wanted, names: ['sh'], folders: ['/bin'] })).toBe('/bin/sh');
  });

  it('names the server, the package and the compose file when there is none', () => {
    const wanted = { server: 'PostgreSQL', debianPackage: 'postgresql', names: ['no-such-initdb'] };
    expect(() => findBinary(wanted)).toThrow(
      /PostgreSQL.*"no-such-initdb" is not installed: apt-get install postgresql.*compose\.yaml/,
    );
  });
});
