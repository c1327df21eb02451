import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('orders')
export class Order {
  @PrimaryColumn('uuid')
  id!: string;

  @Column()
  customer!: string;

  @Column()
  item!: string;

  @Column()
  quantity!: number;

  /** In cents, as it was when the order came in. */
  @Column()
  price!: number;

  @Column()
  createdAt!: Date;
}
