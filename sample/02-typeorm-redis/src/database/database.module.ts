import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DatabaseConnection } from './database-connection.js';
import { databaseOptions } from './database-options.js';
import { OrdersDbHealth } from './orders-db.health.js';
import { OrdersSchemaHealth } from './orders-schema.health.js';

@Module({
  imports: [
    TypeOrmModule.forRoot({ ...databaseOptions, autoLoadEntities: true, manualInitialization: true }),
  ],
  providers: [DatabaseConnection, OrdersDbHealth, OrdersSchemaHealth],
})
export class DatabaseModule {}
