import { HealthError } from '../../support/errors/health-error.js';

/** A check of TypeORM found no data source. Thrown at boot. */
export class MissingDataSourceError extends HealthError {
  readonly code = 'HEALTH_MISSING_DATA_SOURCE';

  static inApplication(check: string, name: string): MissingDataSourceError {
    const [which, options] =
      name === 'default'
        ? ['the default data source', '…']
        : [`a data source named "${name}"`, `name: '${name}', …`];
    return new MissingDataSourceError(
      `${check} checks ${which}, and this application has none. Import TypeOrmModule.forRoot({ ${options} }), ` +
        `or give ${check} a constructor that passes a DataSource, or the name of one, to super().`,
    );
  }

  static withoutNest(check: string): MissingDataSourceError {
    return new MissingDataSourceError(
      `${check} was constructed without a DataSource and not by Nest, so it cannot look for one. ` +
        `Write new ${check}(dataSource), or list ${check} among the providers of a module.`,
    );
  }
}
