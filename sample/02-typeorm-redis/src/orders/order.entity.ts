import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('shop_orders')
export class Order {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  item!: string;

  @Column('integer')
  quantity!: number;

  /** The price of one item, in cents. */
  @Column('integer')
  price!: number;

  /** In cents. */
  @Column('integer')
  discount!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
