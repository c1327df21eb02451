import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateOrders1763000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE shop_orders (
        id uuid PRIMARY KEY,
        item text NOT NULL,
        quantity integer NOT NULL,
        price integer NOT NULL,
        created_at timestamptz NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE shop_orders');
  }
}
