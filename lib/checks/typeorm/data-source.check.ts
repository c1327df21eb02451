import { Inject, Optional, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { DataSource } from 'typeorm';
import { DEFAULT_DATA_SOURCE, findDataSource } from './find-data-source.js';
import { MissingDataSourceError } from './missing-data-source.error.js';

/** What the checks of TypeORM share: the data source of the application, found at boot. */
export abstract class DataSourceCheck implements OnModuleInit {
  /** The `name` under which the data source was given to `TypeOrmModule.forRoot()`. Default `default`: the one without. */
  protected readonly dataSourceName: string = DEFAULT_DATA_SOURCE;

  /** A property, so that a subclass inherits it without a constructor of its own. */
  @Optional()
  @Inject(ModuleRef)
  private readonly moduleRef: ModuleRef | undefined;

  /** @param dataSource leave it out in an application of Nest: then it is looked up by `dataSourceName` */
  constructor(private dataSource?: DataSource) {}

  /**
   * @throws MissingDataSourceError, which stops the boot, when there is no such data source
   * @throws MissingPeerError, likewise, when the package `typeorm` is not installed
   */
  async onModuleInit(): Promise<void> {
    if (this.dataSource || !this.moduleRef) return;
    this.dataSource = await findDataSource(this.moduleRef, this.dataSourceName, this.constructor.name);
  }

  /** @throws an error that says in what state it is, when it cannot be used */
  protected usableDataSource(): DataSource {
    const { dataSource } = this;
    if (!dataSource) throw MissingDataSourceError.withoutNest(this.constructor.name);
    if (!dataSource.isInitialized) {
      throw new Error('the data source is not connected: it was never initialised, or has been destroyed');
    }
    return dataSource;
  }
}
