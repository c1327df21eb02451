import { jest } from '@jest/globals';
import { Test } from '@nestjs/testing';

jest.unstable_mockModule('typeorm', () => {
  throw Object.assign(new Error(`Cannot find package 'typeorm' imported from …`), {
    code: 'ERR_MODULE_NOT_FOUND',
  });
});

describe('an application without the package typeorm', () => {
  it('can import the subpath, and is told at boot what to install', async () => {
    const { TypeOrmHealthCheck } = await import('../../../../lib/checks/typeorm/index.js');
    class OrdersDbHealth extends TypeOrmHealthCheck {}
    const compiled = await Test.createTestingModule({ providers: [OrdersDbHealth] }).compile();
    await expect(compiled.init()).rejects.toMatchObject({
      code: 'HEALTH_MISSING_PEER',
      message: 'OrdersDbHealth of nestjs-vitals/typeorm needs the package "typeorm": npm install typeorm',
    });
  });
});
