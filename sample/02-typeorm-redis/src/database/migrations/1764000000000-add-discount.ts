import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddDiscount1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE shop_orders ADD discount integer NOT NULL DEFAULT 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE shop_orders DROP discount');
  }
}
