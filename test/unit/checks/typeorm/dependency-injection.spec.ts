import { Injectable, type ModuleMetadata } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { InjectDataSource, TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { HealthIndicator } from '../../../../lib/decorators/health-indicator.decorator.js';
import { MissingDataSourceError } from '../../../../lib/checks/typeorm/missing-data-source.error.js';
import { TypeOrmHealthCheck } from '../../../../lib/checks/typeorm/typeorm.health-check.js';
import { TypeOrmMigrationsHealthCheck } from '../../../../lib/checks/typeorm/typeorm-migrations.health-check.js';
import { contextOf } from './context.js';

@HealthIndicator({ name: 'orders-db' })
class OrdersDbHealth extends TypeOrmHealthCheck {}

@HealthIndicator({ name: 'reports-db' })
class ReportsDbHealth extends TypeOrmHealthCheck {
  constructor() {
    super('reports', { reportVersion: true });
  }
}

@Injectable()
class Clients {
  readonly names = ['of the constructor'];
}

@HealthIndicator({ name: 'injected-db' })
class InjectedDbHealth extends TypeOrmHealthCheck {
  constructor(
    @InjectDataSource('reports') dataSource: DataSource,
    readonly clients: Clients,
  ) {
    super(dataSource, { reportVersion: true });
  }
}

const DEFAULT = TypeOrmModule.forRoot({ type: 'sqljs', retryAttempts: 0 });
const REPORTS = TypeOrmModule.forRoot({ name: 'reports', type: 'sqljs', retryAttempts: 0 });

const boot = async (metadata: ModuleMetadata) => (await Test.createTestingModule(metadata).compile()).init();

describe('the checks of TypeORM in an application of Nest', () => {
  it('find the default data source from any module, without a constructor', async () => {
    const app = await boot({ imports: [DEFAULT], providers: [OrdersDbHealth] });
    await expect(app.get(OrdersDbHealth).check(contextOf())).resolves.toMatchObject({ status: 'pass' });
    await app.get(DataSource).destroy();
    await expect(app.get(OrdersDbHealth).check(contextOf())).rejects.toThrow(/destroyed/);
    await app.close();
  });

  it('find a data source by the name in the constructor, and take options', async () => {
    const app = await boot({ imports: [DEFAULT, REPORTS], providers: [OrdersDbHealth, ReportsDbHealth] });
    await app.get(DataSource).destroy();
    await expect(app.get(OrdersDbHealth).check(contextOf())).rejects.toThrow(/destroyed/);
    await expect(app.get(ReportsDbHealth).check(contextOf())).resolves.toMatchObject({
      status: 'pass',
      measurements: { version: { observedValue: expect.stringMatching(/^3/) } },
    });
    await app.close();
  });

  it('take a data source and options from a constructor that injects other dependencies, too', async () => {
    const app = await boot({ imports: [REPORTS], providers: [InjectedDbHealth, Clients] });
    await expect(app.get(InjectedDbHealth).check(contextOf())).resolves.toMatchObject({
      status: 'pass',
      measurements: { version: { observedValue: expect.stringMatching(/^3/) } },
    });
    expect(app.get(InjectedDbHealth).clients.names).toEqual(['of the constructor']);
    await app.close();
  });

  it.each([
    [
      'default',
      OrdersDbHealth,
      /OrdersDbHealth checks the default data source.*TypeOrmModule\.forRoot\(\{ … \}\)/,
    ],
    ['named', ReportsDbHealth, /ReportsDbHealth checks a data source named "reports".*name: 'reports'/],
    ['migrated', TypeOrmMigrationsHealthCheck, /TypeOrmMigrationsHealthCheck checks the default data source/],
  ])('stop the boot if the %s data source is missing, and explain the remedy', async (_, check, message) => {
    const error = await boot({ providers: [check] }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MissingDataSourceError);
    expect(error).toMatchObject({
      code: 'HEALTH_MISSING_DATA_SOURCE',
      message: expect.stringMatching(message),
    });
  });
});
