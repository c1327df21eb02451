import type { ModuleRef } from '@nestjs/core';
import type { DataSource } from 'typeorm';
import { importPeer } from '../shared/import-peer.js';
import { MissingDataSourceError } from './missing-data-source.error.js';

export const DEFAULT_DATA_SOURCE = 'default';

/**
 * The application's data source, under the tokens by which @nestjs/typeorm provides it: the class `DataSource` for the
 * default one, and a string for one with a name.
 *
 * @throws MissingPeerError when the package `typeorm` is not there
 * @throws MissingDataSourceError when the application has no such data source
 */
export async function findDataSource(moduleRef: ModuleRef, name: string, check: string): Promise<DataSource> {
  const { DataSource } = await importPeer(
    'typeorm',
    `${check} of nestjs-vitals/typeorm`,
    () => import('typeorm'),
  );
  const token = name === DEFAULT_DATA_SOURCE ? DataSource : `${name}DataSource`;
  try {
    return moduleRef.get<DataSource>(token, { strict: false });
  } catch {
    throw MissingDataSourceError.inApplication(check, name);
  }
}
